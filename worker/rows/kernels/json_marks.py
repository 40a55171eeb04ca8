"""The tokens of JSON Lines by masks of 64 bytes: where they begin, and which rows are in doubt.

A token is a structural character, the start of a string, of a number or word (or of whatever else stands there), or
the LF that ends a row. Whatever is wrong within strings (a control byte, an escape that is none, bytes that are not
UTF-8, a quote never closed) puts its row in doubt; an LF ends a row whatever stands before it, so that no row's damage
reaches the next.
"""

from typing import Any

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, Longs, Views, kernel
from worker.rows.kernels.masks import (
    how_many,
    lowest,
    occurrences,
    occurrences_below,
    occurrences_with,
    running_parity,
)

# What is kept from one call to the next; the last two are what a call found.
ESCAPED, DIGITS, INSIDE, SCALAR, LEADS, SECONDS, ROW_FLAGS, TOKENS, ROWS = range(9)
STATE_LENGTH = 9

DOUBT, WITH_ESCAPES = 1, 2
"""The flags of a row."""

NONE, ONE, ALL, TOP = np.uint64(0), np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(63)
TWO, THREE, FOUR = np.uint64(2), np.uint64(3), np.uint64(4)
ODD = np.uint64(0xAAAAAAAAAAAAAAAA)
FEED, RETURN, TAB, QUOTE, BACKSLASH = np.uint8(10), np.uint8(13), np.uint8(9), np.uint8(34), np.uint8(92)
COLON, COMMA, OPEN, CLOSE, CASE = np.uint8(58), np.uint8(44), np.uint8(123), np.uint8(125), np.uint8(32)


@kernel("uint64(uint8[::1], int64, uint64[::1])", inline=True, counted=False)
def wrong_utf8(data: Bytes, place: int, state: Longs) -> Any:
    """The bits where bytes are not UTF-8; `state` keeps what the next 64 bytes must begin with."""
    below_c0 = occurrences_below(data, place, np.uint8(0xC0))
    continuing = below_c0 & ~occurrences_below(data, place, np.uint8(0x80))
    below_e0 = occurrences_below(data, place, np.uint8(0xE0))
    below_f0 = occurrences_below(data, place, np.uint8(0xF0))
    two, three, four = below_e0 & ~below_c0, below_f0 & ~below_e0, ~below_f0
    leads = state[LEADS]
    more = ((two | three | four) << ONE) | ((three | four) << TWO) | (four << THREE) | leads
    wrong = more ^ continuing
    wrong |= ~below_c0 & occurrences_below(data, place, np.uint8(0xC2))
    wrong |= ~occurrences_below(data, place, np.uint8(0xF5))
    seconds = state[SECONDS]
    first_e0 = occurrences(data, place, np.uint8(0xE0))
    first_ed = occurrences(data, place, np.uint8(0xED))
    first_f0 = occurrences(data, place, np.uint8(0xF0))
    first_f4 = occurrences(data, place, np.uint8(0xF4))
    below_a0 = occurrences_below(data, place, np.uint8(0xA0))
    below_90 = occurrences_below(data, place, np.uint8(0x90))
    wrong |= ((first_e0 << ONE) | (seconds & ONE)) & below_a0
    wrong |= ((first_ed << ONE) | ((seconds >> ONE) & ONE)) & ~below_a0
    wrong |= ((first_f0 << ONE) | ((seconds >> TWO) & ONE)) & below_90
    wrong |= ((first_f4 << ONE) | ((seconds >> THREE) & ONE)) & ~below_90
    state[LEADS] = ((two | three | four) >> TOP) | ((three | four) >> np.uint64(62)) | (four >> np.uint64(61))
    state[SECONDS] = (
        (first_e0 >> TOP) | ((first_ed >> TOP) << ONE) | ((first_f0 >> TOP) << TWO) | ((first_f4 >> TOP) << THREE)
    )
    return wrong


@kernel("uint64(uint8[::1], int64, uint64, uint64[::1])", inline=True, counted=False)
def escaped_bytes(data: Bytes, place: int, backslashes: Any, state: Longs) -> Any:
    """The bits of the bytes after a backslash that is not itself escaped."""
    carried = state[ESCAPED]
    possible = backslashes & ~carried
    # Subtracting makes each run of backslashes tell the even from the odd: simdjson's way.
    both = (((possible << ONE) | ODD) - possible) ^ ODD
    state[ESCAPED] = (both & backslashes) >> TOP
    return both ^ (backslashes | carried)


