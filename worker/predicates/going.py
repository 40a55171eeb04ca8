"""A predicate goes over the rows of a chunk: those that pass the condition, some at a time, committed as they are done.

Rows may be done in any order; committed is what is done without a hole. While the last rows of a chunk are under test,
those of further chunks are begun.
"""

import errno
import logging
import os
import time
from typing import Protocol

import numpy as np

from shared.errors import Problem
from shared.store.leased import Chunk
from winnow.running.resources import SetupFailed
from winnow.running.run import Run, Tested
from winnow.running.starting import start
from worker.committing import SEGMENT_S
from worker.context import Context
from worker.drawing import Drawn
from worker.predicates.changing import Changing
from worker.predicates.having import Called
from worker.predicates.held import Held, Source
from worker.predicates.opening import opened
from worker.predicates.watched import Watched
from worker.recycling import EX_SPOILT
from worker.stopping import not_raising

log = logging.getLogger("winnow.work")

SPOILT = frozenset({errno.EBADF, errno.EMFILE})
"""What storage answers to a process whose files were closed, or which left too many open."""
FIRST_S = 0.1
"""A process commits the first segment of a job sooner, so that something is seen at once."""
MOST_BYTES = 64 * 2**20
"""More of a list is not held in memory for the sake of further chunks."""
ASK_AGAIN_S = 0.05
"""So long nobody is asked for a further chunk where there was none."""


class Further(Protocol):
    """Where further chunks of the job are taken. Raises `redis.RedisError`."""

    @property
    def has_room(self) -> bool:
        """Whether one more may be taken."""

    def take(self) -> Source | None:
        """One more; None where there is none."""

    def done(self, chunk: Chunk) -> None:
        """All of a chunk is committed."""


class Nudged(BaseException):
    """Somebody waits for a commit: the job is to rest, perhaps, or the worker to end."""


def go(
    context: Context,
    job: str,
    called: Called,
    first: Source,
    further: Further,
    drawn: Drawn | None = None,
) -> None:
    """Has a predicate test the rows of a chunk that pass, and of those that are taken ahead meanwhile; commits until
    the end, or until there is no reason to go on.

    `drawn` is the sample that they are of; None where they are of the list itself.
    Raises Problem where the predicate cannot be set up, or what was prepared for it not opened.
    """
    with not_raising(context.stopping):
        _go(context, job, called, first, further, drawn)


def _go(context: Context, job: str, called: Called, first: Source, further: Further, drawn: Drawn | None) -> None:
    guard, nudge = context.having.guard, context.nudge
    changing = Changing(context, called, job)
    # First, so that what ends the process as it is opened is not laid to the rows.
    watched = Watched(context, called.predicate, drawn)
    prepared = opened(context, job, called)
    try:
        run = start(
            called.predicate, called.params, context.having.resources,
            prepared=prepared, guard=guard, limiter=changing.limiter, marks=watched.marks,
        )  # fmt: skip
    except SetupFailed as failed:
        raise Problem(str(failed)) from failed
    watched.begin()
    changing.begin(run)
    going = Going(run, Held(context, first), further, context, changing)
    nudge.heard = lambda: guard.interrupt(Nudged())
    try:
        if nudge.is_set:
            raise Nudged
        going.go()
    except Nudged:
        going.end()
    except OSError as error:
        if error.errno in SPOILT:
            # No storage is at fault, and none of this process's commits can succeed: as if it had died of its rows.
            log.warning("process %d cannot go on, its rows left it so: %s", os.getpid(), error.strerror)
            os._exit(EX_SPOILT)
        raise
    finally:
        nudge.heard = None
        guard.clear()
        run.stop()
        going.close()
        watched.end(run)


