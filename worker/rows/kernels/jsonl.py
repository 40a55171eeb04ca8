"""JSON objects, one a line: checks each and finds the wanted values, as `worker.rows.reference.jsonl` has it."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, Views, kernel
from worker.rows.kernels.lines import text_end
from worker.rows.kernels.unescaping import compact, compact_length, has_escape, unescape
from worker.rows.kernels.utf8 import is_utf8
from worker.rows.kernels.views import clear, put
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
SURROGATE = int(Fault.SURROGATE)

# What may come next within the row.
VALUE, VALUE_OR_END, KEY, KEY_OR_END, AFTER = range(5)


@kernel("int64(uint8[::1], int64, int64)")
def pass_space(data: Bytes, place: int, end: int) -> int:
    """The first byte from `place` on that is no space, tab or CR."""
    while place < end and (data[place] == 32 or data[place] == 9 or data[place] == 13):
        place += 1
    return place


@kernel("int64(uint8[::1], int64, int64)")
def pass_string(data: Bytes, place: int, end: int) -> int:
    """The end of the string that opens at `place`, or -1 where it is none."""
    place += 1
    while place < end:
        byte = data[place]
        if byte == 34:
            return place + 1
        if byte < 32:
            return -1
        if byte == 92:
            place += 1
            if place == end:
                return -1
            byte = data[place]
            if byte == 117:
                if place + 4 >= end:
                    return -1
                for step in range(1, 5):
                    digit = data[place + step]
                    if not (48 <= digit <= 57 or 65 <= digit <= 70 or 97 <= digit <= 102):
                        return -1
                place += 4
            elif byte not in (34, 92, 47, 98, 102, 110, 114, 116):
                return -1
        place += 1
    return -1


@kernel("int64(uint8[::1], int64, int64)")
def pass_digits(data: Bytes, place: int, end: int) -> int:
    """The first byte from `place` on that is no digit."""
    while place < end and 48 <= data[place] <= 57:
        place += 1
    return place


@kernel("int64(uint8[::1], int64, int64)")
def pass_number(data: Bytes, place: int, end: int) -> int:
    """The end of the number that begins at `place` (the longest that is one), or -1."""
    if data[place] == 45:
        place += 1
    if place == end:
        return -1
    if data[place] == 48:
        place += 1
    elif 49 <= data[place] <= 57:
        place = pass_digits(data, place, end)
    else:
        return -1
    if place + 1 < end and data[place] == 46 and 48 <= data[place + 1] <= 57:
        place = pass_digits(data, place + 1, end)
    if place + 1 < end and data[place] in (69, 101):
        after = place + 1
        if data[after] in (43, 45):
            after += 1
        if after < end and 48 <= data[after] <= 57:
            place = pass_digits(data, after, end)
    return place


@kernel("int64(uint8[::1], int64, int64)")
def pass_word(data: Bytes, place: int, end: int) -> int:
    """The end of `true`, `false` or `null` at `place`, or -1."""
    left = end - place
    if left >= 4:
        a, b, c, d = data[place], data[place + 1], data[place + 2], data[place + 3]
        if a == 116 and b == 114 and c == 117 and d == 101:
            return place + 4
        if a == 110 and b == 117 and c == 108 and d == 108:
            return place + 4
        if left >= 5 and a == 102 and b == 97 and c == 108 and d == 115 and data[place + 4] == 101:
            return place + 5
    return -1


@kernel("int64(uint8[::1], int64, int64)")
def pass_scalar(data: Bytes, place: int, end: int) -> int:
    """The end of the string, number or word at `place`, or -1."""
    byte = data[place]
    if byte == 34:
        return pass_string(data, place, end)
    if byte == 45 or 48 <= byte <= 57:
        return pass_number(data, place, end)
    return pass_word(data, place, end)


@kernel("int64(uint8[::1], int64, int64)")
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


@kernel("boolean(uint8[::1], int64, int64, uint8[::1], int64)")
def same(data: Bytes, first: int, length: int, names: Bytes, begin: int) -> bool:
    """Whether `length` bytes are equal in both, from `first` and from `begin` on."""
    for step in range(length):
        if data[first + step] != names[begin + step]:
            return False
    return True


@kernel(
    "int64(uint8[::1], int64, int64, uint8[::1], int64[:,::1], int64[::1], int64[::1], "
    "int64[::1], int64[::1], int64[::1], uint8[::1], uint8[::1])"
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


@kernel("int64(uint8[::1], int64, int64, int64, int64, int64, uint32[:,:,::1], uint8[:,::1], uint8[:,::1])")
def put_value(
    data: Bytes, start: int, end: int, slot: int, row: int, used: int, views: Views, valid: Bytes, side: Bytes
) -> int:
    """Writes the view of one JSON value; returns what is used of `side[slot]` then, or -1: not text."""
    byte = data[start]
    if byte == 110:
        return used
    valid[slot, row] = 1
    if byte == 34:
        if not has_escape(data, start + 1, end - 1):
            put(views, slot, row, 0, data, start + 1, end - 1)
            return used
        after = unescape(data, start + 1, end - 1, side[slot], used)
        if not is_utf8(side[slot], used, after):
            return -1
    else:
        if byte not in (123, 91) or compact_length(data, start, end) == end - start:
            put(views, slot, row, 0, data, start, end)
            return used
        after = compact(data, start, end, side[slot], used)
    put(views, slot, row, 1, side[slot], used, after)
    return after


@kernel(
    "void(uint8[::1], int64, int64[::1], uint8[::1], boolean, uint8[::1], int64[:,::1], int64[::1], uint8[::1], "
    "int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1], uint8[:,::1])"
)
def read_objects(
    data: Bytes,
    rows: int,
    ends: Ints,
    blank: Bytes,
    ascii_only: bool,
    names: Bytes,
    parts: Ints,
    counts: Ints,
    scratch: Bytes,
    faults: Ints,
    numbers: Ints,
    views: Views,
    valid: Bytes,
    side: Bytes,
) -> None:
    """Reads the lines that `split_lines` found: the views of the wanted values, and the faults."""
    columns = counts.shape[0]
    matched = np.zeros(columns, np.int64)
    starts = np.zeros(2 * columns, np.int64)
    stops = np.zeros(2 * columns, np.int64)
    open_at = np.zeros(2 * columns, np.int64)
    stack = np.zeros(MAX_DEPTH + 1, np.uint8)
    used = np.zeros(columns, np.int64)
    start = 0
    for row in range(rows):
        end = text_end(data, start, ends[row])
        if blank[row] == 0 and faults[row] == 0:
            if not ascii_only and not is_utf8(data, start, end):
                faults[row] = NOT_UTF8
            else:
                faults[row] = find_values(
                    data, start, end, names, parts, counts, matched, starts, stops, open_at, stack, scratch
                )
            if faults[row] == 0:
                for column in range(columns):
                    index = columns + column if starts[columns + column] >= 0 else column
                    if starts[index] < 0:
                        continue
                    after = put_value(data, starts[index], stops[index], column, row, used[column], views, valid, side)
                    if after < 0:
                        faults[row] = SURROGATE
                        numbers[row] = column
                        clear(views, valid, row)
                        break
                    used[column] = after
        start = ends[row]
