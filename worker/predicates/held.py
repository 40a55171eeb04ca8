"""One chunk of those that a process has under test: its rows handed over some at a time, and what is done of them added
to its segment, without a hole. What is done behind a hole is set aside."""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Protocol

import numpy as np

from shared.commits import SetAside
from shared.files import naming
from shared.store.leased import Chunk
from winnow.running.answers import Outcome
from winnow.running.rows import Block, ListRow
from worker.aside import Aside
from worker.committing import Committing
from worker.context import Context
from worker.judging import Sifted
from worker.kinds import Part
from worker.picking import Ints, Mask
from worker.predicates.under_test import Testing

log = logging.getLogger("winnow.work")

READ_ROWS = 4096
"""Rows are handed over so many at a time at most: to read their fields costs what those of a thousand do, each time,
and what waits holds memory."""
READ_BYTES = 2**20


class Source(Protocol):
    """A leased chunk: its rows, what the condition says of them, and where what is done of them goes."""

    lease: Chunk
    committing: Committing

    def parts(self) -> Iterable[Part]:
        """Its rows, block by block."""

    def sift(self, part: Part) -> Sifted:
        """Which of them the predicate is to test."""

    def close(self) -> None:
        """Leaves nothing behind of what was not committed."""


class Held:
    """A chunk under test."""

    def __init__(self, context: Context, source: Source) -> None:
        self.committing = source.committing
        self.lease = source.lease
        self._context = context
        self._sift = source.sift
        self._under_way: deque[Testing] = deque()
        self._pieces = self._cut(iter(source.parts()))
        self._all_handed_over = False
        self._aside: list[SetAside] = list(self.lease.aside)
        self._noted = (0, 0)
        self._count = 0
        self.close = source.close

    def next_rows(self) -> list[ListRow] | None:
        """More rows to be tested; None where there are no more."""
        rows = next(self._pieces, None)
        self._all_handed_over = rows is None
        return rows

    @property
    def is_over(self) -> bool:
        """Whether each of its rows has its verdict, and all are committed, or added to what is to be."""
        return self._all_handed_over and not self._under_way

    @property
    def bytes(self) -> int:
        """How much of the list it holds in memory."""
        return sum(int(testing.part.block.ends[-1]) for testing in self._under_way if len(testing.part.block.ends))

    def decide(self, numbers: Ints, outcomes: list[Outcome]) -> Mask:
        """Takes those verdicts that are of its rows, by their numbers; tells which are."""
        taken = np.zeros(len(numbers), np.bool_)
        for testing in self._under_way:
            first, last = testing.numbers
            mine = (numbers >= first) & (numbers <= last)
            if mine.all():
                testing.decide(numbers, outcomes)
                return mine
            if mine.any():
                testing.decide(numbers[mine], [outcomes[place] for place in np.flatnonzero(mine).tolist()])
                taken |= mine
        return taken

    def settle(self) -> None:
        """Adds to the segment what is done without a hole."""
        while self._under_way:
            first = self._under_way[0]
            ready = first.ready
            if ready > first.settled:
                self.committing.add(*first.settle(ready))
            if not first.is_over or not first.handed_over:
                return
            self._under_way.popleft()

    def set_aside(self) -> None:
        """Has verdicts outlive this process that cannot be committed yet. What was committed just now is of no use to
        whoever comes after it, as what was set aside before is once it is set aside anew."""
        if self.committing.is_fenced:
            return
        aside = self._found()
        end = self.committing.end_row
        noted = (end, 0 if aside is None else int(aside.decided.sum()))
        if aside is not None and noted != self._noted:
            self._count += 1
            record = aside.write(self._context.files, self.lease, self._count)
            if not self._context.leases.set_aside(self.lease, record):
                self.committing.is_fenced = True
                return
            end = record.to
            self._forget(end)
            self._aside.append(record)
        else:
            self._forget(end)
        self._noted = noted

    def _found(self) -> Aside | None:
        found = [testing.aside() for testing in self._under_way]
        decided = np.concatenate([tested for tested, *_ in found]) if found else np.zeros(0, np.bool_)
        if not decided.any():
            return None
        to = len(decided) - int(decided[::-1].argmax())
        kept, failed = (np.concatenate([each[place] for each in found])[:to] for place in (1, 2))
        reasons: dict[int, str] = {}
        rejections: dict[int, str] = {}
        for *_, why_failed, why_rejected in found:
            reasons |= why_failed
            rejections |= why_rejected
        return Aside(self.committing.end_row, decided[:to], kept, failed, reasons, rejections)

    def _forget(self, end: int) -> None:
        """As the store has forgotten it: see `forget_aside` in nouns/aside.lua."""
        gone = [one for one in self._aside if one.first >= self.lease.at and one.to <= end]
        self._aside = [one for one in self._aside if one not in gone]
        for one in gone:
            # What stays all the same is found by the duty `prune`.
            with suppress(OSError):
                self._context.files.delete(naming.aside(self.lease.job, one.attempt, one.name))

    def _cut(self, parts: Iterator[Part]) -> Iterator[list[ListRow]]:
        """The rows to be tested, some at a time."""
        for part in parts:
            testing = Testing.of(part, self._sift(part))
            self._under_way.append(testing)
            entries = np.flatnonzero(testing.sifted.passed).astype(np.int64)
            while len(entries):
                count = _fitting(part.block.ends, entries[:READ_ROWS])
                rows = _rows(testing, entries[:count])
                entries = entries[count:]
                if rows:
                    yield rows
            testing.handed_over = True


def _rows(testing: Testing, entries: Ints) -> list[ListRow]:
    fields = testing.part.fields(entries)
    for place, reason in fields.failures.items():
        testing.fail(int(entries[place]), reason)
    rows = Block(fields.columns, testing.part.numbers(entries).tolist()).rows()
    return [row for place, row in enumerate(rows) if place not in fields.failures] if fields.failures else rows


def _fitting(ends: Ints, entries: Ints) -> int:
    """How many of these entries are to be read at a time, by their bytes; one at least."""
    first = int(ends[entries[0] - 1]) if entries[0] else 0
    return max(int(np.searchsorted(ends[entries], first + READ_BYTES)), 1)
