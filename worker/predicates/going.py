"""A predicate goes over the rows of a chunk: those that pass the condition, some at a time, committed as they are done.

Rows may be done in any order; committed is what is done without a hole.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from shared.errors import Problem
from winnow.running.answers import Outcome
from winnow.running.faults import Failure
from winnow.running.resources import SetupFailed
from winnow.running.rows import Block, ListRow
from winnow.running.run import Run, Tested
from winnow.running.starting import start
from winnow.verdict import KEPT, REJECTED
from worker.committing import SEGMENT_S, Committing
from worker.context import Context
from worker.drawing import Drawn
from worker.judging import Judged, Sifted
from worker.kinds import Part
from worker.picking import Ints, Mask
from worker.predicates.changing import Changing
from worker.predicates.having import Called
from worker.predicates.opening import opened
from worker.predicates.watched import Watched

FIRST_S = 0.1
"""The first segment of a chunk is committed sooner, so that something is seen at once."""
READ_ROWS = 1024
"""Rows are handed over so many at a time at most: to read their fields costs what those of a few hundred do, each time,
and what waits holds memory."""
READ_BYTES = 2**20


@dataclass
class Testing:
    """A part of which some rows are under test. Masks and reasons are over its entries; `settled` are committed."""

    part: Part
    sifted: Sifted
    decided: Mask
    kept: Mask
    rejected: Mask
    failed: Mask
    reasons: dict[int, str]
    rejections: dict[int, str] = field(default_factory=dict)
    settled: int = 0
    handed_over: bool = False

    @classmethod
    def of(cls, part: Part, sifted: Sifted) -> "Testing":
        """A part as the condition leaves it."""
        judged = sifted.judged
        return cls(
            part,
            sifted,
            ~sifted.passed,
            judged.kept & ~sifted.passed,
            judged.rejected.copy(),
            judged.failed.copy(),
            dict(judged.reasons),
            dict(judged.rejections),
        )

    @cached_property
    def last(self) -> int:
        """The number (from 1) of its last row; where it has none, of one before."""
        return self.part.number(len(self.decided) - 1) if len(self.decided) else 0

    def decide(self, rows: Ints, outcomes: Sequence[Outcome]) -> None:
        """Rows (from 1) of its own have their verdicts."""
        entries = self.part.entries(rows)
        self.decided[entries] = True
        # Most have no reason: masks tell of these, and only what is left is told row for row.
        kept = np.array([outcome is KEPT for outcome in outcomes], np.bool_)
        rejected = np.array([outcome is REJECTED for outcome in outcomes], np.bool_)
        self.kept[entries[kept]] = True
        self.rejected[entries[rejected]] = True
        for place in np.flatnonzero(~(kept | rejected)).tolist():
            self._decide(int(entries[place]), outcomes[place])

    def _decide(self, entry: int, outcome: Outcome) -> None:
        if isinstance(outcome, Failure):
            self.fail(entry, f"{outcome.reason} ({outcome.place})" if outcome.place else outcome.reason)
        elif outcome.kept:
            self.kept[entry] = True
        else:
            self.rejected[entry] = True
            if outcome.reason:
                self.rejections[entry] = outcome.reason

    def fail(self, entry: int, reason: str) -> None:
        """An entry has failed."""
        self.decided[entry] = self.failed[entry] = True
        self.reasons[entry] = reason

    @property
    def ready(self) -> int:
        """The entry up to which all are decided."""
        rest = self.decided[self.settled :]
        return self.settled + (len(rest) if rest.all() else int(rest.argmin()))

    @property
    def is_over(self) -> bool:
        """Whether all are committed."""
        return self.settled == len(self.decided)

    def settle(self, stop: int) -> tuple[Part, Judged, Mask]:
        """What is decided and not yet committed, up to an entry."""
        start, mine = self.settled, slice(self.settled, stop)
        part = self.part if (start, stop) == (0, len(self.decided)) else self.part.cut(start, stop)
        judged = Judged(
            self.kept[mine],
            self.rejected[mine],
            self.failed[mine],
            _shifted(self.reasons, start, stop),
            _shifted(self.rejections, start, stop),
            self.sifted.unmet[mine],
        )
        self.settled = stop
        return part, judged, self.sifted.standing[mine]


def _shifted(reasons: dict[int, str], start: int, stop: int) -> dict[int, str]:
    return {entry - start: reason for entry, reason in reasons.items() if start <= entry < stop}


class Nudged(BaseException):
    """Somebody waits for a commit: the job is to rest, perhaps, or the worker to end."""


def go(
    context: Context,
    job: str,
    called: Called,
    parts: Iterable[Part],
    sift: Callable[[Part], Sifted],
    committing: Committing,
    drawn: Drawn | None = None,
) -> None:
    """Has a predicate test the rows of these parts that pass; commits until the end, or until there is no reason.

    `drawn` is the sample that they are of; None where they are of the list itself.
    Raises Problem where the predicate cannot be set up, or what was prepared for it not opened.
    """
    guard, nudge = context.having.guard, context.nudge
    changing = Changing(context, called, job)
    prepared = opened(context, job, called)
    watched = Watched(context, called.predicate, drawn)
    try:
        run = start(
            called.predicate, called.params, context.having.resources,
            prepared=prepared, guard=guard, limiter=changing.limiter, marks=watched.marks,
        )  # fmt: skip
    except SetupFailed as failed:
        raise Problem(str(failed)) from failed
    watched.begin()
    changing.begin(run)
    committing.restart()
    going = Going(run, parts, sift, committing, changing)
    nudge.heard = lambda: guard.interrupt(Nudged())
    try:
        if nudge.is_set:
            raise Nudged
        going.go()
    except Nudged:
        going.end()
    finally:
        nudge.heard = None
        guard.clear()
        run.stop()
        watched.end(run)


class Going:
    """One go at a chunk: `parts` are read as the run has room for more, and sifted by the condition first."""

    def __init__(
        self,
        run: Run,
        parts: Iterable[Part],
        sift: Callable[[Part], Sifted],
        committing: Committing,
        changing: Changing,
    ) -> None:
        self._run = run
        self._changing = changing
        self._sift = sift
        self._committing = committing
        self._under_way: deque[Testing] = deque()
        self._pieces = self._cut(iter(parts))
        self._more = True
        self._patience = FIRST_S

    def go(self) -> None:
        """Tests and commits until the end, or until there is no reason to go on."""
        while True:
            self._feed()
            if not self._more and not self._run.waiting:
                break
            left = max(self._patience - self._committing.age, 0.001)
            began = time.monotonic()
            finished = self._run.work(until=began + left, more=self._more)
            self._committing.worked += time.monotonic() - began
            self._decide(finished)
            self._changing.look(self._run)
            if self._committing.is_due(self._patience) and not self._commit():
                if self._committing.hurries:
                    self.end()
                    return
                # Somebody else's turn has come, or the job is to rest: then a nudge cuts off what takes long.
                self._more = False
                self._run.withdraw()
        self._commit()

    def end(self) -> None:
        """Commits what is done; what is under test is cut off."""
        self._decide(self._run.stop())
        self._commit()

    def _commit(self) -> bool:
        self._settle()
        self._patience = min(2 * self._patience, SEGMENT_S)
        return self._committing.commit()

    def _settle(self) -> None:
        """Adds to the segment what is done without a hole."""
        while self._under_way:
            first = self._under_way[0]
            ready = first.ready
            if ready > first.settled:
                self._committing.add(*first.settle(ready))
            if not first.is_over or not first.handed_over:
                return
            self._under_way.popleft()

    def _decide(self, finished: list[Tested]) -> None:
        rows = np.array([row.number for row, _ in finished], np.int64)
        outcomes = [outcome for _, outcome in finished]
        for testing in self._under_way:
            mine = rows <= testing.last
            if mine.all():
                testing.decide(rows, outcomes)
                return
            testing.decide(rows[mine], [outcomes[place] for place in np.flatnonzero(mine).tolist()])
            rows, outcomes = rows[~mine], [outcomes[place] for place in np.flatnonzero(~mine).tolist()]

    def _feed(self) -> None:
        while self._more and self._run.hungry:
            rows = next(self._pieces, None)
            if rows is None:
                self._more = False
            else:
                self._run.take(rows)

    def _cut(self, parts: Iterator[Part]) -> Iterator[list[ListRow]]:
        """The rows to be tested, some at a time."""
        for part in parts:
            testing = Testing.of(part, self._sift(part))
            self._under_way.append(testing)
            entries = np.flatnonzero(testing.sifted.passed).astype(np.int64)
            while len(entries):
                count = _fitting(part.block.ends, entries[:READ_ROWS])
                rows = self._rows(testing, entries[:count])
                entries = entries[count:]
                if rows:
                    yield rows
            testing.handed_over = True

    def _rows(self, testing: Testing, entries: Ints) -> list[ListRow]:
        fields = testing.part.fields(entries)
        for place, reason in fields.failures.items():
            testing.fail(int(entries[place]), reason)
        rows = Block(fields.columns, testing.part.numbers(entries).tolist()).rows()
        return [row for place, row in enumerate(rows) if place not in fields.failures] if fields.failures else rows


def _fitting(ends: Ints, entries: Ints) -> int:
    """How many of these entries are to be read at a time, by their bytes; one at least."""
    first = int(ends[entries[0] - 1]) if entries[0] else 0
    return max(int(np.searchsorted(ends[entries], first + READ_BYTES)), 1)
