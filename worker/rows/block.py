"""What a reading gives back: entries (rows and blank lines) of a block of bytes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl


@dataclass(frozen=True)
class Rows:
    """Where rows and blank lines end, contiguous from the block's first byte on.

    `ends`: int64, exclusive; `blank`: bool, entry for entry; `consumed`: bytes of whole entries (0: no whole row in
    the block); `feeds`: how many LF are in them.
    """

    ends: npt.NDArray[np.int64]
    blank: npt.NDArray[np.bool_]
    consumed: int
    feeds: int


@dataclass(frozen=True)
class Unread:
    """Entries of a typed column whose texts are yet to be read as the type: its values are null there."""

    entries: npt.NDArray[np.int64]
    texts: pl.Series


@dataclass(frozen=True)
class Block(Rows):
    """Rows with the wanted columns' values.

    `frame` has one column per wanted column, named "0", "1", … in the order asked, and one row per entry; null:
    absent, or the entry is blank or failed. A column is `pl.String`, or already of the type that was asked for; then
    empty texts are null, and what `unread` has for it is still to be read. The frame looks into the block's own bytes:
    they must not change while it lives. `failures`: entry → reason. Entries that are blank or failed are never to be
    kept.
    """

    frame: pl.DataFrame
    failures: dict[int, str]
    unread: tuple[Unread | None, ...] = ()

    def cut(self, start: int, stop: int, feeds: int = 0) -> "Block":
        """The entries `[start, stop)` alone, without values; `feeds` is how many LF are in them."""
        base = int(self.ends[start - 1]) if start else 0
        ends = self.ends[start:stop] - base
        return Block(
            ends,
            self.blank[start:stop],
            int(ends[-1]) if len(ends) else 0,
            feeds,
            pl.DataFrame(height=stop - start),
            {entry - start: reason for entry, reason in self.failures.items() if start <= entry < stop},
        )
