"""From the bounds of texts to integers, numbers, days and moments, where a text says one in the plainest way.

Anything else (an exponent, a plus sign, a leading zero, nonsense) is left for the exact reading of the whole product,
`worker.verdicts.fields`: what is read here, it reads the same.
"""

# mypy: allow-untyped-calls

from typing import Any

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, Numbers, OneView, kernel
from worker.rows.kernels.masks import load_word, lowest
from worker.rows.kernels.views import SETTLED

EMPTY, VALUE, UNREAD = 0, 1, 2
"""What a text turned out to be: nothing, a value, or not read here."""

INTEGERS, NUMBERS, DAYS, MOMENTS = range(4)
"""The kinds of columns."""

PLAIN, SCALAR = 1, 3
"""What `valid` says of the texts that stand in the data as they are: fields, lines and strings; JSON's numbers."""

NOT = -(2**62)
"""No number of up to 18 digits."""

NO_DAY = -(2**40)
NO_MOMENT = -(2**63)

DOT, MINUS, ZERO, NINE = 46, 45, 48, 57
EIGHT = np.uint64(8)
ONES = np.uint64(0x0101010101010101)
HIGHS = np.uint64(0x8080808080808080)
DOTS = np.uint64(0x2E2E2E2E2E2E2E2E)
ZEROS = np.uint64(0x3030303030303030)
TENS = np.array([10.0**power for power in range(23)])
WHOLE_TENS = np.array([10**power for power in range(19)], np.int64)
EXACT = 2**53
"""Up to here a float64 holds every integer; and one rounding of a quotient by 10**22 or less is the right one."""


@kernel("int64(uint64, int64)", inline=True)
def eight_digits(text: Any, count: int) -> Any:
    """The number that the lowest `count` bytes (1 to 8, the first is the lowest) spell; -1: not digits alone."""
    chunk = text << np.uint64(8 * (8 - count))
    if count < 8:
        chunk |= ZEROS >> np.uint64(8 * count)
    spread = (chunk + np.uint64(0x0606060606060606)) & np.uint64(0xF0F0F0F0F0F0F0F0)
    value = np.int64(-1)
    if (chunk & np.uint64(0xF0F0F0F0F0F0F0F0)) | (spread >> np.uint64(4)) == np.uint64(0x3333333333333333):
        chunk -= ZEROS
        chunk = chunk * np.uint64(10) + (chunk >> EIGHT)
        low = (chunk & np.uint64(0x000000FF000000FF)) * np.uint64(0x000F424000000064)
        high = ((chunk >> np.uint64(16)) & np.uint64(0x000000FF000000FF)) * np.uint64(0x0000271000000001)
        value = np.int64((low + high) >> np.uint64(32))
    return value


@kernel("int64(uint64, uint64, int64)", inline=True)
def twelve_digits(low: Any, high: Any, count: int) -> Any:
    """The same for up to 12 bytes, the last four in `high`."""
    if count <= 8:
        value = eight_digits(low, count)
    else:
        value = eight_digits(low, 8)
        rest = eight_digits(high, count - 8)
        value = -1 if value < 0 or rest < 0 else value * WHOLE_TENS[count - 8] + rest
    return value


@kernel("int64(uint8[::1], int64, int64)")
def digits_of(text: Bytes, start: int, end: int) -> int:
    """The number that up to 18 digits spell (none: 0), or NOT."""
    if end - start > 18:
        return NOT
    value = 0
    for place in range(start, end):
        digit = int(text[place])
        if not ZERO <= digit <= NINE:
            return NOT
        value = value * 10 + (digit - ZERO)
    return value