class Going:
    """One go at a chunk and those after it: rows are read as the run has room for more, and sifted by the condition."""

    def __init__(
        self,
        run: Run,
        first: Held,
        further: Further,
        context: Context,
        changing: Changing,
    ) -> None:
        self._run = run
        self._context = context
        self._changing = changing
        self._further = further
        self._held = [first]
        self._more = self._goes_on = True
        self._is_crowded = False
        is_new = context.last_commit.of != (first.lease.job, first.lease.attempt)
        self._patience = FIRST_S if is_new else SEGMENT_S
        self._worked = self._asked = 0.0
        # What was done until now, once for the process, is no part of what its rows cost.
        self._since = self._began = time.monotonic()

    def go(self) -> None:
        """Tests and commits until the end, or until there is no reason to go on."""
        while True:
            self._feed()
            if not self._more and not self._run.waiting:
                break
            began = time.monotonic()
            finished = self._run.work(until=began + self._left(began), more=self._more)
            self._worked += time.monotonic() - began
            self._decide(finished)
            self._changing.look(self._run)
            if not self._is_due:
                continue
            if not self._hurries:
                # So that nothing stands idle while it is committed, however slow storage is.
                self._feed()
            if not self._commit():
                if self._hurries:
                    self.end()
                    return
                # Somebody else's turn has come, or the job is to rest: then a nudge cuts off what takes long.
                self._more = self._goes_on = False
                self._run.withdraw()
        self._commit()

    def end(self) -> None:
        """Commits what is done; what is under test is cut off."""
        self._decide(self._run.stop())
        self._commit()

    def close(self) -> None:
        """Leaves nothing behind of what was not committed."""
        for held in self._held:
            held.close()

    @property
    def _hurries(self) -> bool:
        return self._held[-1].committing.hurries

    @property
    def _is_due(self) -> bool:
        if self._hurries or self._is_crowded or time.monotonic() - self._began >= self._patience:
            return True
        return any(held.committing.is_full for held in self._held)

    def _left(self, now: float) -> float:
        """Seconds until something else is to be done than testing."""
        until = self._began if self._is_crowded else self._began + self._patience
        if self._goes_on and not self._more:
            until = min(until, self._asked + ASK_AGAIN_S)
        return max(until - now, 0.001)

    def _commit(self) -> bool:
        """Whether there is reason to go on."""
        self._began, self._is_crowded = time.monotonic(), False
        self._patience = min(2 * self._patience, SEGMENT_S)
        for held in self._held:
            held.settle()
        rows = sum(held.committing.rows for held in self._held)
        # What chunks beside each other took together is shared out among them.
        spent, worked = self._began - self._since, self._worked
        if rows:
            self._since, self._worked = self._began, 0.0
        goes_on = True
        for held in self._held:
            share = held.committing.rows / rows if rows else 0.0
            goes_on &= held.committing.commit(spent * share, worked * share)
        for held in self._held:
            held.set_aside()
        goes_on &= not any(held.committing.is_fenced for held in self._held)
        self._drop()
        return goes_on

    def _drop(self) -> None:
        """Those that are over, but for the last one: it is the one that rows are read from."""
        *before, last = self._held
        for held in before:
            if held.is_over:
                held.close()
                self._further.done(held.lease)
        self._held = [*(held for held in before if not held.is_over), last]

    def _decide(self, finished: list[Tested]) -> None:
        if not finished:
            return
        numbers = np.array([row.number for row, _ in finished], np.int64)
        outcomes = [outcome for _, outcome in finished]
        for held in self._held:
            taken = held.decide(numbers, outcomes)
            if taken.all():
                return
            outcomes = [outcomes[place] for place in np.flatnonzero(~taken).tolist()]
            numbers = numbers[~taken]

    def _feed(self) -> None:
        while self._goes_on and self._run.hungry:
            rows = self._held[-1].next_rows()
            if rows is not None:
                self._more = True
                self._run.take(rows)
            elif not self._is_taken_ahead():
                self._more = False
                return

    def _is_taken_ahead(self) -> bool:
        """Whether there is another chunk now, whose rows are tested beside the last ones of those before it."""
        now = time.monotonic()
        if not self._run.waiting or self._hurries or now < self._asked + ASK_AGAIN_S:
            return False
        if not self._further.has_room:
            for held in self._held:
                held.settle()
            # Where one is done, its place is free once that is committed.
            self._is_crowded = any(held.is_over for held in self._held[:-1])
            return False
        if sum(held.bytes for held in self._held) < MOST_BYTES and (source := self._further.take()) is not None:
            self._held.append(Held(self._context, source))
            return True
        self._asked = now
        return False
