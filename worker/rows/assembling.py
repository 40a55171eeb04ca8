"""What every reader ends with: from the arrays that kernels filled to a block."""

from collections.abc import Callable, Sequence

import numpy as np

from worker.rows.block import Block
from worker.rows.columns import Columns, as_frame
from worker.rows.failures import failures
from worker.rows.kernels.compiling import Bytes, Ints
from worker.rows.kernels.lines import LF
from worker.rows.layout import Layout


def assemble(
    layout: Layout,
    data: Bytes,
    rows: int,
    ends: Ints,
    blank: Bytes,
    cells: Columns,
    columns: Sequence[str],
    wanted: Sequence[str],
    buffers: Callable[[int], Sequence[Bytes]],
    limit: int,
    feeds: int | None = None,
) -> Block:
    """The block of the first `rows` entries. `columns` are those of the slots of `cells`, whose views look into
    `buffers(slot)`; `feeds` is how many LF the entries have, None where each line is an entry."""
    found = [cells.series(slot, rows, buffers(slot)) for slot in range(len(columns))]
    frame, unread = as_frame(found, [columns.index(column) for column in wanted], rows)
    consumed = int(ends[rows - 1]) if rows else 0
    if feeds is None:
        feeds = rows - int(consumed > 0 and data[consumed - 1] != LF)
    reasons = failures(cells.faults[:rows], cells.numbers, layout, columns, limit)
    return Block(ends[:rows], blank[:rows].view(np.bool_), consumed, feeds, frame, reasons, unread)
