"""Days and moments since 1970 out of dates and timestamps that are written plainly (ISO 8601)."""

# mypy: allow-untyped-calls

import numpy as np

from worker.rows.kernels.compiling import Bytes, kernel
from worker.rows.kernels.numbers import DOT, EIGHT, MINUS, NINE, WHOLE_TENS, ZERO, eight_digits

NO_DAY = -(2**40)
NO_MOMENT = -(2**63)
"""No date, and no timestamp."""


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
