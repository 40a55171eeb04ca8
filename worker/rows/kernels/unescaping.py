"""JSON strings without their escapes, and JSON values without the spaces between tokens."""

from worker.rows.kernels.compiling import Bytes, kernel


@kernel("boolean(uint8[::1], int64, int64)")
def has_escape(data: Bytes, start: int, end: int) -> bool:
    """Whether there is a backslash."""
    for place in range(start, end):
        if data[place] == 92:
            return True
    return False


@kernel("int64(uint8[::1], int64)")
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


@kernel("int64(uint8[::1], int64, int64)")
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


@kernel("int64(uint8[::1], int64, int64, uint8[::1], int64)")
def unescape(data: Bytes, start: int, end: int, target: Bytes, used: int) -> int:
    """Writes the text of a checked string (its quotes left out) to `target` from `used` on; returns what is used."""
    place = start
    while place < end:
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
    return used


@kernel("int64(uint8[::1], int64, int64, uint8[::1], int64, boolean)")
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


@kernel("int64(uint8[::1], int64, int64)")
def compact_length(data: Bytes, start: int, end: int) -> int:
    """How long a checked value is without the spaces between its tokens."""
    return squeeze(data, start, end, data, 0, False)


@kernel("int64(uint8[::1], int64, int64, uint8[::1], int64)")
def compact(data: Bytes, start: int, end: int, target: Bytes, used: int) -> int:
    """Writes a checked value without the spaces between its tokens; returns what is used then."""
    return squeeze(data, start, end, target, used, True)
