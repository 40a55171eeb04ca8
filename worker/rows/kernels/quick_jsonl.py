"""The rows of JSON Lines: by masks and tokens where they are plain, and a byte at a time where they are in doubt."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Codes, Ints, Views, kernel
from worker.rows.kernels.json_marks import DOUBT, ESCAPES, ROW_FLAGS, ROWS, STATE_LENGTH, TOKENS, mark_tokens
from worker.rows.kernels.json_values import bound_value
from worker.rows.kernels.json_walk import DEPTH, REACH, walk_row
from worker.rows.kernels.jsonl import find_values
from worker.rows.kernels.lines import text_end
from worker.rows.kernels.utf8 import is_utf8
from worker.rows.reasons import MAX_DEPTH, Fault

NOT_UTF8 = int(Fault.NOT_UTF8)
TOO_LONG = int(Fault.TOO_LONG)
FEED, CR = 10, 13
PIECE = 8192
"""How many bytes are made tokens at a time; a row of more tokens than that is read a byte at a time."""


@kernel(
    "int64(uint8[::1], boolean, int64, uint8[::1], int64[:,::1], int64[::1], "
    "uint8[::1], int64[:,::1], int32[:,::1], int64[::1], int64[::1], "
    "int64[::1], uint8[::1], int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1], int64[::1])"
)
def read_objects(
    data: Bytes,
    last: bool,
    limit: int,
    names: Bytes,
    parts: Ints,
    counts: Ints,
    tree_names: Bytes,
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
    """Reads whole rows (with `last` the remainder too) and returns how many: ends, faults, and the values' bounds.

    `needed` gets how many bytes the texts of each slot may need beside the data.
    """
    size = data.shape[0]
    whole = size - size % 64
    columns = counts.shape[0]
    matched = np.zeros(columns, np.int64)
    starts = np.zeros(2 * columns, np.int64)
    stops = np.zeros(2 * columns, np.int64)
    open_at = np.zeros(2 * columns, np.int64)
    exact_stack = np.zeros(MAX_DEPTH + 1, np.uint8)
    scratch = np.zeros(0, np.uint8)
    node_starts = np.zeros(tree.shape[0], np.int64)
    node_stops = np.zeros(tree.shape[0], np.int64)
    stack = np.zeros((DEPTH, 3), np.int64)
    state = np.zeros(STATE_LENGTH, np.uint64)
    tokens = np.zeros(2 * PIECE + 8, np.uint32)
    lasts = np.zeros(PIECE, np.int64)
    flags = np.zeros(PIECE, np.uint8)
    row = start = place = 0
    while place < size:
        if place < whole:
            stop = min(place + PIECE, whole)
            mark_tokens(data, place, stop, state, tokens, lasts, flags)
            place = stop
            found = np.int64(state[ROWS])
        else:
            # The last bytes, too few for a mask: their rows are in doubt.
            found = 0
            for at in range(place, size):
                if data[at] == FEED or (last and at == size - 1):
                    tokens[found] = at
                    lasts[found] = found
                    flags[found] = DOUBT | ESCAPES
                    found += 1
            place = size
        token = 0
        for index in range(found):
            feed = lasts[index]
            end = np.int64(tokens[feed]) + 1
            first_token = token
            token = feed + 1
            ends[row] = end
            length = end - start
            is_blank = data[end - 1] == FEED and (length == 1 or (length == 2 and data[start] == CR))
            blank[row] = is_blank
            faults[row] = 0
            if is_blank or length > limit:
                if not is_blank:
                    faults[row], numbers[row] = TOO_LONG, length
                for slot in range(columns):
                    kinds[slot, row] = 0
                start = end
                row += 1
                continue
            escapes = flags[index] & ESCAPES != 0
            if (
                flags[index] & DOUBT == 0
                and end + REACH <= size
                and walk_row(
                    data, tokens, first_token, feed, escapes, tree_names, tree, heads, node_starts, node_stops, stack
                )
            ):
                for slot in range(columns):
                    node = literal[slot]
                    if node_starts[node] < 0:
                        node = path[slot]
                    if node < 0 or node_starts[node] < 0:
                        kinds[slot, row] = 0
                    else:
                        needed[slot] += bound_value(
                            data, node_starts[node], node_stops[node], escapes, slot, row, views, kinds
                        )
            else:
                text = text_end(data, start, end)
                if scratch.shape[0] < text - start:
                    scratch = np.zeros(2 * (text - start), np.uint8)
                fault = NOT_UTF8
                if is_utf8(data, start, text):
                    fault = find_values(
                        data, start, text, names, parts, counts, matched, starts, stops, open_at, exact_stack, scratch
                    )
                faults[row] = fault
                for slot in range(columns):
                    kinds[slot, row] = 0
                    at = columns + slot if starts[columns + slot] >= 0 else slot
                    if fault == 0 and starts[at] >= 0:
                        needed[slot] += bound_value(data, starts[at], stops[at], True, slot, row, views, kinds)
            start = end
            row += 1
        # The tokens of a row that goes on.
        left = np.int64(state[TOKENS]) - token
        if left > PIECE:
            left = 0
            state[ROW_FLAGS] |= np.uint64(DOUBT)
        for index in range(left):
            tokens[index] = tokens[token + index]
        state[TOKENS] = np.uint64(left)
    return row
