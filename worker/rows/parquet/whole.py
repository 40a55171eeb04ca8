"""Whole rows of a Parquet file, for those few that leave."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from worker.rows.parquet.leaves import Arrow
from worker.rows.parquet.source import Source

Mask = npt.NDArray[np.bool_]


class Whole:
    """Whole rows of a chunk, read only from where some are wanted, and forwards."""

    def __init__(self, source: Source, end: int) -> None:
        self._source = source
        self._end = end
        self._batches: Iterator[tuple[int, Arrow]] = iter(())
        self._held: tuple[int, Arrow] | None = None
        self._group = -1

    def take(self, first: int, wanted: Mask) -> Iterator[tuple[Mask, Arrow]]:
        """The rows that a mask over rows from `first` on picks: which of them (a mask over the same), and the rows."""
        picked = np.flatnonzero(wanted)
        if not len(picked):
            return
        begin, stop = first + int(picked[0]), first + int(picked[-1]) + 1
        self._go_to(begin)
        while (batch := self._next()) is not None:
            row, rows = batch
            after = row + rows.num_rows
            low, high = max(row, begin), min(after, stop)
            if low < high:
                mine = np.zeros(len(wanted), np.bool_)
                mine[low - first : high - first] = wanted[low - first : high - first]
                part = rows.slice(low - row, high - low)
                yield mine, part.filter(pa.array(wanted[low - first : high - first]))
            if after > stop:
                self._held = (stop, rows.slice(stop - row)) if stop > row else batch
            if after >= stop:
                return

    def _go_to(self, row: int) -> None:
        group = int(np.searchsorted(self._source.starts, row, "right"))
        if group != self._group:
            self._batches, self._held, self._group = self._source.batches(None, row, self._end), None, group

    def _next(self) -> tuple[int, Arrow] | None:
        held, self._held = self._held, None
        if held is None:
            held = next(self._batches, None)
        if held is not None:
            self._group = int(np.searchsorted(self._source.starts, held[0], "right"))
        return held
