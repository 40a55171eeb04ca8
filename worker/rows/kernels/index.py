"""Row ends of a stream of bytes, with a state that is carried from block to block: constant memory for any row."""

from worker.rows.kernels.compiling import Bytes, Ints, kernel

LF, CR = 10, 13

# Where in a row the last byte left off.
ROW_START, ROW_START_CR, FIELD_START, UNQUOTED, QUOTED, CLOSED, CLOSED_CR, SPOILED = range(8)

# What the state array holds.
WHERE, ROWS, BLANK, FEEDS, NEXT, ENTRIES, ENDED = range(7)
STATE_LENGTH = 7


@kernel("void(int64, int64, int64, int64[::1], int64[:,::1])")
def end_row(end: int, stop: int, step: int, state: Ints, entries: Ints) -> None:
    """Counts the row that ends at byte `end` of the list."""
    state[ROWS] += 1
    if end >= state[NEXT]:
        entry = state[ENTRIES]
        entries[entry, 0] = state[ROWS]
        entries[entry, 1] = end
        entries[entry, 2] = state[FEEDS]
        state[ENTRIES] += 1
        state[NEXT] = end + step
    if end >= stop:
        state[ENDED] = 1


@kernel("int64(uint8[::1], int64, boolean, int64, int64, boolean, int64, int64, int64[::1], int64[:,::1])")
def index_rows(
    data: Bytes,
    base: int,
    last: bool,
    delimiter: int,
    quote: int,
    skip_blank: bool,
    stop: int,
    step: int,
    state: Ints,
    entries: Ints,
) -> int:
    """Counts rows, blank lines and LFs of `data`, whose first byte is byte `base` of the list; returns what it used.

    An entry (row, byte, feeds) is added at the first row end at or after `state[NEXT]`, which then moves on by `step`.
    It ends (`state[ENDED]`) at the first row end at or after byte `stop`, or, with `last`, after the remainder.
    """
    size = data.shape[0]
    where = state[WHERE]
    place = 0
    while place < size:
        byte = data[place]
        ends = False
        if where == QUOTED:
            while place < size and data[place] != quote:
                state[FEEDS] += data[place] == LF
                place += 1
            if place < size:
                where = CLOSED
                place += 1
            continue
        if where == ROW_START:
            if skip_blank and byte == LF:
                state[BLANK] += 1
                state[FEEDS] += 1
                place += 1
                continue
            if skip_blank and byte == CR:
                where = ROW_START_CR
                place += 1
                continue
            where = FIELD_START
        elif where == ROW_START_CR:
            if byte == LF:
                state[BLANK] += 1
                state[FEEDS] += 1
                where = ROW_START
                place += 1
                continue
            where = UNQUOTED
        elif where == CLOSED:
            place += 1
            if byte == quote:
                where = QUOTED
            elif byte == delimiter:
                where = FIELD_START
            elif byte == CR:
                where = CLOSED_CR
            elif byte == LF:
                ends = True
            else:
                where = SPOILED
        elif where == CLOSED_CR:
            if byte == LF:
                place += 1
                ends = True
            else:
                where = SPOILED
        if where == FIELD_START and place < size:
            if data[place] == quote:
                where = QUOTED
                place += 1
                continue
            where = UNQUOTED
        if where == UNQUOTED:
            while place < size and data[place] != LF and data[place] != delimiter:
                place += 1
            if place < size:
                ends = data[place] == LF
                place += 1
                where = FIELD_START
        elif where == SPOILED:
            while place < size and data[place] != LF:
                place += 1
            if place < size:
                ends = True
                place += 1
        if ends:
            where = ROW_START
            state[FEEDS] += 1
            end_row(base + place, stop, step, state, entries)
            if state[ENDED]:
                break
    if last and place == size:
        if where != ROW_START:
            where = ROW_START
            end_row(base + place, stop, step, state, entries)
        state[ENDED] = 1
    state[WHERE] = where
    return place
