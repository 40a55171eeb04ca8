"""Where the tokens of JSON end: space, strings, numbers and words."""

from worker.rows.kernels.compiling import Bytes, kernel


@kernel("int64(uint8[::1], int64, int64)", counted=False)
def pass_space(data: Bytes, place: int, end: int) -> int:
    """The first byte from `place` on that is no space, tab or CR."""
    while place < end and (data[place] == 32 or data[place] == 9 or data[place] == 13):
        place += 1
    return place


@kernel("int64(uint8[::1], int64, int64)", counted=False)
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


@kernel("int64(uint8[::1], int64, int64)", counted=False)
def pass_digits(data: Bytes, place: int, end: int) -> int:
    """The first byte from `place` on that is no digit."""
    while place < end and 48 <= data[place] <= 57:
        place += 1
    return place


@kernel("int64(uint8[::1], int64, int64)", counted=False)
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


@kernel("int64(uint8[::1], int64, int64)", counted=False)
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


@kernel("int64(uint8[::1], int64, int64)", counted=False)
def pass_scalar(data: Bytes, place: int, end: int) -> int:
    """The end of the string, number or word at `place`, or -1."""
    byte = data[place]
    if byte == 34:
        return pass_string(data, place, end)
    if byte == 45 or 48 <= byte <= 57:
        return pass_number(data, place, end)
    return pass_word(data, place, end)
