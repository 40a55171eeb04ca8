"""Rows under test in an event loop: begun as there is room, ended when their time is over, tried again, cancelled."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from typing import Any

from winnow.running.answers import Outcome, listed, read_answer, read_answers
from winnow.running.faults import Failure, failure_of, overdue
from winnow.running.forks import end_if_forked, forks
from winnow.running.limiting import Limiter, wait_for_turn
from winnow.running.rows import ListRow
from winnow.running.run import Task
from winnow.running.units import Queue, Unit
from winnow.verdict import KEPT, REJECTED

log = logging.getLogger("winnow.predicates")

GRACE_S = 1.0
"""How long a row may take to end after it was cancelled, before it is left behind."""
SWEEP_S = 0.1
MISSED_S = 0.02
"""By so much a look may be late before it is said that the loop did not turn meanwhile."""
ASK_AGAIN_S = 0.5


class UnderWay:
    """One loop's share of a run. `concurrency` is how many units may be under test, `more` whether rows will follow.

    Everything but `wake`, `stop`, `abandon` and what they set happens in the loop's thread.
    """

    def __init__(self, task: Task, loop: asyncio.AbstractEventLoop, queue: Queue, concurrency: int) -> None:
        settings = task.predicate.settings
        self._call = task.call
        self._marks = task.marks
        self._retrying = task.retrying
        self._loop = loop
        self._queue = queue
        self._home = task.home
        self._timeout = settings.timeout
        self._is_batch = settings.batch is not None
        self._size = settings.batch or 1
        self._count = forks.count
        self._lock = threading.Lock()
        # In the order in which their goes began, and so in that in which they are over.
        self._units: dict[Unit, None] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._looked = loop.time()
        self._aside: set[Unit] = set()
        self._due: deque[Unit] = deque()
        self._beginning: asyncio.Task[None] | None = None
        self._over = False
        self.concurrency = concurrency
        self.limiter = task.limiter
        self.more = True
        self.rows = 0
        self.left_behind = 0
        loop.call_soon_threadsafe(self._sweep)

    @property
    def is_over(self) -> bool:
        """Whether nothing is begun any more."""
        return self._over

    def wake(self) -> None:
        """There may be more to begin. From any thread."""
        if not self._over:
            self._loop.call_soon_threadsafe(self._pump)

    def withdraw(self) -> None:
        """Forgets what waits and was not under test yet. From any thread."""
        with self._lock:
            self._queue.rows.clear()

    def stop(self) -> None:
        """Begins nothing any more, forgets what waits, and cancels what is under way. From any thread."""
        with self._lock:
            self._over = True
            self._queue.rows.clear()
            self._queue.alone.clear()
        self._loop.call_soon_threadsafe(self._cancel_all)

    def abandon(self) -> tuple[list[Unit], list[ListRow]]:
        """For a loop that is held, from another thread: what holds it, and the other rows that were under way.

        Nothing that happens in this loop counts any more. Where what holds it is no row's own task (one that a row
        started), it is presumed to be of those whose time is over.
        """
        with self._lock:
            self._over = True
            units, self._units = set(self._units), {}
            for unit in units:
                self._unmark(unit)
            put_aside = [*self._aside, *self._due]
            self._aside.clear()
            self._due.clear()
        current = asyncio.current_task(self._loop)
        guilty = [unit for unit in units if unit.task is current]
        guilty = guilty or [unit for unit in units if unit.ends <= self._loop.time()]
        others = [row for unit in [*(units - set(guilty)), *put_aside] for row in unit.rows]
        return guilty, sorted(others, key=lambda row: row.number)

    def take_left_behind(self) -> int:
        """How many units were left behind; they are told once."""
        number, self.left_behind = self.left_behind, 0
        return number

    def _pump(self) -> None:
        """Begins what there is room for."""
        queue = self._queue
        if self.limiter is None:
            while self._begin():
                pass
        elif self._beginning is None and self._is_ready():
            self._beginning = self._loop.create_task(self._begin_in_turn(self.limiter))
        # To set what is set costs as much as a tenth of a row.
        if self.more and len(queue.rows) < self.concurrency * self._size and not queue.changed.is_set():
            queue.changed.set()

    def _is_ready(self) -> bool:
        if self._over or len(self._units) >= self.concurrency:
            return False
        rows = len(self._queue.rows)
        return rows >= self._size or bool(self._due or self._queue.alone or (rows and not self.more))

    async def _begin_in_turn(self, limiter: Limiter) -> None:
        try:
            while self._is_ready():
                await wait_for_turn(limiter)
                self._begin()
        except Exception:
            log.exception("a rate cannot be asked for; nothing begins meanwhile")
            await asyncio.sleep(ASK_AGAIN_S)
        finally:
            self._beginning = None
            self._loop.call_soon(self._pump)

    def _begin(self) -> bool:
        """Begins what is next, unless it has no place, or nothing waits any more."""
        # Asked with the lock: what waits may be withdrawn at any moment.
        with self._lock:
            if not self._is_ready():
                return False
            unit = self._due.popleft() if self._due else self._fresh()
            unit.tries += 1
            unit.late = False
            unit.task = self._loop.create_task(self._go(unit))
            self._units[unit] = None
            if self._timeout is not None:
                unit.ends = self._loop.time() + self._timeout
                if self._alarm is None:
                    self._alarm = self._loop.call_at(unit.ends, self._end_late)
        return True

    def _fresh(self) -> Unit:
        source = self._queue.alone or self._queue.rows
        number = 1 if self._size == 1 or source is self._queue.alone else min(self._size, len(source))
        self.rows += number
        return Unit([source.popleft()] if number == 1 else [source.popleft() for _ in range(number)])

    def _end_late(self) -> None:
        """Cancels what is over its time. There is one alarm, for the unit that is next; so most rows need none."""
        self._alarm = None
        now = self._loop.time()
        self._make_up(now)
        for unit in list(self._units):
            if unit.late or unit.task is None:
                continue
            if unit.ends > now:
                self._alarm = self._loop.call_at(unit.ends, self._end_late)
                return
            unit.late = True
            unit.task.cancel()

    def _make_up(self, now: float) -> None:
        """Gives rows the time back in which the loop did not turn: a row that holds it, or a process that was stopped
        or was given no time, is not what they took too long for. One look's worth is counted, so time goes on."""
        missed = now - self._looked - SWEEP_S
        self._looked = now
        if missed > MISSED_S:
            for unit in self._units:
                unit.ends += missed

    async def _go(self, unit: Unit) -> None:
        # Most of what a row costs beside its test (`bench/predicates`) is here and in `_settle`.
        rows, marks = unit.rows, self._marks
        answer: Any = None
        error: BaseException | None = None
        if marks is not None:
            with self._lock:
                if unit not in self._units:
                    return
                marks.begin(rows[0].number, rows[-1].number)
        try:
            answer = listed(await self._call(list(rows))) if self._is_batch else await self._call(rows[0])
        except BaseException as raised:
            error = raised
        if forks.count != self._count:
            end_if_forked(self._count)
        self._settle(unit, answer, error)
        self._pump()

    def _settle(self, unit: Unit, answer: Any, error: BaseException | None) -> None:
        with self._lock:
            if unit not in self._units:
                # Left behind, and told of long ago.
                return
            del self._units[unit]
        self._unmark(unit)
        if unit.late or error is not None:
            self._settle_badly(unit, error)
        elif self._is_batch:
            self._finish(unit, read_answers(answer, unit.rows))
        else:
            verdict = KEPT if answer is True else REJECTED if answer is False else read_answer(answer)
            self._queue.finished.append((unit.rows[0], verdict))
            self._forget(unit)

    def _settle_badly(self, unit: Unit, error: BaseException | None) -> None:
        if self._over:
            self._forget(unit)
        elif unit.late:
            place = failure_of(error, self._home).place if error is not None else ""
            self._fail(unit, TimeoutError(), overdue(self._timeout or 0, place))
        elif error is not None:
            self._fail(unit, error, failure_of(error, self._home))

    def _unmark(self, unit: Unit) -> None:
        if self._marks is not None:
            self._marks.end(unit.rows[0].number)

    def _fail(self, unit: Unit, error: BaseException, failure: Failure) -> None:
        delay = self._retrying.delay(error, unit.tries)
        if delay is not None:
            self._aside.add(unit)
            self._loop.call_later(delay, self._come_back, unit)
        elif len(unit.rows) > 1:
            # One by one: only the row that did wrong is to fail.
            self._queue.alone.extend(unit.rows)
            self._forget(unit)
        else:
            self._finish(unit, [failure])

    def _come_back(self, unit: Unit) -> None:
        if unit in self._aside:
            self._due.append(unit)
            self._aside.remove(unit)
            self._pump()

    def _finish(self, unit: Unit, outcomes: list[Outcome]) -> None:
        self._queue.finished.extend(zip(unit.rows, outcomes, strict=True))
        self._forget(unit)

    def _forget(self, unit: Unit) -> None:
        self.rows -= len(unit.rows)
        if not self.rows:
            self._queue.changed.set()

    def _sweep(self) -> None:
        """Leaves behind what does not end when it is cancelled."""
        now = self._loop.time()
        self._make_up(now)
        for unit in [unit for unit in self._units if now >= unit.ends + GRACE_S]:
            del self._units[unit]
            self._unmark(unit)
            self.left_behind += 1
            if unit.task is not None:
                unit.task.cancel()
            failure = overdue(self._timeout or 0, "", ", and went on when it was cancelled")
            self._finish(unit, [failure] * len(unit.rows))
        self._pump()
        if not self._over:
            self._loop.call_later(SWEEP_S, self._sweep)

    def _cancel_all(self) -> None:
        for unit in [*self._aside, *self._due]:
            self._forget(unit)
        self._aside.clear()
        self._due.clear()
        for unit in self._units:
            if unit.task is not None:
                unit.task.cancel()
        self._queue.changed.set()
