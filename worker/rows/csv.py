"""CSV and TSV, fast: row ends and the wanted fields found by masks, and no other field looked at."""

from collections.abc import Mapping, Sequence

import numpy as np

from shared.lists import Type
from worker.rows.assembling import assemble
from worker.rows.block import Block
from worker.rows.columns import Columns
from worker.rows.kernels.compiling import Bytes
from worker.rows.kernels.csv import read_rows
from worker.rows.kernels.fields import view_fields
from worker.rows.kernels.lines import count, count_feeds
from worker.rows.kernels.quick_csv import MISPLACED, SPARE, bound_rows, find_marks
from worker.rows.layout import Layout

MOST_QUICK_BYTES = 2**24
"""Larger blocks hold one very long row: its marks would take four times its memory."""


def read(
    layout: Layout, data: Bytes, last: bool, wanted: Sequence[str], max_row_bytes: int, types: Mapping[str, Type]
) -> Block:
    """The whole rows of `data`, which begins at a row; with `last` its remainder too."""
    columns = tuple(dict.fromkeys(wanted))
    fields = np.array(layout.positions(columns), np.int64)
    room = count_feeds(data) + 1
    ends, blank = np.empty(room, np.int64), np.empty(room, np.uint8)
    cells = Columns.unfilled(len(columns), room)
    side = np.empty(len(data), np.uint8)
    rows = MISPLACED
    if len(data) <= MOST_QUICK_BYTES:
        marks = np.empty(room + count(data, layout.delimiter) + SPARE, np.uint32)
        closing = np.empty(room, np.int64)
        rows = find_marks(data, last, layout.delimiter, layout.quote, marks, closing, ends)
    if rows != MISPLACED:
        bound_rows(
            data, rows, layout.width, layout.skips_blank_lines, max_row_bytes, fields,
            marks, closing, ends, blank, cells.faults, cells.numbers, cells.views, cells.valid,
        )  # fmt: skip
    else:
        slots = np.full(max(layout.width, 1), -1, np.int64)
        slots[fields] = np.arange(len(fields))
        cells.clear()
        rows = read_rows(
            data, last, layout.delimiter, layout.quote, layout.width, layout.skips_blank_lines, max_row_bytes, slots,
            ends, blank, cells.faults, cells.numbers, cells.views, cells.valid,
        )  # fmt: skip
    cells.read(rows, [types.get(column, Type.TEXT) for column in columns], data, layout.quote)
    view_fields(data, rows, layout.quote, cells.views, cells.valid, side)
    decoded = cells.decode(data, side, rows, layout.encoding)
    feeds = room - 1 - count_feeds(data[int(ends[rows - 1]) if rows else 0 :])
    return assemble(
        layout, data, rows, ends, blank, cells, columns, wanted, lambda _: (data, side, decoded), max_row_bytes, feeds
    )
