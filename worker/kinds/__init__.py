"""The two kinds of lists, rows of text and rows of columns, behind one face: what testing and results ask of a list."""

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Protocol

from shared.commits import Segment
from shared.lists import Column, Which
from worker.drawing import Places
from worker.judging import Judged
from worker.kinds.fields import Fields, Picked
from worker.picking import Ints, Mask
from worker.rows.block import Block


class FailedRow(Protocol):
    """A row that could not be read or tested."""

    @property
    def row(self) -> int:
        """Its number, from 1."""
        ...

    @property
    def line(self) -> int | None:
        """The line of the list on which it begins; None where a list has no lines."""
        ...

    @property
    def reason(self) -> str:
        """Why."""
        ...

    def text(self, most: int) -> bytes:
        """At least its first `most` bytes, as watchers are shown it."""
        ...

    def report(self) -> bytes:
        """The row as a line of the `failed` result."""
        ...


class Part(Protocol):
    """A block of rows of a list, read for a test."""

    @property
    def first(self) -> int:
        """How many rows of the list come before."""
        ...

    @property
    def end_row(self) -> int:
        """The row (from 0) after the last one."""
        ...

    @property
    def end_byte(self) -> int:
        """How far into the list the block reaches."""
        ...

    @property
    def block(self) -> Block:
        """The rows, with the values that the test wants."""
        ...

    def settle(self, judged: Judged) -> None:
        """Says what became of the rows; what follows speaks of these verdicts."""
        ...

    def number(self, entry: int) -> int:
        """The number (from 1) of the row that an entry of the block is."""
        ...

    def numbers(self, entries: Ints) -> Ints:
        """The same of many that are rows."""
        ...

    def entry(self, number: int) -> int:
        """The entry of the block that has a number."""
        ...

    def entries(self, numbers: Ints) -> Ints:
        """The same of many, which are its own."""
        ...

    def texts(self, wanted: Mask, most: int) -> Iterator[tuple[int, bytes]]:
        """Up to `most` of those entries that are kept or failed, each with its text as watchers are shown it."""
        ...

    def failed(self) -> Sequence[FailedRow]:
        """The failed rows, in order."""
        ...

    def fields(self, entries: Ints) -> Fields:
        """All fields of rows that can be read, as texts."""
        ...

    def picked(self, entries: Ints, names: Sequence[str]) -> Picked:
        """Some columns of rows that can be read, as series of texts: the same as `fields`, and quicker."""
        ...

    def cut(self, start: int, stop: int) -> "Part":
        """Some neighbouring entries alone, of which `block` has no values any more; to be settled on their own."""
        ...

    def rejected_bytes(self) -> int:
        """How many bytes the rejected rows have in the list; 0 where that is not known."""
        ...


class Outlet(Protocol):
    """Where the kept rows of a segment go as they come, and the failed ones at its end."""

    def add(self, part: Part) -> None:
        """Takes the rows of a part that is settled: kept ones are written, failed ones remembered."""
        ...

    @property
    def size(self) -> int:
        """How many bytes it holds or has written."""
        ...

    def end_kept(self) -> tuple[int, bytes]:
        """Ends the kept rows: how many bytes they have, and the footer that goes with them (none: empty)."""
        ...

    def end_failed(self) -> tuple[int, bytes]:
        """Writes the failed rows: the same of them."""
        ...


class Kind(Protocol):
    """A list, as those see it who test its rows and give them back; or the sample of it that a job is on.

    Rows of a sample are counted from 0 as they stand in it, and numbered from 1 as they stand in the list.
    """

    def number(self, row: int) -> int:
        """The number of a row."""
        ...

    def draw(self, file: BinaryIO, rows: Ints, is_wanted: Callable[[], bool]) -> Places:
        """Writes some rows (ascending) as a list has them. Raises CutOff once they are not wanted."""
        ...

    def byte_of(self, row: int) -> int:
        """Where a row (from 0) begins that is counted, or where the one before ends."""
        ...

    def parts(self, at: int, to: int, columns: Sequence[Column], block_bytes: int) -> Iterator[Part]:
        """The rows `[at, to)` block by block, with the values of the columns."""
        ...

    def trial(self, columns: Sequence[Column]) -> Iterator[Part]:
        """The rows that conditions are tried on: `texts` of these parts gives rejected rows too."""
        ...

    def outlet(self, file: BinaryIO) -> Outlet:
        """Where the rows of a segment go; `file` is its object, empty as yet."""
        ...

    def write_rejected(self, file: BinaryIO, segment: Segment, rejected: Mask) -> None:
        """Writes those rows of a segment, as they are served."""
        ...

    def texts(self, name: str, segment: Segment, which: Which, skip: int) -> Iterator[str]:
        """The kept (or rejected) rows of a segment from object `name`, as pages show them, without the first few."""
        ...
