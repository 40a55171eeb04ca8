"""The rows of JSON Lines by masks and tokens: those that are plain are read, the others are left in doubt."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Codes, Ints, Longs, Views, kernel
from worker.rows.kernels.json_marks import (
    DOUBT,
    ROW_FLAGS,
    ROWS,
    STATE_LENGTH,
    TOKENS,
    WITH_ESCAPES,
    mark_tokens,
)
from worker.rows.kernels.json_values import ABSENT, bound_value
from worker.rows.kernels.json_walk import DEPTH, REACH, walk_row
from worker.rows.kernels.masks import number_at
from worker.rows.reasons import Fault

TOO_LONG = int(Fault.TOO_LONG)
IN_DOUBT = -1
"""The fault, until `read_exactly` has looked, of a row that may have none."""
FEED, CR = 10, 13
PIECE = 8192
"""How many bytes are made tokens at a time; a row of more tokens than that stays in doubt."""


@kernel(
    "int64(uint8[::1], int64, int64, uint64[::1], uint32[::1], int64[::1], uint8[::1], "
    "uint8[::1], int64[:,::1], int32[:,::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[:,::1], "
    "int64[::1], uint8[::1], int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1], int64[::1])",
    counted=False,
)
def walk_rows(
    data: Bytes,
    limit: int,
    row: int,
    state: Longs,
    tokens: Views,
    lasts: Ints,
    flags: Bytes,
    names: Bytes,
    tree: Ints,
    heads: Codes,
    literal: Ints,
    path: Ints,
    node_starts: Ints,
    node_stops: Ints,
    stack: Ints,
    ends: Ints,
    blank: Bytes,
    faults: Ints,
    numbers: Ints,
    views: Views,
    kinds: Bytes,
    needed: Ints,
) -> int:
    """Reads the rows whose tokens `mark_tokens` found, of which the first is number `row`; returns the next number."""
    size = data.shape[0]
    start = ends[row - 1] if row else 0
    token = 0
    for index in range(int(state[ROWS])):
        feed = lasts[index]
        end = number_at(tokens, feed) + 1
        length = end - start
        is_blank = data[end - 1] == FEED and (length == 1 or (length == 2 and data[start] == CR))
        ends[row] = end
        blank[row] = is_blank
        faults[row] = 0
        for slot in range(literal.shape[0]):
            kinds[slot, row] = ABSENT
        if not is_blank:
            escapes = flags[index] & WITH_ESCAPES != 0
            if length > limit:
                faults[row], numbers[row] = TOO_LONG, length
            elif (
                flags[index] & DOUBT == 0
                and end + REACH <= size
                and walk_row(data, tokens, token, feed, escapes, names, tree, heads, node_starts, node_stops, stack)
            ):
                for slot in range(literal.shape[0]):
                    node = literal[slot]
                    if node_starts[node] < 0:
                        node = path[slot]
                    if node >= 0 and node_starts[node] >= 0:
                        needed[slot] += bound_value(
                            data, node_starts[node], node_stops[node], escapes, slot, row, views, kinds
                        )
            else:
                faults[row] = IN_DOUBT
        token = feed + 1
        start = end
        row += 1
    # The tokens of a row that goes on.
    left = int(np.int64(state[TOKENS])) - token
    if left > PIECE:
        left = 0
        state[ROW_FLAGS] |= np.uint64(DOUBT)
    for index in range(left):
        tokens[index] = tokens[token + index]
    state[TOKENS] = np.uint64(left)
    return row


@kernel(
    "int64(uint8[::1], boolean, int64, uint8[::1], int64[:,::1], int32[:,::1], int64[::1], int64[::1], "
    "int64[::1], uint8[::1], int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1], int64[::1])"
)
def read_quickly(
    data: Bytes,
    last: bool,
    limit: int,
    names: Bytes,
    tree: Ints,
    heads: Codes,
    literal: Ints,
    path: Ints,
    ends: Ints,
    blank: Bytes,
    faults: Ints,
    numbers: Ints,
    views: Views,
    kinds: Bytes,
    needed: Ints,
) -> int:
    """Finds whole rows (with `last` the remainder too) and returns how many: ends, faults, and the values' bounds.

    Rows in doubt get the fault IN_DOUBT and no values. `needed` is added how many bytes the texts of each slot may
    need beside the data.
    """
    size = data.shape[0]
    whole = (size - 1) // 64 * 64
    node_starts = np.zeros(tree.shape[0], np.int64)
    node_stops = np.zeros(tree.shape[0], np.int64)
    stack = np.zeros((DEPTH, 3), np.int64)
    state = np.zeros(STATE_LENGTH, np.uint64)
    tokens = np.zeros(2 * PIECE + 8, np.uint32)
    lasts = np.zeros(PIECE, np.int64)
    flags = np.zeros(PIECE, np.uint8)
    row = place = 0
    while place < size:
        if place < whole:
            stop = min(place + PIECE, whole)
            mark_tokens(data, place, stop, state, tokens, lasts, flags)
        else:
            # The last bytes, 64 at most: their rows are in doubt.
            stop = size
            found = 0
            for at in range(place, size):
                if data[at] == FEED or (last and at == size - 1):
                    tokens[found], lasts[found], flags[found] = at, found, DOUBT
                    found += 1
            state[ROWS] = np.uint64(found)
        row = walk_rows(
            data, limit, row, state, tokens, lasts, flags, names, tree, heads, literal, path,
            node_starts, node_stops, stack, ends, blank, faults, numbers, views, kinds, needed,
        )  # fmt: skip
        place = stop
    return row
