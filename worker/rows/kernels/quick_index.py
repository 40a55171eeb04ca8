"""Row ends by masks of 64 bytes, for a stream in which every quote stands where quotes belong."""

from typing import Any

import numpy as np

from worker.rows.kernels.compiling import Bytes, Ints, kernel
from worker.rows.kernels.index import BLANK, ENDED, ENTRIES, FEEDS, NEXT, ROWS
from worker.rows.kernels.masks import highest, how_many, lowest, occurrences, running_parity

LF, CR = np.uint8(10), np.uint8(13)
NONE, ONE, TOP = np.uint64(0), np.uint64(1), np.uint64(63)


@kernel("uint64(int64)", inline=True)
def up_to(bit: int) -> Any:
    """The bits from 0 to `bit`."""
    return (ONE << np.uint64(bit)) | ((ONE << np.uint64(bit)) - ONE)


@kernel("int64(uint8[::1], int64, int64, int64, boolean, int64, int64, int64[::1], int64[:,::1])")
def index_rows_quickly(
    data: Bytes,
    base: int,
    delimiter: int,
    quote: int,
    skip_blank: bool,
    stop: int,
    step: int,
    state: Ints,
    entries: Ints,
) -> int:
    """As `index_rows` from the start of a row, but only to a row end: the last one before a misplaced quote, or before
    the last few bytes. Returns how many bytes that is; 0 where there is none, and the state is as it was."""
    inside = after_mark = after_close = after_cr = at_start = start_cr = NONE
    after_mark = at_start = ONE
    rows, blanks, feeds = state[ROWS], state[BLANK], state[FEEDS]
    done = 0
    total = feeds
    place = 0
    while place + 64 <= data.shape[0]:
        feed = occurrences(data, place, LF)
        carriage = occurrences(data, place, CR)
        ends = feed
        if quote >= 0:
            quotes = occurrences(data, place, np.uint8(quote))
            marks = feed | quotes | occurrences(data, place, np.uint8(delimiter))
            if (quotes | inside | after_close | after_cr) != NONE:
                within = running_parity(quotes) ^ inside
                closes = quotes & ~within
                following = (closes << ONE) | after_close
                following_cr = following & carriage
                wrong = quotes & within & ~((marks << ONE) | after_mark)
                wrong |= following & ~(marks | carriage)
                wrong |= ((following_cr << ONE) | after_cr) & ~feed
                if wrong != NONE:
                    break
                inside = NONE - (within >> TOP)
                after_close = closes >> TOP
                after_cr = following_cr >> TOP
                ends = feed & ~within
            after_mark = marks >> TOP
        if ends != NONE:
            blank = NONE
            starts = (ends << ONE) | at_start
            if skip_blank:
                blank = ends & (starts | (((carriage & starts) << ONE) | start_cr))
            filled = ends & ~blank
            if base + place + 64 >= min(state[NEXT], stop) and filled != NONE:
                left = filled
                while left != NONE:
                    bit = lowest(left)
                    left &= left - ONE
                    end = base + place + bit + 1
                    if end < state[NEXT] and end < stop:
                        continue
                    until = up_to(bit)
                    row = rows + how_many(filled & until)
                    line = total + how_many(feed & until)
                    if end >= state[NEXT]:
                        entry = state[ENTRIES]
                        entries[entry, 0], entries[entry, 1], entries[entry, 2] = row, end, line
                        state[ENTRIES] += 1
                        state[NEXT] = end + step
                    if end >= stop:
                        state[ENDED] = 1
                        state[ROWS] = row
                        state[BLANK] = blanks + how_many(blank & until)
                        state[FEEDS] = line
                        return int(place + bit + 1)
            rows += how_many(filled)
            blanks += how_many(blank)
            last = highest(ends)
            done = place + last + 1
            feeds = total + how_many(feed & up_to(last))
            at_start = ends >> TOP
            start_cr = (carriage & starts) >> TOP
        else:
            start_cr = (carriage & at_start) >> TOP
            at_start = NONE
        total += how_many(feed)
        place += 64
    state[ROWS], state[BLANK], state[FEEDS] = rows, blanks, feeds
    return done
