"""Rows and fields of CSV by masks of 64 bytes, for a block in which every quote stands where quotes belong."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, Views, kernel
from worker.rows.kernels.fields import check_rows, view_fields
from worker.rows.kernels.masks import lowest, occurrences, running_parity

LF, CR = np.uint8(10), np.uint8(13)
NONE, ONE, TOP = np.uint64(0), np.uint64(1), np.uint64(63)


@kernel(
    "int64(uint8[::1], boolean, int64, int64, int64, boolean, int64, int64[::1], "
    "int64[::1], uint8[::1], int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1], uint8[::1])"
)
def read_rows_quickly(
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
    side: Bytes,
) -> int:
    """As `read_rows`, but -1 (and nothing of use in the arrays) where a quote is misplaced or never closed."""
    size = data.shape[0]
    tail = np.zeros(64, np.uint8)
    inside = after_close = after_cr = NONE
    after_mark = ONE
    row = field = start = first = place = 0
    while place < size:
        real = ~NONE
        quotes = carriage = NONE
        if place + 64 <= size:
            feeds = occurrences(data, place, LF)
            marks = feeds | occurrences(data, place, np.uint8(delimiter))
            if quote >= 0:
                quotes = occurrences(data, place, np.uint8(quote))
                carriage = occurrences(data, place, CR)
        else:
            tail[: size - place] = data[place:]
            real = (ONE << np.uint64(size - place)) - ONE
            feeds = occurrences(tail, 0, LF)
            marks = (feeds | occurrences(tail, 0, np.uint8(delimiter))) & real
            if quote >= 0:
                quotes = occurrences(tail, 0, np.uint8(quote)) & real
                carriage = occurrences(tail, 0, CR)
        if quote >= 0:
            all_marks = marks | quotes
            if (quotes | inside | after_close | after_cr) != NONE:
                within = running_parity(quotes) ^ inside
                closes = quotes & ~within
                following = (closes << ONE) | after_close
                following_cr = following & carriage
                wrong = quotes & within & ~((all_marks << ONE) | after_mark)
                wrong |= following & ~(all_marks | carriage)
                wrong |= ((following_cr << ONE) | after_cr) & ~feeds
                if wrong & real != NONE:
                    return -1
                inside = NONE - (within >> TOP)
                after_close = closes >> TOP
                after_cr = following_cr >> TOP
                marks &= ~within
                if place + 64 > size:
                    # Within the list's last bytes: a quote still open, or a CR after a closed one and nothing more.
                    inside = (within >> np.uint64(size - place - 1)) & ONE
                    after_cr = (following_cr >> np.uint64(size - place - 1)) & ONE
            after_mark = all_marks >> TOP
        while marks != NONE:
            bit = lowest(marks)
            marks &= marks - ONE
            end = place + bit
            ends_row = data[end] == LF
            close = end
            if ends_row:
                if close > first and data[close - 1] == CR:
                    close -= 1
                if skip_blank and close == start:
                    blank[row] = 1
                    ends[row] = end + 1
                    row += 1
                    start = first = end + 1
                    continue
            if field < width:
                slot = slots[field]
                if slot >= 0:
                    views[slot, row, 0], views[slot, row, 3], valid[slot, row] = first, close, 1
            field += 1
            first = end + 1
            if ends_row:
                blank[row] = 0
                ends[row] = first
                numbers[row] = field
                row += 1
                start = first
                field = 0
        place += 64
    if last and start < size:
        if inside != NONE or after_cr != NONE:
            return -1
        if field < width and slots[field] >= 0:
            slot = slots[field]
            views[slot, row, 0], views[slot, row, 3], valid[slot, row] = first, size, 1
        blank[row] = 0
        ends[row] = size
        numbers[row] = field + 1
        row += 1
    elif views.shape[0] > 0 and row < ends.shape[0]:
        # What was found of a row that is not whole.
        valid[:, row] = 0
    check_rows(row, ends, width, limit, faults, numbers, views, valid)
    view_fields(data, row, quote, views, valid, side)
    return row
