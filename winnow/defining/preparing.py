"""What must be known of other rows or lists before the first row is tested: made once a job, opened by every process.

A verdict may depend on nothing but its row, the parameters, and what was prepared. So `unique` and `in_list` are
predicates like any other: `build` reads what it needs once and leaves files, `open` maps them, and the predicate only
looks something up.

    class FirstOfEach:
        def build(self, source: Source, column: str) -> None:
            for block in source.rows(column):          # those that pass `where`, in list order
                for number, text in zip(block.numbers, block.texts[column]): ...
            ...                                        # partitioned by hash below source.folder, sorted, merged

        def open(self, folder: Path) -> mmap.mmap:
            return ...                                 # a bit a row, mapped

    @predicate(prepare=FirstOfEach())
    def unique(row: ListRow, first: mmap.mmap, column: Column) -> bool:
        return bool(first[row.number >> 3] >> (row.number & 7) & 1)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

from winnow.defining.columns import ListColumn

T_co = TypeVar("T_co", covariant=True)
Each = Callable[[Sequence[str | None]], Sequence[str | None]]
"""Texts of a column in, as many texts out."""


class RowsBlock(Protocol):
    """Some consecutive rows of a list, as columns beside each other."""

    @property
    def numbers(self) -> Sequence[int]:
        """The rows' numbers in their list, ascending, from 1; not every one where `where` let some out."""

    @property
    def texts(self) -> Mapping[str, Sequence[str | None]]:
        """By column, in the order of `numbers`: the field as text, as `row[column]` has it; None where it is absent.

        A sequence may also offer `__arrow_c_stream__`; then `polars.Series(sequence)` takes it without a copy.
        """


class Source(Protocol):
    """What a `build` may read, and where it leaves what it made."""

    @property
    def folder(self) -> Path:
        """A folder of the job's own, empty at first, on storage that all workers see.

        What is in it when `build` returns is never changed again and is deleted with the job. `build` may be begun
        again in an empty folder (its process died, the job was paused): the same input gives the same files.
        """

    @property
    def memory(self) -> int:
        """How many bytes of memory `build` should keep below; mapped files are not counted."""

    def rows(self, *columns: str) -> Iterator[RowsBlock]:
        """The rows of the job's own list that pass `where`, in list order. May be read more than once.

        What cannot be read (a ragged row) is not among them. Raises LookupError where the list has no such column.
        """

    def whole_rows(self, each: Each | None = None) -> Iterator[RowsBlock]:
        """The same rows, each as one text below the name "": the same for rows that are the same in all columns, and
        for no others. It is no text to be shown. `each` says what of a column's texts counts, if not all of them.
        """

    def column(self, column: ListColumn) -> Iterator[RowsBlock]:
        """All readable rows of another list, in list order, with this one column.

        Raises LookupError where there is no such list or column. While a block is fetched, a job that is to pause or
        end may interrupt by an exception that is no `Exception`: let it pass.
        """


@runtime_checkable
class Prepare(Protocol[T_co]):
    """Made once a job (`build`), opened once a worker process (`open`); the predicate is given what `open` returned.

    Both may name parameters of the predicate, and are given those by keyword.
    """

    @property
    def build(self) -> Any:
        """`build(source: Source, **named parameters) -> None`, called once before any row is tested.

        What it raises ends the job as failed, with its words.
        """

    @property
    def open(self) -> Any:
        """`open(folder: Path, **named parameters) -> T`: maps what `build` left; cheap, nothing is written.

        A `close` method of what it returns is called when the process has done with the job.
        """