@kernel("int64(uint64, uint64, int64)", inline=True)
def short_integer(low: Any, high: Any, length: int) -> int:
    """The integer that up to 12 bytes spell, or NOT."""
    negative = (low & np.uint64(0xFF)) == np.uint64(MINUS)
    if negative:
        low = (low >> EIGHT) | (high << np.uint64(56))
        high >>= EIGHT
        length -= 1
    value = NOT
    if length == 1 or (length > 1 and (low & np.uint64(0xFF)) != np.uint64(ZERO)):
        value = twelve_digits(low, high, length)
        if value < 0:
            value = NOT
        elif negative:
            value = -value
    return value


@kernel("int64(uint8[::1], int64, int64)")
def long_integer(text: Bytes, start: int, end: int) -> int:
    """The integer that any number of bytes spell (18 digits at most), or NOT."""
    first = start + 1 if text[start] == MINUS else start
    value = NOT if first == end or (text[first] == ZERO and end > first + 1) else digits_of(text, first, end)
    return -value if first > start and value != NOT else value


@kernel("uint64(uint8[::1], int64)", inline=True, counted=False)
def eight_bytes(data: Bytes, place: int) -> Any:
    """The eight bytes from `place` on, the first is the lowest. All of them must be there."""
    return np.uint64(load_word(data, place)) | np.uint64(load_word(data, place + 4)) << np.uint64(32)


@kernel("uint64(uint64, int64)", inline=True)
def first_bytes(word: Any, count: int) -> Any:
    """The lowest `count` bytes of a word, 0 or fewer to 8 or more of them."""
    kept = word
    if count <= 0:
        kept = np.uint64(0)
    elif count < 8:
        kept = word & ((np.uint64(1) << np.uint64(8 * count)) - np.uint64(1))
    return kept


@kernel("int64(uint8[::1], int64, int64)")
def dot_of(text: Bytes, start: int, end: int) -> int:
    """Where the first dot is; `end` where there is none."""
    for place in range(start, end):
        if text[place] == DOT:
            return place
    return end


@kernel("float64(uint8[::1], int64, int64)")
def long_number(text: Bytes, start: int, end: int) -> float:
    """The number that any number of bytes spell, or not a number."""
    negative = text[start] == MINUS
    if negative:
        start += 1
    dot = dot_of(text, start, end)
    fraction = max(end - dot - 1, 0)
    if dot - start + fraction == 0 or fraction > 18 or (text[start] == ZERO and dot > start + 1):
        return np.nan
    whole = digits_of(text, start, dot)
    part = digits_of(text, min(dot + 1, end), end)
    if whole < 0 or part < 0 or whole > EXACT // WHOLE_TENS[fraction]:
        return np.nan
    mantissa = whole * WHOLE_TENS[fraction] + part
    if mantissa > EXACT:
        return np.nan
    value = float(mantissa) / float(TENS[fraction])
    return -value if negative else value


@kernel("float64(uint64, uint64, int64)", inline=True)
def short_number(low: Any, high: Any, length: int) -> float:
    """The number that up to 12 bytes spell, or not a number."""
    negative = (low & np.uint64(0xFF)) == np.uint64(MINUS)
    if negative:
        low = (low >> EIGHT) | (high << np.uint64(56))
        high >>= EIGHT
        length -= 1
    # The lowest byte that is a dot: what is borrowed spoils only bytes above it.
    dots = low ^ DOTS
    dots = (dots - ONES) & ~dots & HIGHS
    dot = length
    if dots != np.uint64(0):
        dot = lowest(dots) // 8
        shift = np.uint64(8 * dot)
        kept = low & ((np.uint64(1) << shift) - np.uint64(1))
        low = kept | (((low >> shift) >> EIGHT) << shift) | (high << np.uint64(56))
        high >>= EIGHT
    else:
        for place in range(8, length):
            if dot == length and (high >> np.uint64(8 * (place - 8))) & np.uint64(0xFF) == np.uint64(DOT):
                dot = place
        if dot < length:
            shift = np.uint64(8 * (dot - 8))
            kept = high & ((np.uint64(1) << shift) - np.uint64(1))
            high = kept | (((high >> shift) >> EIGHT) << shift)
    digits = length if dot == length else length - 1
    value = np.nan
    if digits > 0 and (dot <= 1 or (low & np.uint64(0xFF)) != np.uint64(ZERO)):
        mantissa = twelve_digits(low, high, digits)
        if mantissa >= 0:
            value = float(mantissa) / TENS[digits - dot] if dot < length else float(mantissa)
            value = -value if negative else value
    return value


