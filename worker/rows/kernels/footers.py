"""A Parquet footer passed over in one go: how many rows each row group has, and what its columns are like.

pyarrow tells it too, but ends the process where a footer says something impossible.
"""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, kernel

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
GROUPS = 4
GROUP_COLUMNS, GROUP_ROWS = 1, 3
CHUNK_META = 3
META_TYPE, META_ENCODINGS, META_CODEC, META_SIZE = 1, 2, 4, 6
BYTE_ARRAY, PLAIN_DICTIONARY, RLE_DICTIONARY = 6, 2, 8
DEEPEST = 64
SIZE, FOLDED, CODEC = 0, 1, 2


@kernel("int64(uint8[::1], int64[::1])")
def unsigned(data: Bytes, at: Ints) -> np.int64:
    """The number at `at[0]`, which goes on; behind the end of the data it is 0."""
    value = np.int64(0)
    shift = 0
    while at[0] < data.shape[0]:
        byte = np.int64(data[at[0]])
        at[0] += 1
        if shift < 64:
            value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value
    at[0] = data.shape[0] + 1
    return np.int64(0)


@kernel("int64(uint8[::1], int64[::1])")
def signed(data: Bytes, at: Ints) -> np.int64:
    """The same with a sign."""
    value = unsigned(data, at)
    return ((value >> 1) & 0x7FFFFFFFFFFFFFFF) ^ -(value & 1)


@kernel("int64(uint8[::1], int64[::1], int64[::1])")
def field(data: Bytes, at: Ints, number: Ints) -> np.int64:
    """The kind of the struct's next field, whose number is left in `number[0]`; 0 at the struct's end."""
    if at[0] >= data.shape[0]:
        at[0] = data.shape[0] + 1
        return np.int64(0)
    head = np.int64(data[at[0]])
    at[0] += 1
    if head == 0:
        return np.int64(0)
    number[0] = number[0] + (head >> 4) if head >> 4 else signed(data, at)
    return head & 15


@kernel("int64(uint8[::1], int64[::1], int64[::1])")
def items(data: Bytes, at: Ints, kind: Ints) -> np.int64:
    """How many values a list has; their kind is left in `kind[0]`."""
    if at[0] >= data.shape[0]:
        at[0] = data.shape[0] + 1
        return np.int64(0)
    head = np.int64(data[at[0]])
    at[0] += 1
    kind[0] = head & 15
    count = head >> 4 if head >> 4 < 15 else unsigned(data, at)
    if count < 0 or count > data.shape[0] - at[0]:
        at[0] = data.shape[0] + 1
        return np.int64(0)
    return count


@kernel("void(uint8[::1], int64[::1], int64)")
def skip(data: Bytes, at: Ints, kind: np.int64) -> None:
    """Passes over a value."""
    kinds, left = np.empty(DEEPEST, np.int64), np.empty(DEEPEST, np.int64)
    number, inner = np.zeros(1, np.int64), np.zeros(1, np.int64)
    kinds[0], left[0] = kind, 1
    depth = 0
    while depth >= 0:
        if at[0] > data.shape[0]:
            return
        now = kinds[depth]
        if left[depth] == 0:
            depth -= 1
            continue
        # Below 0: within a struct, from one of its fields to the next.
        if now == -STRUCT:
            now = field(data, at, number)
            if now == 0:
                left[depth] = 0
                continue
            if now <= FALSE:
                continue
        else:
            left[depth] -= 1
        if now <= BYTE:
            at[0] += 1
        elif now <= I64:
            unsigned(data, at)
        elif now == DOUBLE:
            at[0] += 8
        elif now == BINARY:
            size = unsigned(data, at)
            at[0] = at[0] + size if 0 <= size <= data.shape[0] - at[0] else data.shape[0] + 1
        elif LIST <= now <= STRUCT and now != MAP and depth + 1 < DEEPEST:
            depth += 1
            if now == STRUCT:
                kinds[depth], left[depth] = -STRUCT, 1
            else:
                left[depth] = items(data, at, inner)
                kinds[depth] = inner[0]
        else:
            at[0] = data.shape[0] + 1


@kernel("void(uint8[::1], int64[::1], int64)")
def skip_field(data: Bytes, at: Ints, kind: np.int64) -> None:
    """Passes over the value of a field; a boolean has none but its kind."""
    if kind > FALSE:
        skip(data, at, kind)


@kernel("void(uint8[::1], int64[::1], int64[::1])")
def read_meta(data: Bytes, at: Ints, column: Ints) -> None:
    """A column's SIZE, whether it is FOLDED (texts by a dictionary) and its CODEC, of its metadata."""
    number, kind = np.zeros(1, np.int64), np.zeros(1, np.int64)
    texts = folded = 0
    now = field(data, at, number)
    while now != 0:
        if number[0] == META_SIZE and now == I64:
            column[SIZE] = signed(data, at)
        elif number[0] == META_CODEC and now == I32:
            column[CODEC] = signed(data, at)
        elif number[0] == META_TYPE and now == I32:
            texts = int(signed(data, at) == BYTE_ARRAY)
        elif number[0] == META_ENCODINGS and now == LIST:
            for _ in range(items(data, at, kind)):
                encoding = signed(data, at)
                folded |= int(encoding == PLAIN_DICTIONARY) | int(encoding == RLE_DICTIONARY)
        else:
            skip_field(data, at, now)
        now = field(data, at, number)
    column[FOLDED] = texts & folded


@kernel("void(uint8[::1], int64[::1], int64[::1])")
def read_column(data: Bytes, at: Ints, column: Ints) -> None:
    """A column of a row group."""
    number = np.zeros(1, np.int64)
    now = field(data, at, number)
    while now != 0:
        if number[0] == CHUNK_META and now == STRUCT:
            read_meta(data, at, column)
        else:
            skip_field(data, at, now)
        now = field(data, at, number)


@kernel("int64(uint8[::1], int64[::1], int64[:, ::1])")
def read_group(data: Bytes, at: Ints, columns: Ints) -> np.int64:
    """A row group; how many rows it has, or -1 where it has not as many columns as there is room."""
    number, kind = np.zeros(1, np.int64), np.zeros(1, np.int64)
    rows = wide = np.int64(-1)
    now = field(data, at, number)
    while now != 0:
        if number[0] == GROUP_ROWS and now == I64:
            rows = signed(data, at)
        elif number[0] == GROUP_COLUMNS and now == LIST:
            wide = items(data, at, kind)
            if wide != columns.shape[0] or kind[0] != STRUCT:
                return np.int64(-1)
            for place in range(wide):
                read_column(data, at, columns[place])
        else:
            skip_field(data, at, now)
        now = field(data, at, number)
    return rows if wide >= 0 else np.int64(-1)


@kernel("boolean(uint8[::1], int64[::1], int64[:, :, ::1])")
def read_groups(data: Bytes, rows: Ints, columns: Ints) -> bool:
    """Fills `rows` by row group and `columns` (three numbers) by row group and column.

    False where the footer has not as many of them as there is room, or is none.
    """
    at, number, kind = np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(1, np.int64)
    found = False
    now = field(data, at, number)
    while now != 0:
        if number[0] == GROUPS and now == LIST:
            count = items(data, at, kind)
            if found or count != rows.shape[0] or (count > 0 and kind[0] != STRUCT):
                return False
            found = True
            for group in range(count):
                rows[group] = read_group(data, at, columns[group])
                if rows[group] < 0:
                    return False
        else:
            skip_field(data, at, now)
        now = field(data, at, number)
    return found and at[0] <= data.shape[0]
