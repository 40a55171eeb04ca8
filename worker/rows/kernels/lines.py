"""Lines: where they end, and the views of their text."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, Views, kernel
from worker.rows.kernels.masks import how_many, lowest, occurrences
from worker.rows.reasons import Fault

TOO_LONG = int(Fault.TOO_LONG)
LF, CR = 10, 13
NONE, ONE = np.uint64(0), np.uint64(1)


@kernel("int64(uint8[::1], uint8)", counted=False)
def count(data: Bytes, byte: int) -> int:
    """How often a byte occurs."""
    found = place = 0
    while place + 64 <= data.shape[0]:
        found += how_many(occurrences(data, place, np.uint8(byte)))
        place += 64
    while place < data.shape[0]:
        found += data[place] == byte
        place += 1
    return found


@kernel("int64(uint8[::1], int64)")
def end_of_lines(data: Bytes, most: int) -> int:
    """Where the first `most` lines end, or the data."""
    left = most
    place = 0
    while place + 64 <= data.shape[0]:
        here = how_many(occurrences(data, place, np.uint8(LF)))
        if here >= left:
            break
        left -= here
        place += 64
    while place < data.shape[0]:
        left -= data[place] == LF
        place += 1
        if left == 0:
            break
    return place


def count_feeds(data: Bytes) -> int:
    """How many LF there are."""
    return count(data, LF)


@kernel("int64(uint8[::1], boolean, int64, int64[::1], int64[::1], int64[::1])", counted=False)
def split_lines(data: Bytes, last: bool, limit: int, ends: Ints, faults: Ints, numbers: Ints) -> int:
    """Fills `ends` for each whole line (with `last` the remainder too), and the fault of those longer than `limit`.

    Returns how many there are.
    """
    size = data.shape[0]
    row = place = 0
    while place + 64 <= size:
        feeds = occurrences(data, place, np.uint8(LF))
        while feeds != NONE:
            ends[row] = place + lowest(feeds) + 1
            feeds &= feeds - ONE
            row += 1
        place += 64
    while place < size:
        place += 1
        if data[place - 1] == LF:
            ends[row] = place
            row += 1
    if last and size > 0 and (row == 0 or ends[row - 1] != size):
        ends[row] = size
        row += 1
    start = 0
    for line in range(row):
        if ends[line] - start > limit:
            faults[line], numbers[line] = TOO_LONG, ends[line] - start
        start = ends[line]
    return row


@kernel("int64(uint8[::1], int64, int64)", counted=False)
def text_end(data: Bytes, start: int, end: int) -> int:
    """Where the text of the line `start` to `end` ends: before its LF or CRLF."""
    if end > start and data[end - 1] == LF:
        end -= 1
        if end > start and data[end - 1] == CR:
            end -= 1
    return end


@kernel("void(uint8[::1], int64, int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1])", counted=False)
def bound_lines(data: Bytes, rows: int, ends: Ints, faults: Ints, views: Views, valid: Bytes) -> None:
    """The bounds of the lines' text in every slot, as `view_fields` takes them; lines with a fault stay as they are."""
    for slot in range(views.shape[0]):
        start = 0
        for row in range(rows):
            end = ends[row]
            if faults[row] == 0:
                close = end
                if data[close - 1] == LF:
                    close -= 1
                    if close > start and data[close - 1] == CR:
                        close -= 1
                views[slot, row, 0], views[slot, row, 3], valid[slot, row] = start, close, 1
            start = end
