"""JSON Lines, fast: each line checked to be an object, and the wanted keys' values found, without building objects."""

from collections.abc import Mapping, Sequence

import numpy as np

from shared.lists import Type
from worker.rows.assembling import assemble
from worker.rows.block import Block
from worker.rows.columns import Columns
from worker.rows.kernels.compiling import Bytes
from worker.rows.kernels.json_values import view_values
from worker.rows.kernels.jsonl import read_exactly
from worker.rows.kernels.lines import count_feeds
from worker.rows.kernels.quick_jsonl import read_quickly
from worker.rows.keys import key_tree, paths
from worker.rows.layout import Layout


def read(
    layout: Layout, data: Bytes, last: bool, wanted: Sequence[str], max_row_bytes: int, types: Mapping[str, Type]
) -> Block:
    """The whole rows of `data`, which begins at one; with `last` its remainder too. Any key or path may be wanted."""
    columns = tuple(dict.fromkeys(wanted))
    path, tree = paths(columns), key_tree(columns)
    room = count_feeds(data) + 1
    ends, blank = np.empty(room, np.int64), np.empty(room, np.uint8)
    cells = Columns.unfilled(len(columns), room)
    needed = np.zeros(len(columns), np.int64)
    rows = read_quickly(
        data, last, max_row_bytes, tree.names, tree.tree, tree.heads, tree.literal, tree.path,
        ends, blank, cells.faults, cells.numbers, cells.views, cells.valid, needed,
    )  # fmt: skip
    read_exactly(data, rows, path.names, path.parts, path.counts, ends, cells.faults, cells.views, cells.valid, needed)
    cells.read(rows, [types.get(column, Type.TEXT) for column in columns], data, ord('"'))
    sides = [np.empty(most, np.uint8) for most in needed.tolist()]
    for slot, side in enumerate(sides):
        view_values(data, slot, rows, cells.faults, cells.numbers, cells.views, cells.valid, side)
    return assemble(
        layout, data, rows, ends, blank, cells, columns, wanted, lambda slot: (data, sides[slot]), max_row_bytes
    )
