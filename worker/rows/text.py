"""Plain text, fast: every line a row with the one column `line`."""

from collections.abc import Mapping, Sequence

import numpy as np

from shared.lists import Type
from worker.rows.assembling import assemble
from worker.rows.block import Block
from worker.rows.columns import Columns
from worker.rows.kernels.compiling import Bytes
from worker.rows.kernels.fields import view_fields
from worker.rows.kernels.lines import bound_lines, count_feeds, split_lines
from worker.rows.layout import Layout


def read(
    layout: Layout, data: Bytes, last: bool, wanted: Sequence[str], max_row_bytes: int, types: Mapping[str, Type]
) -> Block:
    """The whole lines of `data`, which begins at one; with `last` its remainder too."""
    layout.positions(tuple(wanted))
    columns = tuple(dict.fromkeys(wanted))
    room = count_feeds(data) + 1
    ends = np.empty(room, np.int64)
    cells = Columns.empty(len(columns), room)
    rows = split_lines(data, last, max_row_bytes, ends, cells.faults, cells.numbers)
    side = np.empty(0, np.uint8)
    bound_lines(data, rows, ends, cells.faults, cells.views, cells.valid)
    cells.read(rows, [types.get(column, Type.TEXT) for column in columns], data, -1)
    view_fields(data, rows, -1, cells.views, cells.valid, side)
    decoded = cells.decode(data, side, rows, layout.encoding)
    return assemble(
        layout,
        data,
        rows,
        ends,
        np.zeros(rows, np.uint8),
        cells,
        columns,
        wanted,
        lambda _: (data, side, decoded),
        max_row_bytes,
    )
