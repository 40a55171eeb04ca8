"""JSON Lines, fast: each line checked to be an object, and the wanted keys' values found, without building objects."""

from collections.abc import Mapping, Sequence

import numpy as np

from shared.lists import Type
from worker.rows.block import Block
from worker.rows.columns import Columns, as_frame
from worker.rows.failures import failures
from worker.rows.kernels.compiling import Bytes, Ints
from worker.rows.kernels.jsonl import read_objects
from worker.rows.kernels.lines import count_feeds, is_ascii, split_lines
from worker.rows.layout import Layout


def _paths(columns: Sequence[str]) -> tuple[Bytes, Ints, Ints]:
    """The columns' names end to end, where in them each key of a path begins (and one past its last dot), and how many
    keys each has."""
    split = [column.encode().split(b".") for column in columns]
    counts = np.array([len(keys) for keys in split], np.int64)
    parts = np.zeros((len(columns), 1 + max((len(keys) for keys in split), default=0)), np.int64)
    place = 0
    for row, keys in enumerate(split):
        for index, key in enumerate(keys):
            parts[row, index] = place
            place += len(key) + 1
        parts[row, len(keys)] = place
    names = np.frombuffer(b".".join(column.encode() for column in columns) + b".", np.uint8).copy()
    return names, parts, counts


def read(
    layout: Layout, data: Bytes, last: bool, wanted: Sequence[str], max_row_bytes: int, types: Mapping[str, Type]
) -> Block:
    """The whole rows of `data`, which begins at one; with `last` its remainder too. Any key or path may be wanted."""
    columns = tuple(dict.fromkeys(wanted))
    names, parts, counts = _paths(columns)
    room = count_feeds(data) + 1
    ends = np.empty(room, np.int64)
    blank = np.zeros(room, np.uint8)
    cells = Columns.empty(len(columns), room)
    side = np.empty((len(columns), len(data)), np.uint8)
    rows = split_lines(data, last, True, max_row_bytes, ends, blank, cells.faults, cells.numbers)
    scratch = np.empty(len(data), np.uint8)
    read_objects(
        data, rows, ends, blank, is_ascii(data), names, parts, counts, scratch,
        cells.faults, cells.numbers, cells.views, cells.valid, side,
    )  # fmt: skip
    kinds = [types.get(column, Type.TEXT) for column in columns]
    cells.read(rows, kinds, data, lambda slot: side[slot])
    found = [cells.series(slot, rows, (data, side[slot])) for slot in range(len(columns))]
    frame, unread = as_frame(found, [columns.index(column) for column in wanted], rows)
    consumed = int(ends[rows - 1]) if rows else 0
    return Block(
        ends[:rows],
        blank[:rows].view(np.bool_),
        consumed,
        count_feeds(data[:consumed]),
        frame,
        failures(cells.faults[:rows], cells.numbers, layout, columns, max_row_bytes),
        unread,
    )