@kernel("int64(int64, int64, int64)")
def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970 of a date of the years 1 to 9999; below all of them where there is no such date."""
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    length = 31
    if month in (4, 6, 9, 11):
        length = 30
    elif month == 2:
        length = 29 if leap else 28
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= length:
        return NO_DAY
    # Years that begin in March have their odd day at the end.
    shifted = year if month > 2 else year - 1
    months = month - 3 if month > 2 else month + 9
    return shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400 + (153 * months + 2) // 5 + day - 719_469


@kernel("int64(uint8[::1], int64)", counted=False)
def day_at(text: Bytes, start: int) -> int:
    """Days since 1970 of the ten bytes `YYYY-MM-DD`; below all of them for anything else."""
    low = high = np.uint64(0)
    for step in range(8):
        low |= np.uint64(text[start + step]) << np.uint64(8 * step)
    high = np.uint64(text[start + 8]) | np.uint64(text[start + 9]) << EIGHT
    dashes = (low >> np.uint64(32)) & np.uint64(0xFF0000FF)
    if dashes != np.uint64(0x2D00002D):
        return NO_DAY
    year = eight_digits(low, 4)
    month = eight_digits(low >> np.uint64(40), 2)
    day = eight_digits(high, 2)
    if year < 0 or month < 0 or day < 0:
        return NO_DAY
    return day_number(year, month, day)


@kernel("int64(uint8[::1], int64)")
def two_digits(text: Bytes, place: int) -> int:
    """The number that two digits spell; far below 0 for anything else."""
    tens, ones = int(text[place]) - ZERO, int(text[place + 1]) - ZERO
    return tens * 10 + ones if 0 <= tens <= 9 and 0 <= ones <= 9 else -1000


@kernel("int64(uint8[::1], int64, int64)")
def moment_of(text: Bytes, start: int, length: int) -> int:
    """Microseconds since 1970 of `YYYY-MM-DD[T ]HH:MM[:SS[.ffffff]][Z|+HH:MM]`; else the lowest integer."""
    day = day_at(text, start)
    separator = text[start + 10]
    hour, minute = two_digits(text, start + 11), two_digits(text, start + 14)
    if day == NO_DAY or separator not in (32, 84) or text[start + 13] != 58:
        return NO_MOMENT
    place, end = start + 16, start + length
    second = micros = ahead = 0
    if place + 3 <= end and text[place] == 58:
        second = two_digits(text, place + 1)
        place += 3
        if place + 1 < end and text[place] == DOT:
            place += 1
            digits = 0
            while place < end and ZERO <= text[place] <= NINE:
                micros = micros * 10 + (int(text[place]) - ZERO)
                digits += 1
                place += 1
            if digits == 0 or digits > 6:
                return NO_MOMENT
            micros *= WHOLE_TENS[6 - digits]
    if place + 1 == end and text[place] == 90:
        place += 1
    elif place + 6 == end and text[place] in (43, MINUS) and text[place + 3] == 58:
        hours, minutes = two_digits(text, place + 1), two_digits(text, place + 4)
        if not (0 <= hours <= 23 and 0 <= minutes <= 59):
            return NO_MOMENT
        ahead = hours * 3600 + minutes * 60
        if text[place] == MINUS:
            ahead = -ahead
        place = end
    if place != end or not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):
        return NO_MOMENT
    return (day * 86_400 + hour * 3600 + minute * 60 + second - ahead) * 1_000_000 + micros


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
