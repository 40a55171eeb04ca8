"""JSON strings without their escapes, and JSON values without the spaces between tokens."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, kernel
from worker.rows.kernels.masks import bytes_below, load_long, lowest, store_long

BACKSLASHES = np.uint64(0x5C5C5C5C5C5C5C5C)
NONE, ONE, SPACE_OR_LESS = np.uint64(0), np.uint64(1), np.uint64(33)


@kernel("boolean(uint8[::1], int64, int64)", inline=True, counted=False)
def has_escape(data: Bytes, start: int, end: int) -> bool:
    """Whether there is a backslash."""
    place = start
    most = min(end, data.shape[0] - 7)
    found = NONE
    while place < most and found == NONE:
        eight = load_long(data, place) ^ BACKSLASHES
        if end - place < 8:
            eight |= ~NONE << np.uint64(8 * (end - place))
        found = bytes_below(eight, ONE)
        place += 8
    while place < end and found == NONE:
        if data[place] == 92:
            found = ONE
        place += 1
    return bool(found != NONE)


@kernel("int64(uint8[::1], int64)", counted=False)
def four_digits(data: Bytes, place: int) -> int:
    """The number that four hexadecimal digits mean."""
    value = 0
    for step in range(4):
        digit = int(data[place + step])
        if digit <= 57:
            digit -= 48
        elif digit <= 70:
            digit -= 55
        else:
            digit -= 87
        value = value * 16 + digit
    return value


@kernel("int64(uint8[::1], int64, int64)", counted=False)
def write_code(target: Bytes, used: int, code: int) -> int:
    """Writes a code point as UTF-8 (half of a surrogate pair as the three bytes that UTF-8 forbids)."""
    if code < 0x80:
        target[used] = code
        return used + 1
    if code < 0x800:
        target[used] = 0xC0 | (code >> 6)
        target[used + 1] = 0x80 | (code & 0x3F)
        return used + 2
    if code < 0x10000:
        target[used] = 0xE0 | (code >> 12)
        target[used + 1] = 0x80 | ((code >> 6) & 0x3F)
        target[used + 2] = 0x80 | (code & 0x3F)
        return used + 3
    target[used] = 0xF0 | (code >> 18)
    target[used + 1] = 0x80 | ((code >> 12) & 0x3F)
    target[used + 2] = 0x80 | ((code >> 6) & 0x3F)
    target[used + 3] = 0x80 | (code & 0x3F)
    return used + 4


@kernel("int64(uint8[::1], int64, int64, uint8[::1], int64)", counted=False)
def unescape(data: Bytes, start: int, end: int, target: Bytes, used: int) -> int:
    """Writes the text of a checked string (its quotes left out) to `target` from `used` on; returns what is used.

    Where the text has half of a surrogate pair, that is less than 0: `~` gives it.
    """
    place = start
    halved = False
    while place < end:
        if place + 8 <= data.shape[0] and used + 8 <= target.shape[0]:
            eight = load_long(data, place)
            store_long(target, used, eight)
            slashes = bytes_below(eight ^ BACKSLASHES, ONE)
            plain = 8 if slashes == NONE else lowest(slashes) >> 3
            plain = min(plain, end - place)
            place += plain
            used += plain
            if plain == 8:
                continue
            if place == end:
                break
        byte = data[place]
        if byte != 92:
            target[used] = byte
            used += 1
            place += 1
            continue
        letter = data[place + 1]
        place += 2
        if letter == 117:
            code = four_digits(data, place)
            place += 4
            if 0xD800 <= code < 0xDC00 and place + 5 < end and data[place] == 92 and data[place + 1] == 117:
                second = four_digits(data, place + 2)
                if 0xDC00 <= second < 0xE000:
                    code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00)
                    place += 6
            halved |= 0xD800 <= code < 0xE000
            used = write_code(target, used, code)
            continue
        if letter == 98:
            letter = 8
        elif letter == 102:
            letter = 12
        elif letter == 110:
            letter = 10
        elif letter == 114:
            letter = 13
        elif letter == 116:
            letter = 9
        target[used] = letter
        used += 1
    return ~used if halved else used


@kernel("int64(uint8[::1], int64, int64, uint8[::1], int64, boolean)", counted=False)
def squeeze(data: Bytes, start: int, end: int, target: Bytes, used: int, write: bool) -> int:
    """Counts, and with `write` copies, the bytes of a checked value that are no space between tokens."""
    inside = False
    place = start
    while place < end:
        byte = data[place]
        if inside and byte == 92:
            if write:
                target[used] = byte
                target[used + 1] = data[place + 1]
            used += 2
            place += 2
            continue
        if byte == 34:
            inside = not inside
        if inside or not (byte == 32 or byte == 9 or byte == 13):
            if write:
                target[used] = byte
            used += 1
        place += 1
    return used


@kernel("int64(uint8[::1], int64, int64)", counted=False)
def compact_length(data: Bytes, start: int, end: int) -> int:
    """How long a checked value is without the spaces between its tokens."""
    place = start
    spaces = NONE
    while place + 8 <= end and spaces == NONE:
        spaces = bytes_below(load_long(data, place), SPACE_OR_LESS)
        place += 8
    while place < end and spaces == NONE:
        if data[place] <= 32:
            spaces = ONE
        place += 1
    if spaces == NONE:
        return end - start
    return squeeze(data, start, end, data, 0, False)


@kernel("int64(uint8[::1], int64, int64, uint8[::1], int64)", counted=False)
def compact(data: Bytes, start: int, end: int, target: Bytes, used: int) -> int:
    """Writes a checked value without the spaces between its tokens; returns what is used then."""
    return squeeze(data, start, end, target, used, True)
