"""From token to token of a row of JSON Lines: the quick walk, which knows at once what is right and doubts the rest."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Codes, Ints, Views, kernel
from worker.rows.kernels.json_tokens import pass_number
from worker.rows.kernels.masks import byte_at, load_long, load_word, lowest, number_at
from worker.rows.kernels.unescaping import has_escape

DEPTH = 64
"""How deep the quick walk goes."""
REACH = 16
"""How many bytes beyond a row's end it may look at."""

# The parts of a tree of keys, node by node.
BEGIN, LENGTH, SIBLING, BEYOND, HEADS = range(5)

NONE, ZEROS = np.uint64(0), np.uint64(0x3030303030303030)
BEYOND_NINE, TOPS = np.uint64(0x7676767676767676), np.uint64(0x8080808080808080)
TRUE, FALS, NULL = np.uint32(0x65757274), np.uint32(0x736C6166), np.uint32(0x6C6C756E)


@kernel("int64(uint8[::1], int64)", inline=True, counted=False)
def pass_few_digits(data: Bytes, place: int) -> int:
    """As `pass_digits`, eight at a time, with `REACH` bytes to look at."""
    others = NONE
    while others == NONE:
        # A digit is less than 10 then; what a greater byte adds to the next one does not reach those before it.
        eight = load_long(data, place) ^ ZEROS
        others = ((eight + BEYOND_NINE) | eight) & TOPS
        place += 8 if others == NONE else lowest(others) >> 3
    return place


@kernel("int64(uint8[::1], int64)", inline=True, counted=False)
def pass_short_number(data: Bytes, place: int) -> int:
    """As `pass_number` where one is beyond doubt, or -1, with `REACH` bytes to look at."""
    begin = place
    if byte_at(data, place) == 45:
        begin += 1
    after = pass_few_digits(data, begin)
    if after == begin or (byte_at(data, begin) == 48 and after > begin + 1):
        return -1
    if byte_at(data, after) == 46:
        begin = after + 1
        after = pass_few_digits(data, begin)
        if after == begin:
            return -1
    if byte_at(data, after) | 32 == 101:
        return pass_number(data, place, data.shape[0])
    return after


@kernel("int64(uint8[::1], int64)", inline=True, counted=False)
def pass_short_word(data: Bytes, place: int) -> int:
    """The end of `true`, `false` or `null` at `place`, or -1, with `REACH` bytes to look at."""
    word = load_word(data, place)
    if word in (TRUE, NULL):
        return place + 4
    if word == FALS and byte_at(data, place + 4) == 101:
        return place + 5
    return -1


@kernel("int64(uint8[::1], int64, int64, int64, uint8[::1], int64[:,::1], int32[:,::1])", inline=True, counted=False)
def child_of(data: Bytes, node: int, first: int, end: int, names: Bytes, tree: Ints, heads: Codes) -> int:
    """The node of the key `data[first:end]` below `node`, or -1."""
    child = int(heads[tree[node, HEADS], byte_at(data, first)])
    while child >= 0:
        length = tree[child, LENGTH]
        if length == end - first:
            begin = tree[child, BEGIN]
            step = 0
            while step < length and byte_at(data, first + step) == byte_at(names, begin + step):
                step += 1
            if step == length:
                break
        child = tree[child, SIBLING]
    return child


@kernel(
    "boolean(uint8[::1], uint32[::1], int64, int64, boolean, uint8[::1], int64[:,::1], int32[:,::1], "
    "int64[::1], int64[::1], int64[:,::1])",
    inline=True,
    counted=False,
)
def walk_row(
    data: Bytes,
    tokens: Views,
    token: int,
    feed: int,
    escapes: bool,
    names: Bytes,
    tree: Ints,
    heads: Codes,
    starts: Ints,
    stops: Ints,
    stack: Ints,
) -> bool:
    """Whether the tokens from number `token` to the LF, number `feed`, are one object beyond doubt.

    `starts` and `stops` get the bounds of the last value of each node of the tree, or -1.
    """
    for index in range(starts.shape[0]):
        starts[index] = -1
    if byte_at(data, number_at(tokens, token)) != 123:
        return False
    token += 1
    depth = 0
    node = 0
    child = -1
    keyed = True
    opened = True
    while True:
        place = number_at(tokens, token)
        byte = byte_at(data, place)
        token += 1
        closes = False
        if opened and byte == (125 if keyed else 93):
            closes = True
        else:
            child = -1
            if keyed:
                colon = number_at(tokens, token)
                if byte != 34 or byte_at(data, colon) != 58:
                    return False
                if node >= 0:
                    end = colon - 1
                    while byte_at(data, end) != 34:
                        end -= 1
                    if escapes and has_escape(data, place + 1, end):
                        return False
                    child = child_of(data, node, place + 1, end, names, tree, heads)
                    if child >= 0:
                        for index in range(child, tree[child, BEYOND]):
                            starts[index] = -1
                place = number_at(tokens, token + 1)
                byte = byte_at(data, place)
                token += 2
            following = number_at(tokens, token)
            if byte == 34:
                if child >= 0:
                    end = following - 1
                    while byte_at(data, end) != 34:
                        end -= 1
                    starts[child] = place
                    stops[child] = end + 1
            elif byte == 123 or byte == 91:
                depth += 1
                if depth == DEPTH:
                    return False
                if child >= 0:
                    starts[child] = place
                stack[depth, 0] = child
                stack[depth - 1, 1] = node
                stack[depth, 2] = keyed
                keyed = byte == 123
                node = child if keyed and child >= 0 and tree[child, HEADS] >= 0 else -1
                opened = True
                continue
            else:
                number = byte == 45 or 48 <= byte <= 57
                end = pass_short_number(data, place) if number else pass_short_word(data, place)
                # What comes after it must be the next token, or space.
                if end != following and (end < 0 or byte_at(data, end) not in (32, 9, 13)):
                    return False
                if child >= 0:
                    starts[child] = place
                    stops[child] = end
        opened = False
        while True:
            if not closes:
                place = number_at(tokens, token)
                byte = byte_at(data, place)
                token += 1
                if byte == 44:
                    break
                if byte != (125 if keyed else 93):
                    return False
            closes = False
            if depth == 0:
                return token == feed
            child = stack[depth, 0]
            if child >= 0:
                stops[child] = place + 1
            keyed = stack[depth, 2] != 0
            depth -= 1
            node = stack[depth, 1]
