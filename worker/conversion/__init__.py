"""Rows of any list written as another format: what a target must be able to take."""

from collections.abc import Sequence
from typing import Protocol

import polars as pl

from worker.rows.parquet.leaves import Arrow


class Target(Protocol):
    """A format being written. Each row comes with its number, for what is wrong with it is said by that."""

    def add_texts(self, frame: pl.DataFrame, numbers: Sequence[int]) -> None:
        """Takes rows of a text list: a column of texts for each of the list's."""
        ...

    def add_rows(self, rows: Arrow, numbers: Sequence[int]) -> None:
        """Takes rows of a Parquet list."""
        ...

    def close(self) -> None:
        """Writes what is still held."""
        ...
