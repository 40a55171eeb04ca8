"""What a reading gives back: entries (rows and blank lines) of a block of bytes."""

from collections.abc import Sequence
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
class Misfits:
    """The rows of a typed column whose value does not fit its type: their entries (int64), and the values as text."""

    entries: npt.NDArray[np.int64]
    texts: list[str]


@dataclass(frozen=True)
class Block(Rows):
    """Rows with the wanted columns' values.

    `frame` has one column per wanted column, named "0", "1", … in the order asked, and one row per entry: texts
    (`pl.String`), or values that have the column's type already, and `misfits` then says for each column which rows
    (null there) do not fit. Null: absent, or the entry is blank or failed. It looks into the block's own bytes: they
    must not change while it lives. `failures`: entry → reason. Entries that are blank or failed are never to be kept.
    """

    frame: pl.DataFrame
    failures: dict[int, str]
    misfits: Sequence[Misfits | None] = ()
