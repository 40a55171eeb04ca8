"""The accepted segments of a job in list order, of which only those that are asked for are read from storage."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeVar

from shared.commits import Manifest, Segment

Entry = Segment | Manifest
Measure = Literal["kept", "rejected", "failed", "kept_bytes", "rejected_bytes", "failed_bytes", "report_bytes"]
"""What of a segment is asked for: so many rows, or so many bytes."""


class Segments:
    """Segments in list order; a result's are without a hole from row 0 on. `read` gives a manifest's.

    Reading may raise OSError.
    """

    def __init__(self, entries: Sequence[Entry], read: Callable[[Manifest], Sequence[Segment]]) -> None:
        self._entries = entries
        self._read = read

    def __len__(self) -> int:
        return sum(_count(entry) for entry in self._entries)

    def __iter__(self) -> Iterator[Segment]:
        return self.since(0)

    def since(self, row: int) -> Iterator[Segment]:
        """Those that begin at this row or after it."""
        for entry in self._entries:
            if entry.to > row:
                yield from (segment for segment in self._inside(entry) if segment.first >= row)

    def within(self, first: int, to: int) -> Iterator[Segment]:
        """Those that have some of the rows `[first, to)`."""
        for entry in _overlapping(self._entries, first, to):
            yield from _overlapping(self._inside(entry), first, to)

    def beginning(self, count: int) -> "Segments":
        """The first so many, or all."""
        found: list[Entry] = []
        for entry in self._entries:
            if _count(entry) <= count:
                found.append(entry)
            elif count > 0:
                found += self._inside(entry)[:count]
            count -= _count(entry)
        return Segments(found, self._read)

    def at(self, row: int) -> Segment | None:
        """The one that begins with this row."""
        found = next(self.since(row), None)
        return found if found is not None and found.first == row else None

    def total(self, measure: Measure) -> int:
        """How much all of them have. Nothing is read."""
        return sum(_amount(entry, measure) for entry in self._entries)

    def before(self, row: int, measure: Measure) -> tuple[int, Segment | None]:
        """How much of a measure the segments have that end before this row, and the one that the row is in, if any."""
        before = 0
        for entry in self._entries:
            if entry.to <= row:
                before += _amount(entry, measure)
                continue
            for segment in self._inside(entry):
                if segment.to > row:
                    return before, segment
                before += _amount(segment, measure)
        return before, None

    @property
    def to(self) -> int:
        """The row after the last one."""
        return self._entries[-1].to if self._entries else 0

    def having(self, measure: Measure, skip: int = 0) -> Iterator[tuple[int, Segment]]:
        """Those that have some of a measure and reach beyond the first `skip` of it, each with what comes before it."""
        before = 0
        for entry in self._entries:
            if before + _amount(entry, measure) <= skip:
                before += _amount(entry, measure)
                continue
            for segment in self._inside(entry):
                amount = _amount(segment, measure)
                if amount and before + amount > skip:
                    yield before, segment
                before += amount

    def _inside(self, entry: Entry) -> Sequence[Segment]:
        return (entry,) if isinstance(entry, Segment) else self._read(entry)


def without_holes(entries: Sequence[Entry]) -> list[Entry]:
    """As many entries from row 0 on as follow each other; they come in the order of their first rows."""
    found: list[Entry] = []
    row = 0
    for entry in entries:
        if entry.first != row:
            break
        found.append(entry)
        row = entry.to
    return found


_One = TypeVar("_One", Segment, Entry)


def _overlapping(entries: Sequence[_One], first: int, to: int) -> Iterator[_One]:
    """Of entries in list order, none of which has a row of another, those that have some of the rows `[first, to)`."""
    start = max(bisect_right(entries, first, key=lambda entry: entry.first) - 1, 0)
    for entry in entries[start:]:
        if entry.first >= to:
            return
        if entry.to > first:
            yield entry


def _count(entry: Entry) -> int:
    return 1 if isinstance(entry, Segment) else entry.segments


def _amount(entry: Entry, measure: Measure) -> int:
    amount: int = getattr(entry, measure)
    return amount
