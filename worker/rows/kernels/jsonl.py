"""JSON objects, one a line, a byte at a time: the exact reading, as `worker.rows.reference.jsonl` has it."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, Views, kernel
from worker.rows.kernels.json_tokens import pass_scalar, pass_space, pass_string, pass_word
from worker.rows.kernels.json_values import bound_value
from worker.rows.kernels.lines import text_end
from worker.rows.kernels.quick_jsonl import IN_DOUBT
from worker.rows.kernels.unescaping import unescape
from worker.rows.kernels.utf8 import is_utf8
from worker.rows.reasons import MAX_DEPTH, Fault

NOT_UTF8 = int(Fault.NOT_UTF8)
NOT_JSON = int(Fault.NOT_JSON)
AFTER_OBJECT = int(Fault.AFTER_OBJECT)
TOO_DEEP = int(Fault.TOO_DEEP)
ARRAY = int(Fault.ARRAY)
STRING = int(Fault.STRING)
NUMBER = int(Fault.NUMBER)
BOOLEAN = int(Fault.BOOLEAN)
NULL = int(Fault.NULL)

# What may come next within the row.
VALUE, VALUE_OR_END, KEY, KEY_OR_END, AFTER = range(5)


@kernel("int64(uint8[::1], int64, int64)", counted=False)
def what_instead(data: Bytes, start: int, end: int) -> int:
    """The fault of a line that does not begin an object."""
    if start == end:
        return NOT_JSON
    byte = data[start]
    if byte == 91:
        return ARRAY
    if byte == 34:
        return STRING
    if byte == 45 or 48 <= byte <= 57:
        return NUMBER
    after = pass_word(data, start, end)
    if after < 0 or pass_space(data, after, end) != end:
        return NOT_JSON
    return NULL if byte == 110 else BOOLEAN


@kernel("boolean(uint8[::1], int64, int64, uint8[::1], int64)", counted=False)
def same(data: Bytes, first: int, length: int, names: Bytes, begin: int) -> bool:
    """Whether `length` bytes are equal in both, from `first` and from `begin` on."""
    for step in range(length):
        if data[first + step] != names[begin + step]:
            return False
    return True


@kernel(
    "int64(uint8[::1], int64, int64, uint8[::1], int64[:,::1], int64[::1], int64[::1], "
    "int64[::1], int64[::1], int64[::1], uint8[::1], uint8[::1])",
    counted=False,
)
def find_values(
    data: Bytes,
    start: int,
    end: int,
    names: Bytes,
    parts: Ints,
    counts: Ints,
    matched: Ints,
    starts: Ints,
    stops: Ints,
    open_at: Ints,
    stack: Bytes,
    scratch: Bytes,
) -> int:
    """Checks that `data[start:end]` is one object and finds wanted values; returns the fault, or 0.

    Column c's key parts are `names[parts[c, p]:parts[c, p + 1] - 1]` (a dot between them), `counts[c]` of them.
    `starts[c]` and `stops[c]` get the value of the path, `starts[c + columns]` … that of the literal key, or -1.
    """
    columns = counts.shape[0]
    starts[:] = -1
    stops[:] = -1
    open_at[:] = 0
    matched[:] = 0
    place = pass_space(data, start, end)
    if place == end or data[place] != 123:
        return what_instead(data, place, end)
    depth = 0
    opened = 0
    expect = VALUE
    while True:
        # Loops that are written out here, and strings without escapes, would cost more to call for than they do.
        while place < end and (data[place] == 32 or data[place] == 9 or data[place] == 13):
            place += 1
        if place == end:
            return 0 if depth == 0 and expect == AFTER else NOT_JSON
        byte = data[place]
        closes = False
        if expect in (VALUE, VALUE_OR_END):
            if byte in (123, 91):
                if depth == MAX_DEPTH:
                    return TOO_DEEP
                depth += 1
                stack[depth] = byte
                for index in range(2 * columns):
                    if open_at[index] == -1:
                        starts[index] = place
                        stops[index] = place
                        open_at[index] = depth
                        opened += 1
                expect = KEY_OR_END if byte == 123 else VALUE_OR_END
                place += 1
                continue
            if byte == 93 and expect == VALUE_OR_END:
                closes = True
            else:
                after = place + 1
                if byte == 34:
                    while after < end and data[after] != 34 and data[after] != 92 and data[after] >= 32:
                        after += 1
                    after = after + 1 if after < end and data[after] == 34 else pass_string(data, place, end)
                else:
                    after = pass_scalar(data, place, end)
                if after < 0:
                    return NOT_JSON
                for index in range(2 * columns):
                    if open_at[index] == -1:
                        starts[index] = place
                        stops[index] = after
                        open_at[index] = 0
                place = after
                expect = AFTER
                continue
        elif expect in (KEY, KEY_OR_END):
            if byte == 125 and expect == KEY_OR_END:
                closes = True
            else:
                if byte != 34:
                    return NOT_JSON
                first = place + 1
                after = first
                while after < end and data[after] != 34 and data[after] != 92 and data[after] >= 32:
                    after += 1
                escaped = after == end or data[after] != 34
                after = pass_string(data, place, end) if escaped else after + 1
                if after < 0:
                    return NOT_JSON
                length = unescape(data, first, after - 1, scratch, 0) if escaped else after - 1 - first
                if length < 0:
                    length = ~length
                place = after
                while place < end and (data[place] == 32 or data[place] == 9 or data[place] == 13):
                    place += 1
                if place == end or data[place] != 58:
                    return NOT_JSON
                place += 1
                for column in range(columns):
                    count = counts[column]
                    if depth == 1:
                        begin, close = parts[column, 0], parts[column, count] - 1
                        if close - begin == length and (
                            same(scratch, 0, length, names, begin)
                            if escaped
                            else same(data, first, length, names, begin)
                        ):
                            open_at[columns + column] = -1
                    if count > 1 and matched[column] >= depth - 1 and depth <= count:
                        begin, close = parts[column, depth - 1], parts[column, depth] - 1
                        matched[column] = depth - 1
                        if close - begin == length and (
                            same(scratch, 0, length, names, begin)
                            if escaped
                            else same(data, first, length, names, begin)
                        ):
                            starts[column] = -1
                            stops[column] = -1
                            if depth == count:
                                open_at[column] = -1
                            else:
                                matched[column] = depth
                expect = VALUE
                continue
        else:
            if depth == 0:
                return AFTER_OBJECT
            if byte == 44:
                expect = KEY if stack[depth] == 123 else VALUE
                place += 1
                continue
            if (byte == 125 and stack[depth] == 123) or (byte == 93 and stack[depth] == 91):
                closes = True
        if not closes:
            return NOT_JSON
        place += 1
        if opened > 0:
            for index in range(2 * columns):
                if open_at[index] == depth:
                    stops[index] = place
                    open_at[index] = 0
                    opened -= 1
        depth -= 1
        expect = AFTER


@kernel(
    "void(uint8[::1], int64, uint8[::1], int64[:,::1], int64[::1], int64[::1], int64[::1], uint32[:,:,::1], "
    "uint8[:,::1], int64[::1])"
)
def read_exactly(
    data: Bytes,
    rows: int,
    names: Bytes,
    parts: Ints,
    counts: Ints,
    ends: Ints,
    faults: Ints,
    views: Views,
    kinds: Bytes,
    needed: Ints,
) -> None:
    """Reads those of the first `rows` rows that `read_quickly` left in doubt: their faults, and the values' bounds."""
    columns = counts.shape[0]
    matched = np.zeros(columns, np.int64)
    starts = np.zeros(2 * columns, np.int64)
    stops = np.zeros(2 * columns, np.int64)
    open_at = np.zeros(2 * columns, np.int64)
    stack = np.zeros(MAX_DEPTH + 1, np.uint8)
    scratch = np.zeros(0, np.uint8)
    for row in range(rows):
        if faults[row] != IN_DOUBT:
            continue
        start = ends[row - 1] if row else 0
        end = text_end(data, start, ends[row])
        if not is_utf8(data, start, end):
            faults[row] = NOT_UTF8
            continue
        if scratch.shape[0] < end - start:
            scratch = np.zeros(2 * (end - start), np.uint8)
        faults[row] = find_values(
            data, start, end, names, parts, counts, matched, starts, stops, open_at, stack, scratch
        )
        if faults[row] == 0:
            for column in range(columns):
                index = columns + column if starts[columns + column] >= 0 else column
                if starts[index] >= 0:
                    needed[column] += bound_value(data, starts[index], stops[index], True, column, row, views, kinds)
