"""Walking through a run of rows block by block, whatever the length of a row: what a chunk's worker does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from shared.lists import Type
from worker.rows.block import Block
from worker.rows.columns import LARGEST_BLOCK
from worker.rows.index import Place, ReadAt, scan_stretch
from worker.rows.kernels.lines import end_of_lines
from worker.rows.layout import Layout
from worker.rows.reading import DEFAULT_MAX_ROW_BYTES, NO_TYPES, as_bytes, read
from worker.rows.reasons import Fault, sentence

BLOCK = 4 * 1024 * 1024
LINE_FEED = 10
_CELLS = 4 * 1024 * 1024
_LINES = 2**16


@dataclass(frozen=True)
class Stretch:
    """A block in its place in the list.

    `data` are its bytes (`block.consumed` of them count), so entry i is `data[ends[i - 1]:ends[i]]`. It is None where
    the block is one row longer than `max_row_bytes`, which is never held in memory: its bytes are those of the list
    from `place.byte` to `end.byte`.
    """

    place: Place
    end: Place
    block: Block
    data: npt.NDArray[np.uint8] | None

    def line(self, entry: int) -> int:
        """The line of the list (from 1) on which an entry begins."""
        if entry == 0 or self.data is None:
            return self.place.line
        return self.place.line + int(np.count_nonzero(self.data[: self.block.ends[entry - 1]] == LINE_FEED))


def _too_long(place: Place, end: Place, columns: int, limit: int) -> Stretch:
    size = end.byte - place.byte
    nulls = {str(column): pl.Series([None], dtype=pl.String) for column in range(columns)}
    frame = pl.DataFrame(nulls) if nulls else pl.DataFrame(height=1)
    reason = sentence(Fault.TOO_LONG, size, limit=limit)
    ends, blank = np.array([size], np.int64), np.zeros(1, np.bool_)
    return Stretch(place, end, Block(ends, blank, size, end.line - place.line, frame, {0: reason}), None)


def walk(
    read_at: ReadAt,
    layout: Layout,
    start: Place,
    end: int,
    columns: Sequence[str],
    max_row_bytes: int = DEFAULT_MAX_ROW_BYTES,
    block_bytes: int = BLOCK,
    types: Mapping[str, Type] = NO_TYPES,
) -> Iterator[Stretch]:
    """The rows from `start` to byte `end` (a place of the index, or the list's size), in order.

    A block has no more lines than memory has room for: many short ones, or many columns, would fill it. A row that is
    longer than a block comes alone, and one longer than `max_row_bytes` as a failed one, in constant memory. Each
    stretch's bytes are its own: it stays valid when the walk goes on.
    """
    limit = min(max_row_bytes, LARGEST_BLOCK - 1)
    most = max(min(_CELLS // max(len(columns), 1), _LINES), 1)
    at, size = start, block_bytes
    while at.byte < end:
        data = _read(read_at, at.byte, min(size, end - at.byte), end)
        lines = data[: end_of_lines(data, most)]
        block = read(layout, lines, at.byte + len(lines) == end, columns, limit, types)
        if not block.consumed:
            after = scan_stretch(read_at, layout, at, end, 1, trailing=False).end
            if after.byte - at.byte > limit:
                yield _too_long(at, after, len(columns), limit)
                at = after
                continue
            lines = _read(read_at, at.byte, after.byte - at.byte, end)
            block = read(layout, lines, True, columns, limit, types)
        rows = len(block.ends) - int(block.blank.sum())
        after = Place(at.row + rows, at.byte + block.consumed, at.line + block.feeds)
        yield Stretch(at, after, block, lines)
        at = after
        # As much as the lines that fit were, so that little is read twice.
        size = len(lines) if len(lines) < len(data) else min(2 * size, block_bytes)


def _read(read_at: ReadAt, start: int, length: int, end: int) -> npt.NDArray[np.uint8]:
    data = as_bytes(read_at(start, length))
    if not len(data):
        raise EOFError(f"the list ends at byte {start}, where {end} were expected")
    return data
