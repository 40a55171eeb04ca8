"""Rows and fields of CSV by masks of 64 bytes, for a block in which every quote stands where quotes belong.

First the places of all marks (delimiters and row ends) are written down, and which of them end rows. A field of a row
is then found by counting: no byte, and no field that nobody wants, is looked at again.
"""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, Places, Views, kernel
from worker.rows.kernels.fields import FIELDS, TOO_LONG
from worker.rows.kernels.masks import how_many, lowest, occurrences, running_parity

LF, CR = np.uint8(10), np.uint8(13)
NONE, ONE, TOP = np.uint64(0), np.uint64(1), np.uint64(63)
MISPLACED = -1
SPARE = 8
"""So many places are written at once, whether there are as many marks or not."""


@kernel("int64(uint8[::1], boolean, int64, int64, uint32[::1], int64[::1], int64[::1])")
def find_marks(data: Bytes, last: bool, delimiter: int, quote: int, marks: Places, closing: Ints, ends: Ints) -> int:
    """The number of whole rows (with `last` the remainder too); MISPLACED where a quote is misplaced or never closed.

    `marks` gets the place of each delimiter and row end outside quotes, of a remainder's end too; it has room for
    every one that there may be and `SPARE` more. Row r ends with mark number `closing[r]`, and before byte `ends[r]`.
    """
    size = data.shape[0]
    tail = np.zeros(64, np.uint8)
    inside = after_close = after_cr = NONE
    after_mark = ONE
    rows = known = place = 0
    while place < size:
        real = ~NONE
        quotes = carriage = NONE
        if place + 64 <= size:
            feeds = occurrences(data, place, LF)
            found = feeds | occurrences(data, place, np.uint8(delimiter))
            if quote >= 0:
                quotes = occurrences(data, place, np.uint8(quote))
        else:
            tail[: size - place] = data[place:]
            real = (ONE << np.uint64(size - place)) - ONE
            feeds = occurrences(tail, 0, LF) & real
            found = (feeds | occurrences(tail, 0, np.uint8(delimiter))) & real
            if quote >= 0:
                quotes = occurrences(tail, 0, np.uint8(quote)) & real
        if quote >= 0:
            stops = found | quotes
            if (quotes | inside | after_close | after_cr) != NONE:
                carriage = occurrences(data, place, CR) if place + 64 <= size else occurrences(tail, 0, CR)
                within = running_parity(quotes) ^ inside
                closes = quotes & ~within
                following = (closes << ONE) | after_close
                following_cr = following & carriage
                wrong = quotes & within & ~((stops << ONE) | after_mark)
                wrong |= following & ~(stops | carriage)
                wrong |= ((following_cr << ONE) | after_cr) & ~feeds
                if wrong & real != NONE:
                    return MISPLACED
                inside = NONE - (within >> TOP)
                after_close = closes >> TOP
                after_cr = following_cr >> TOP
                found &= ~within
                feeds &= ~within
                if place + 64 > size:
                    # Within the list's last bytes: a quote still open, or a CR after a closed one and nothing more.
                    inside = (within >> np.uint64(size - place - 1)) & ONE
                    after_cr = (following_cr >> np.uint64(size - place - 1)) & ONE
            after_mark = stops >> TOP
        left = found
        for step in range(SPARE):
            marks[known + step] = place + lowest(left)
            left &= left - ONE
        step = known + SPARE
        while left != NONE:
            marks[step] = place + lowest(left)
            left &= left - ONE
            step += 1
        while feeds != NONE:
            bit = lowest(feeds)
            feeds &= feeds - ONE
            closing[rows] = known + how_many(found & ((ONE << np.uint64(bit)) - ONE))
            ends[rows] = place + bit + 1
            rows += 1
        known += how_many(found)
        place += 64
    if last and (ends[rows - 1] if rows > 0 else 0) < size:
        if inside != NONE or after_cr != NONE:
            return MISPLACED
        marks[known] = size
        closing[rows] = known
        ends[rows] = size
        rows += 1
    return rows


@kernel(
    "void(uint8[::1], int64, int64, boolean, int64, int64[::1], uint32[::1], int64[::1], int64[::1], "
    "uint8[::1], int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1])"
)
def bound_rows(
    data: Bytes,
    rows: int,
    width: int,
    skip_blank: bool,
    limit: int,
    fields: Ints,
    marks: Places,
    closing: Ints,
    ends: Ints,
    blank: Bytes,
    faults: Ints,
    numbers: Ints,
    views: Views,
    valid: Bytes,
) -> None:
    """Fills `blank`, the faults, and the wanted fields' bounds (words 0 and 3 of a view) of what `find_marks` found.

    Slot s of `views` gets the field at position `fields[s]` of each row; a row with a fault is null throughout.
    """
    start = before = 0
    for row in range(rows):
        end = ends[row]
        length = end - start
        count = closing[row] + 1 - before
        blank[row] = 0
        faults[row] = 0
        numbers[row] = count
        if skip_blank and count == 1 and length <= 2 and data[end - 1] == LF and (length == 1 or data[start] == CR):
            blank[row] = 1
        elif length > limit:
            faults[row] = TOO_LONG
            numbers[row] = length
        elif count != width:
            faults[row] = FIELDS
        if blank[row] != 0 or faults[row] != 0:
            for slot in range(fields.shape[0]):
                valid[slot, row] = 0
                views[slot, row, 0] = views[slot, row, 1] = views[slot, row, 2] = views[slot, row, 3] = 0
        else:
            for slot in range(fields.shape[0]):
                field = fields[slot]
                first = start if field == 0 else int(marks[before + field - 1]) + 1
                close = int(marks[before + field])
                if close + 1 == end and close > first and data[close] == LF and data[close - 1] == CR:
                    close -= 1
                views[slot, row, 0], views[slot, row, 3], valid[slot, row] = first, close, 1
        before = closing[row] + 1
        start = end
