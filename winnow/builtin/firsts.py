"""`unique`: the first row of each key, among those that pass `where`."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from winnow import Column, ListRow, predicate
from winnow.builtin.keys import SortedKeys, keys_of
from winnow.defining.preparing import Source

_FILE = "firsts"
_ABSENT, _PRESENT = "-", "+"


class Bits:
    """A bit for each row (from 1), in a mapped file."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bits = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __getitem__(self, number: int) -> bool:
        return bool(self._bits[number >> 3] >> (number & 7) & 1)

    def close(self) -> None:
        """Unmaps the file."""
        self._bits.close()


class Firsts:
    """Finds the first row of each key."""

    def build(self, source: Source, columns: list[str], ignore_case: bool, trim: bool) -> None:
        """Leaves a bit for each row: whether it is the first of its key."""
        keys, last = SortedKeys(source.folder, source.memory), 0
        for numbers, key in _keys(source, columns, ignore_case, trim):
            if len(numbers):
                keys.add(key, numbers)
                last = int(numbers[-1])
        bits = np.zeros((last >> 3) + 1, np.uint8)
        for frame in keys.merged():
            rows = frame["row"].to_numpy()
            np.bitwise_or.at(bits, rows >> 3, (1 << (rows & 7)).astype(np.uint8))
        (source.folder / _FILE).write_bytes(bits.data)

    def open(self, folder: Path) -> Bits:
        """Maps the bits."""
        return Bits(folder / _FILE)


def _keys(
    source: Source, columns: list[str], ignore_case: bool, trim: bool
) -> Iterator[tuple[np.ndarray[tuple[int], np.dtype[np.int64]], pl.Series]]:
    def each(texts: Sequence[str | None]) -> pl.Series:
        return keys_of(pl.Series(texts, dtype=pl.String), ignore_case, trim)

    if not columns:
        for block in source.whole_rows(lambda texts: each(texts).to_list()):
            yield np.asarray(block.numbers, np.int64), pl.Series(block.texts[""], dtype=pl.String)
        return
    columns = list(dict.fromkeys(columns))
    for block in source.rows(*columns):
        yield np.asarray(block.numbers, np.int64), _joined([each(block.texts[name]) for name in columns])


def _joined(texts: list[pl.Series]) -> pl.Series:
    """A key for each row, the same where all columns are: each text behind its length, and what is absent apart."""
    if len(texts) == 1:
        return (_PRESENT + texts[0]).fill_null(_ABSENT)
    frame = pl.DataFrame([text.alias(str(place)) for place, text in enumerate(texts)])
    parts = [
        pl.concat_str(pl.col(name).str.len_bytes(), pl.lit(":"), pl.col(name)).fill_null(_ABSENT)
        for name in frame.columns
    ]
    return frame.select(pl.concat_str(parts)).to_series()


@predicate(prepare=Firsts())
def unique(
    row: ListRow,
    firsts: Bits,
    columns: Annotated[
        list[Column], Field(description="Rows alike in all of these count as one; none: rows alike in all columns")
    ] = [],  # noqa: B006  # a default of the form, never changed
    ignore_case: Annotated[bool, Field(description="Whether `Word` is `word` too")] = False,
    trim: Annotated[bool, Field(description="Whether spaces around a text are ignored")] = False,
) -> bool:
    """Keeps the first row of each kind, in the list's order, among those that pass `where`."""
    return firsts[row.number]
