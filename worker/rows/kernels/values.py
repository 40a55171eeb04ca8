"""From the bounds of texts to integers, numbers, days and moments, where a text says one in the plainest way.

Anything else (an exponent, a plus sign, a leading zero, nonsense) is left for the exact reading of the whole product,
`worker.verdicts.fields`: what is read here, it reads the same.
"""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, Numbers, OneView, kernel
from worker.rows.kernels.masks import load_word
from worker.rows.kernels.moments import NO_DAY, NO_MOMENT, day_at, moment_of
from worker.rows.kernels.numbers import (
    NOT,
    eight_bytes,
    first_bytes,
    long_integer,
    long_number,
    short_integer,
    short_number,
)
from worker.rows.kernels.views import SETTLED

EMPTY, VALUE, UNREAD = 0, 1, 2
"""What a text turned out to be: nothing, a value, or not read here."""

INTEGERS, NUMBERS, DAYS, MOMENTS = range(4)
"""The kinds of columns."""

PLAIN, SCALAR = 1, 3
"""What `valid` says of the texts that stand in the data as they are: fields, lines and strings; JSON's numbers."""


@kernel(
    "int64(uint8[::1], uint32[:,::1], uint8[::1], int64, int64, int64, int64[::1], float64[::1], uint8[::1])",
    counted=False,
)
def read_values(
    data: Bytes,
    view: OneView,
    valid: Bytes,
    rows: int,
    quote: int,
    kind: int,
    whole: Ints,
    real: Numbers,
    found: Bytes,
) -> int:
    """Reads a column of a kind; returns how many texts are not read here.

    The text of a row has its bounds in words 0 and 3 of `view` where `valid` is PLAIN or SCALAR; quotes around it do
    not count. `found` gets what each text is; `whole` (or `real` of numbers) its value, 0 where it is none: days since
    1970 of dates, microseconds since 1970 in UTC of timestamps.
    """
    size = data.shape[0]
    unread = 0
    for row in range(rows):
        found[row] = EMPTY
        if kind == NUMBERS:
            real[row] = 0.0
        else:
            whole[row] = 0
        if valid[row] == 0:
            continue
        first, close = int(view[row, 0]), int(view[row, 3])
        if close - first >= 2 and data[first] == quote:
            first += 1
            close -= 1
        length = close - first
        known = False
        if valid[row] != PLAIN and valid[row] != SCALAR:
            pass
        elif length == 0:
            valid[row] = SETTLED
            continue
        elif kind == DAYS:
            day = day_at(data, first) if length == 10 else NO_DAY
            known = day != NO_DAY
            if known:
                whole[row] = day
        elif kind == MOMENTS:
            moment = NO_MOMENT
            if length == 10:
                day = day_at(data, first)
                moment = day * 86_400_000_000 if day != NO_DAY else NO_MOMENT
            elif 16 <= length <= 32:
                moment = moment_of(data, first, length)
            # The years 1 to 9999: a zone may lead out of them.
            known = -62_135_596_800_000_000 <= moment < 253_402_300_800_000_000
            if known:
                whole[row] = moment
        else:
            low = high = np.uint64(0)
            short = length <= 12 and first + 12 <= size
            if short:
                low = first_bytes(eight_bytes(data, first), length)
                high = first_bytes(np.uint64(load_word(data, first + 8)), length - 8)
            if kind == NUMBERS:
                number = short_number(low, high, length) if short else long_number(data, first, close)
                known = not np.isnan(number)
                if known:
                    real[row] = number
            else:
                integer = short_integer(low, high, length) if short else long_integer(data, first, close)
                known = integer != NOT
                if known:
                    whole[row] = integer
        if known:
            found[row], valid[row] = VALUE, SETTLED
        else:
            found[row] = UNREAD
            unread += 1
    return unread
