"""Whether bytes are UTF-8, and how bytes of a single-byte encoding become UTF-8."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Codes, Ints, Views, kernel
from worker.rows.kernels.masks import load_long, lowest, occurrences, occurrences_below
from worker.rows.kernels.views import HIGH, clear, put
from worker.rows.reasons import Fault

UNDECODABLE = int(Fault.UNDECODABLE)
NONE, ONE = np.uint64(0), np.uint64(1)
HIGHS = np.uint64(0x8080808080808080)


@kernel("boolean(uint8[::1], int64, int64)", counted=False)
def is_utf8(data: Bytes, start: int, end: int) -> bool:
    """Whether `data[start:end]` is UTF-8: no overlong form, no surrogate, nothing beyond U+10FFFF."""
    place = start
    while place < end:
        if place + 8 <= end and load_long(data, place) & HIGHS == 0:
            place += 8
            continue
        lead = data[place]
        if lead < 0x80:
            place += 1
            continue
        low, high = 0x80, 0xBF
        if 0xC2 <= lead <= 0xDF:
            more = 1
        elif 0xE0 <= lead <= 0xEF:
            more = 2
            if lead == 0xE0:
                low = 0xA0
            elif lead == 0xED:
                high = 0x9F
        elif 0xF0 <= lead <= 0xF4:
            more = 3
            if lead == 0xF0:
                low = 0x90
            elif lead == 0xF4:
                high = 0x8F
        else:
            return False
        if place + more >= end:
            return False
        if not low <= data[place + 1] <= high:
            return False
        for step in range(2, more + 1):
            if not 0x80 <= data[place + step] <= 0xBF:
                return False
        place += more + 1
    return True


@kernel("boolean(uint8[::1], int64, int64)", counted=False)
def is_plain(data: Bytes, start: int, end: int) -> bool:
    """Whether `data[start:end]` has no byte above 127."""
    place = start
    high = NONE
    while place < end and place + 64 <= data.shape[0] and high == NONE:
        high = ~occurrences_below(data, place, np.uint8(0x80))
        if end - place < 64:
            high &= (ONE << np.uint64(end - place)) - ONE
        place += 64
    while place < end and high == NONE:
        high = np.uint64(data[place] & 0x80)
        place += 1
    return bool(high == NONE)


@kernel("void(uint32[:,:,::1], int64, int64, uint8[::1])", counted=False)
def copy_short(views: Views, slot: int, row: int, scratch: Bytes) -> None:
    """Copies a text of up to 12 bytes out of its view."""
    for place in range(12):
        scratch[place] = (views[slot, row, 1 + place // 4] >> (8 * (place % 4))) & 0xFF


@kernel("void(uint8[::1], int64, uint8[::1], uint32[:,:,::1], uint8[:,::1], int64[::1], int64[::1])")
def check_utf8(data: Bytes, rows: int, side: Bytes, views: Views, valid: Bytes, faults: Ints, numbers: Ints) -> None:
    """Fails each row that has a text (`valid` is 1) that is not UTF-8; `numbers` gets the first such slot."""
    scratch = np.zeros(12, np.uint8)
    for slot in range(views.shape[0]):
        first = 0
        while first < rows:
            # 64 rows at a time: most need no look.
            left = np.uint64(0)
            if first + 64 <= rows:
                left = occurrences(valid, slot * valid.shape[1] + first, np.uint8(1))
            else:
                for row in range(first, rows):
                    left |= np.uint64(valid[slot, row] == 1) << np.uint64(row - first)
            while left != np.uint64(0):
                row = first + lowest(left)
                left &= left - np.uint64(1)
                length = int(views[slot, row, 0])
                start = int(views[slot, row, 3])
                if length <= 12:
                    if (views[slot, row, 1] | views[slot, row, 2] | views[slot, row, 3]) & HIGH == 0:
                        continue
                    copy_short(views, slot, row, scratch)
                    good = is_utf8(scratch, 0, length)
                elif views[slot, row, 2] == 1:
                    good = is_plain(side, start, start + length) or is_utf8(side, start, start + length)
                else:
                    good = is_plain(data, start, start + length) or is_utf8(data, start, start + length)
                if not good:
                    faults[row] = UNDECODABLE
                    numbers[row] = slot
                    clear(views, valid, row)
            first += 64


@kernel("int64(uint8[::1], int64, int64, int32[::1], uint8[::1], int64)", counted=False)
def encode(source: Bytes, start: int, end: int, table: Codes, target: Bytes, used: int) -> int:
    """Writes text of a single-byte encoding to `target` as UTF-8; returns what is used then, or -1: undefined byte.

    `table` has the code point of each byte, or -1. All of them are below U+10000.
    """
    for place in range(start, end):
        code = table[source[place]]
        if code < 0:
            return -1
        if code < 0x80:
            target[used] = code
            used += 1
        elif code < 0x800:
            target[used] = 0xC0 | (code >> 6)
            target[used + 1] = 0x80 | (code & 0x3F)
            used += 2
        else:
            target[used] = 0xE0 | (code >> 12)
            target[used + 1] = 0x80 | ((code >> 6) & 0x3F)
            target[used + 2] = 0x80 | (code & 0x3F)
            used += 3
    return used


@kernel(
    "void(uint8[::1], int64, uint8[::1], int32[::1], uint8[::1], uint32[:,:,::1], uint8[:,::1], int64[::1], int64[::1])"
)
def transcode(
    data: Bytes,
    rows: int,
    side: Bytes,
    table: Codes,
    target: Bytes,
    views: Views,
    valid: Bytes,
    faults: Ints,
    numbers: Ints,
) -> None:
    """Turns texts of a single-byte encoding into UTF-8 in `target` (data buffer number 2, three times as long as the
    data) where they are not ASCII; fails rows with bytes that the encoding does not define."""
    scratch = np.zeros(12, np.uint8)
    used = 0
    for slot in range(views.shape[0]):
        for row in range(rows):
            if valid[slot, row] != 1:
                continue
            length = int(views[slot, row, 0])
            start = int(views[slot, row, 3])
            if length <= 12:
                if (views[slot, row, 1] | views[slot, row, 2] | views[slot, row, 3]) & HIGH == 0:
                    continue
                copy_short(views, slot, row, scratch)
                after = encode(scratch, 0, length, table, target, used)
            elif views[slot, row, 2] == 1:
                if is_plain(side, start, start + length):
                    continue
                after = encode(side, start, start + length, table, target, used)
            else:
                if is_plain(data, start, start + length):
                    continue
                after = encode(data, start, start + length, table, target, used)
            if after < 0:
                faults[row] = UNDECODABLE
                numbers[row] = slot
                clear(views, valid, row)
            else:
                put(views, slot, row, 2, target, used, after)
                used = after
