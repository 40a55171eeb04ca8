"""Integers and decimal numbers out of digits, eight at a time, where they are written plainly."""

# mypy: allow-untyped-calls

from typing import Any

import numpy as np

from worker.rows.kernels.compiling import Bytes, kernel
from worker.rows.kernels.masks import load_word, lowest

NOT = -(2**62)
"""No number of up to 18 digits."""

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
