"""CSV and TSV, fast: row ends and the wanted fields in one pass over the bytes."""

from collections.abc import Sequence

import numpy as np

from worker.rows.block import Block
from worker.rows.columns import Columns
from worker.rows.failures import failures
from worker.rows.kernels.compiling import Bytes
from worker.rows.kernels.csv import read_rows
from worker.rows.kernels.lines import count_feeds
from worker.rows.kernels.quick_csv import read_rows_quickly
from worker.rows.layout import Layout


def read(layout: Layout, data: Bytes, last: bool, wanted: Sequence[str], max_row_bytes: int) -> Block:
    """The whole rows of `data`, which begins at a row; with `last` its remainder too."""
    columns = tuple(dict.fromkeys(wanted))
    slots = np.full(max(layout.width, 1), -1, np.int64)
    for slot, position in enumerate(layout.positions(columns)):
        slots[position] = slot
    room = count_feeds(data) + 1
    ends = np.empty(room, np.int64)
    blank = np.empty(room, np.uint8)
    cells = Columns.empty(len(columns), room)
    side = np.empty(len(data), np.uint8)
    asked = (
        data, last, layout.delimiter, layout.quote, layout.width, layout.skips_blank_lines, max_row_bytes, slots,
        ends, blank, cells.faults, cells.numbers, cells.views, cells.valid, side,
    )  # fmt: skip
    rows = read_rows_quickly(*asked)
    if rows < 0:
        cells.clear()
        rows = read_rows(*asked)
    decoded = cells.decode(data, side, rows, layout.encoding)
    frame = cells.frame(rows, [columns.index(column) for column in wanted], lambda _: (data, side, decoded))
    consumed = int(ends[rows - 1]) if rows else 0
    return Block(
        ends[:rows],
        blank[:rows].view(np.bool_),
        consumed,
        count_feeds(data[:consumed]),
        frame,
        failures(cells.faults[:rows], cells.numbers, layout, columns, max_row_bytes),
    )