@kernel("uint64(uint8[::1], int64, uint64, uint64, uint64[::1])", inline=True, counted=False)
def wrong_escapes(data: Bytes, place: int, escaped: Any, known: Any, state: Longs) -> Any:
    """The bits where an escape is none; `known` are the quotes and backslashes."""
    unicode = escaped & occurrences(data, place, np.uint8(117))
    known |= occurrences(data, place, np.uint8(47)) | occurrences(data, place, np.uint8(98))
    known |= occurrences(data, place, np.uint8(102)) | occurrences(data, place, np.uint8(110))
    known |= occurrences(data, place, np.uint8(114)) | occurrences(data, place, np.uint8(116))
    wrong = escaped & ~(known | unicode)
    digits = state[DIGITS]
    if (unicode | digits) != NONE:
        needed = (unicode << ONE) | (unicode << TWO) | (unicode << THREE) | (unicode << FOUR) | digits
        ten = occurrences_below(data, place, np.uint8(58)) & ~occurrences_below(data, place, np.uint8(48))
        letters = occurrences_below(data, place, np.uint8(71)) & ~occurrences_below(data, place, np.uint8(65))
        small = occurrences_below(data, place, np.uint8(103)) & ~occurrences_below(data, place, np.uint8(97))
        wrong |= needed & ~(ten | letters | small)
        state[DIGITS] = (
            (unicode >> TOP) | (unicode >> np.uint64(62)) | (unicode >> np.uint64(61)) | (unicode >> np.uint64(60))
        )
    return wrong


@kernel("void(uint8[::1], int64, int64, uint64[::1], uint32[::1], int64[::1], uint8[::1])", counted=False)
def mark_tokens(data: Bytes, place: int, stop: int, state: Longs, tokens: Views, lasts: Ints, flags: Bytes) -> None:
    """Adds the tokens of `data[place:stop]`, a multiple of 64 bytes, to `tokens`, of which there are `state[TOKENS]`.

    For each row that ends here, `lasts` has the number of the token that is its LF, and `flags` its flags;
    `state[ROWS]` says how many.
    """
    inside = state[INSIDE]
    before = state[SCALAR]
    carried = state[ROW_FLAGS]
    count = np.int64(state[TOKENS])
    row = 0
    while place < stop:
        quotes = occurrences(data, place, QUOTE)
        backslashes = occurrences(data, place, BACKSLASH)
        feeds = occurrences(data, place, FEED)
        control = occurrences_below(data, place, CASE)
        spaces = occurrences_below(data, place, np.uint8(33))
        high = ~occurrences_below(data, place, np.uint8(128))
        marks = occurrences_with(data, place, OPEN, CASE) | occurrences_with(data, place, CLOSE, CASE)
        marks |= occurrences(data, place, COLON) | occurrences(data, place, COMMA)
        wrong = NONE
        if (backslashes | state[ESCAPED] | state[DIGITS]) != NONE:
            escaped = escaped_bytes(data, place, backslashes, state)
            wrong = wrong_escapes(data, place, escaped, quotes | backslashes, state)
            quotes &= ~escaped
        if (high | state[LEADS]) != NONE:
            wrong |= wrong_utf8(data, place, state)
        within = running_parity(quotes) ^ inside
        open_feeds = feeds & within
        while open_feeds != NONE:
            bit = open_feeds & (NONE - open_feeds)
            wrong |= bit
            within ^= NONE - bit
            open_feeds = feeds & within
        inside = NONE - (within >> TOP)
        allowed = (occurrences(data, place, TAB) | occurrences(data, place, RETURN)) & ~within
        wrong |= control & ~(feeds | allowed)
        scalars = ~(within | quotes | marks | spaces)
        starts = scalars & ~((scalars << ONE) | before)
        before = scalars >> TOP
        found = (marks & ~within) | (quotes & within) | starts | feeds
        since = ALL
        while feeds != NONE:
            bit = feeds & (NONE - feeds)
            upto = bit ^ (bit - ONE)
            here = upto & since
            flag = carried
            if wrong & here != NONE:
                flag |= np.uint64(DOUBT)
            if backslashes & here != NONE:
                flag |= np.uint64(WITH_ESCAPES)
            flags[row] = flag
            lasts[row] = count + how_many(found & upto) - 1
            row += 1
            since &= ~upto
            feeds ^= bit
            carried = NONE
        if wrong & since != NONE:
            carried |= np.uint64(DOUBT)
        if backslashes & since != NONE:
            carried |= np.uint64(WITH_ESCAPES)
        while found != NONE:
            tokens[count] = place + lowest(found)
            count += 1
            found &= found - ONE
        place += 64
    state[INSIDE] = inside
    state[SCALAR] = before
    state[ROW_FLAGS] = carried
    state[TOKENS] = np.uint64(count)
    state[ROWS] = np.uint64(row)
