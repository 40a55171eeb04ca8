"""Rows and fields of CSV, a byte at a time: the exact reading, as `worker.rows.reference.csv` has it."""

from worker.rows.kernels.compiling import Bytes, Ints, Views, kernel
from worker.rows.kernels.fields import check_rows
from worker.rows.reasons import Fault

AFTER_QUOTE = int(Fault.AFTER_QUOTE)
UNTERMINATED = int(Fault.UNTERMINATED)
LF, CR = 10, 13


@kernel(
    "int64(uint8[::1], boolean, int64, int64, int64, boolean, int64, int64[::1], "
    "int64[::1], uint8[::1], int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1])"
)
def read_rows(
    data: Bytes,
    last: bool,
    delimiter: int,
    quote: int,
    width: int,
    skip_blank: bool,
    limit: int,
    slots: Ints,
    ends: Ints,
    blank: Bytes,
    faults: Ints,
    numbers: Ints,
    views: Views,
    valid: Bytes,
) -> int:
    """Reads whole rows (with `last` the remainder too) and returns how many.

    `slots` has, for each of the `width` fields, its place in `views`, or -1: the field's bounds go to words 0 and 3 of
    a view. A row with a fault is null throughout.
    """
    size = data.shape[0]
    row = place = 0
    while place < size:
        start = place
        blank[row] = 0
        if skip_blank and (data[start] == LF or (data[start] == CR and start + 1 < size and data[start + 1] == LF)):
            blank[row] = 1
            place = start + 1 if data[start] == LF else start + 2
            ends[row] = place
            row += 1
            continue
        fault = number = field = 0
        ended = False
        while not ended:
            quoted = False
            first = place
            if place < size and data[place] == quote:
                place += 1
                while place < size:
                    if data[place] == quote:
                        if place + 1 < size and data[place + 1] == quote:
                            place += 1
                        else:
                            quoted = True
                            break
                    place += 1
                if not quoted:
                    fault, number = UNTERMINATED, field + 1
                    place = size
                    break
                place += 1
                close = place
                if place == size:
                    ended = True
                elif data[place] == delimiter:
                    place += 1
                elif data[place] == LF:
                    place += 1
                    ended = True
                elif data[place] == CR and place + 1 < size and data[place + 1] == LF:
                    place += 2
                    ended = True
                else:
                    fault, number = AFTER_QUOTE, field + 1
                    while place < size and data[place] != LF:
                        place += 1
                    place = min(place + 1, size)
                    break
            else:
                while place < size and data[place] != delimiter and data[place] != LF:
                    place += 1
                close = place
                if place == size:
                    ended = True
                else:
                    if data[place] == LF:
                        ended = True
                        if close > first and data[close - 1] == CR:
                            close -= 1
                    place += 1
            if field < width and slots[field] >= 0:
                slot = slots[field]
                views[slot, row, 0], views[slot, row, 3], valid[slot, row] = first, close, 1
            field += 1
        if place == size and not last and (fault == UNTERMINATED or data[size - 1] != LF):
            break
        faults[row] = fault
        numbers[row] = field if fault == 0 else number
        ends[row] = place
        row += 1
    check_rows(row, ends, width, limit, faults, numbers, views, valid)
    return row
