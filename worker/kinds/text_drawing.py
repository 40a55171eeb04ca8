"""A sample's rows are copied from a list of text: what lies between two of them is skipped where it is much."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

import numpy as np

from worker.drawing import CutOff, Places
from worker.kinds.text_part import LINE_FEED
from worker.picking import Ints, pick_rows, starts_of
from worker.positions import STEP_BYTES
from worker.rows.index import Place, ReadAt
from worker.rows.layout import Layout
from worker.rows.walk import Stretch, walk

COPY_BYTES = 2**20
"""So much is read at a time."""
NEAR_BYTES = 4 * STEP_BYTES
"""So much between two wanted rows is read in less time than a row is looked up in the index."""


@dataclass(frozen=True)
class TextDraw:
    """Draws from one list. `place` gives where a row (from 0) begins, `limit` is the most bytes of a row."""

    read_at: ReadAt
    layout: Layout
    place: Callable[[int], Place]
    bytes_a_row: float
    limit: int

    def draw(self, file: BinaryIO, rows: Ints, is_wanted: Callable[[], bool]) -> Places:
        """See `Kind.draw`."""
        lines, ends = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
        size = done = 0
        for first, stop in self._near_ones(rows):
            start, end = self.place(int(rows[first])), self.place(int(rows[stop - 1]) + 1).byte
            for stretch in walk(self.read_at, self.layout, start, end, (), self.limit, block_bytes=COPY_BYTES):
                if not is_wanted():
                    raise CutOff
                within = int(np.searchsorted(rows, stretch.end.row))
                entries = np.flatnonzero(~stretch.block.blank)[rows[done:within] - stretch.place.row]
                if not len(entries):
                    continue
                entry_ends = stretch.block.ends
                starts = starts_of(entry_ends)[entries]
                if stretch.data is None:
                    lines[done] = stretch.place.line
                    self._copy(file, stretch)
                else:
                    feeds = np.flatnonzero(stretch.data == LINE_FEED)
                    lines[done:within] = stretch.place.line + np.searchsorted(feeds, starts)
                    wanted = np.zeros(len(entry_ends), np.bool_)
                    wanted[entries] = True
                    file.write(pick_rows(stretch.data, entry_ends, wanted))
                ends[done:within] = size + np.cumsum(entry_ends[entries] - starts)
                size, done = int(ends[within - 1]), within
        return Places(lines, ends)

    def _near_ones(self, rows: Ints) -> Iterator[tuple[int, int]]:
        """Runs `[first, stop)` of the wanted rows, between whose neighbours there is not much."""
        gaps = np.flatnonzero(np.diff(rows) * self.bytes_a_row > NEAR_BYTES) + 1
        bounds = [0, *gaps.tolist(), len(rows)]
        yield from pairwise(bounds)

    def _copy(self, file: BinaryIO, stretch: Stretch) -> None:
        """A row that is too long to be held."""
        for start in range(stretch.place.byte, stretch.end.byte, COPY_BYTES):
            file.write(bytes(self.read_at(start, min(COPY_BYTES, stretch.end.byte - start))))
