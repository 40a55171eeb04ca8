"""From the bounds of fields to their text, and the rows that are not whole: what both readings of CSV end with."""

from worker.rows.kernels.compiling import Bytes, Ints, Views, kernel
from worker.rows.kernels.views import HIGH, SETTLED, put
from worker.rows.reasons import Fault

FIELDS = int(Fault.FIELDS)
TOO_LONG = int(Fault.TOO_LONG)


@kernel("int64(uint8[::1], int64, int64, int64, uint8[::1], int64)", counted=False)
def unescape(data: Bytes, start: int, end: int, quote: int, side: Bytes, used: int) -> int:
    """Copies quoted text to `side` from `used` on with each doubled quote single; returns what is used then."""
    place = start
    while place < end:
        side[used] = data[place]
        used += 1
        place += 2 if data[place] == quote else 1
    return used


@kernel("void(uint8[::1], int64, int64, uint32[:,:,::1], uint8[:,::1], uint8[::1])", counted=False)
def view_fields(data: Bytes, rows: int, quote: int, views: Views, valid: Bytes, side: Bytes) -> None:
    """Turns bounds of fields (words 0 and 3 of a view) into views of their text, unquoted where they are quoted.

    Only where `valid` is 1: others are absent, or were read already.
    """
    used = 0
    for slot in range(views.shape[0]):
        for row in range(rows):
            if valid[slot, row] != 1:
                continue
            first, end = int(views[slot, row, 0]), int(views[slot, row, 3])
            if end - first >= 2 and data[first] == quote:
                first += 1
                end -= 1
                doubled = False
                for place in range(first, end):
                    doubled |= data[place] == quote
                if doubled:
                    after = unescape(data, first, end, quote, side, used)
                    put(views, slot, row, 1, side, used, after)
                    used = after
                    continue
            put(views, slot, row, 0, data, first, end)
            if end - first <= 12 and (views[slot, row, 1] | views[slot, row, 2] | views[slot, row, 3]) & HIGH == 0:
                valid[slot, row] = SETTLED


@kernel("void(int64, int64[::1], int64, int64, int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1])")
def check_rows(
    rows: int, ends: Ints, width: int, limit: int, faults: Ints, numbers: Ints, views: Views, valid: Bytes
) -> None:
    """Fails the rows that have not `width` fields (`numbers` has how many; 0: a blank line) or are longer than `limit`.

    All rows with a fault become null throughout.
    """
    start = 0
    for row in range(rows):
        length = ends[row] - start
        start = ends[row]
        if faults[row] == 0:
            if numbers[row] == 0 or (numbers[row] == width and length <= limit):
                continue
            faults[row] = FIELDS
        if length > limit:
            faults[row] = TOO_LONG
            numbers[row] = length
        for slot in range(valid.shape[0]):
            valid[slot, row] = 0
            for word in range(4):
                views[slot, row, word] = 0
