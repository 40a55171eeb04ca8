"""The wanted columns of JSON Lines as the kernels take them: as paths, and as a tree of keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from worker.rows.kernels.compiling import Bytes, Codes, Ints
from worker.rows.kernels.json_walk import BEGIN, BEYOND, HEADS, LENGTH, SIBLING


@dataclass(frozen=True)
class Paths:
    """The columns' names end to end, where in them each key of a path begins (and one past its last dot), and how many
    keys each has."""

    names: Bytes
    parts: Ints
    counts: Ints


@dataclass(frozen=True)
class KeyTree:
    """The keys that lead to wanted values, node by node from the root on; nodes below a node follow it.

    `heads` has, for a node with keys below it and a key's first byte, the first node that may be meant; `literal` and
    `path` have each column's nodes (`path` -1 where it is the same).
    """

    names: Bytes
    tree: Ints
    heads: Codes
    literal: Ints
    path: Ints


@lru_cache(maxsize=32)
def paths(columns: tuple[str, ...]) -> Paths:
    """The columns as paths."""
    split = [column.encode().split(b".") for column in columns]
    counts = np.array([len(keys) for keys in split], np.int64)
    parts = np.zeros((len(columns), 1 + max((len(keys) for keys in split), default=0)), np.int64)
    place = 0
    for row, keys in enumerate(split):
        for index, key in enumerate(keys):
            parts[row, index] = place
            place += len(key) + 1
        parts[row, len(keys)] = place
    return Paths(_bytes([column.encode() + b"." for column in columns]), parts, counts)


@lru_cache(maxsize=32)
def key_tree(columns: tuple[str, ...]) -> KeyTree:
    """The columns as a tree."""
    literals: list[tuple[bytes, ...]] = [(column.encode(),) for column in columns]
    split = [tuple(column.encode().split(b".")) for column in columns]
    # Sorted, each node comes before those below it, and these before whatever else follows.
    nodes = sorted({keys[:depth] for keys in literals + split for depth in range(len(keys) + 1)} | {()})
    number = {keys: node for node, keys in enumerate(nodes)}
    tree = np.full((len(nodes), 5), -1, np.int64)
    inner = sorted({keys[:-1] for keys in nodes if keys} | {()})
    heads = np.full((len(inner), 256), -1, np.int32)
    for row, keys in enumerate(inner):
        tree[number[keys], HEADS] = row
    names = [b"".join(keys[-1:]) for keys in nodes]
    tree[:, BEYOND] = len(nodes)
    above: list[int] = []
    place = 0
    for node, keys in enumerate(nodes):
        tree[node, BEGIN], tree[node, LENGTH] = place, len(names[node])
        place += len(names[node])
        while len(above) > len(keys):
            tree[above.pop(), BEYOND] = node
        above.append(node)
        if keys:
            # An empty key's first byte is the quote that closes it.
            row, first = tree[number[keys[:-1]], HEADS], (names[node] + b'"')[0]
            tree[node, SIBLING], heads[row, first] = heads[row, first], node
    path = [-1 if len(keys) == 1 else number[keys] for keys in split]
    literal = [number[keys] for keys in literals]
    return KeyTree(_bytes(names), tree, heads, np.array(literal, np.int64), np.array(path, np.int64))


def _bytes(names: Sequence[bytes]) -> Bytes:
    # One byte more, so that no array is empty.
    return np.frombuffer(b"".join(names) + b".", np.uint8).copy()
