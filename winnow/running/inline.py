"""What runs in this thread, one thing at a time: its queue, what is tried again later, and a guarded call."""

from __future__ import annotations

import heapq
import itertools
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from winnow.defining.settings import Rate
from winnow.running.faults import Failure, failure_of, overdue, place_of
from winnow.running.forks import end_if_forked, forks
from winnow.running.guard import RowTimeout, calls_predicates
from winnow.running.limiting import Limiter
from winnow.running.rows import ListRow
from winnow.running.run import Task, Tested

NEVER = float("inf")
Step = Literal["test", "look", "end"]


class InlineRun(ABC):
    """A `Run` in the thread that calls it: in the process's main thread, where the predicate has a time limit.

    Rows that are to be tried again wait aside while others are tested, so verdicts need not come in order.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._guard = task.guard
        self._timeout = task.predicate.settings.timeout
        self._home = task.home
        self._rows: deque[ListRow] = deque()
        self._later: list[tuple[float, int, list[ListRow], int]] = []
        self._places = itertools.count()
        self._finished: list[Tested] = []
        self._marked: int | None = None
        self.hints: list[str] = []

    @property
    def waiting(self) -> int:
        """See `Run`."""
        return len(self._rows) + sum(len(rows) for _, _, rows, _ in self._later) + len(self._finished)

    @property
    def hungry(self) -> bool:
        """See `Run`."""
        return not self._rows

    @property
    def left_behind(self) -> int:
        """See `Run`: nothing here outlives its row."""
        return 0

    def take(self, rows: Sequence[ListRow]) -> None:
        """See `Run`."""
        self._rows.extend(rows)

    def limit(
        self, *, concurrency: int | None = None, rate: Rate | None = None, limiter: Limiter | None = None
    ) -> None:
        """See `Run`. Whatever `concurrency`, a process does one thing at a time."""
        if limiter is not None:
            self._task = replace(self._task, limiter=limiter)
        if rate is not None:
            self._task.change(rate)

    def work(self, until: float, more: bool = False) -> list[Tested]:
        """See `Run`."""
        with self._guard.watching(self._timeout):
            try:
                self._work(until, more)
            finally:
                self._guard.late = None
                if self._task.marks is not None and self._marked is not None:
                    self._task.marks.end(self._marked)
                    self._marked = None
        return self._take_finished()

    def withdraw(self) -> None:
        """See `Run`."""
        self._rows.clear()

    def stop(self) -> list[Tested]:
        """See `Run`."""
        self._rows.clear()
        self._later.clear()
        return self._take_finished()

    def _take_finished(self) -> list[Tested]:
        finished, self._finished = self._finished, []
        return finished

    @abstractmethod
    def _work(self, until: float, more: bool) -> None:
        """Tests until nothing is left, or `until`."""

    @abstractmethod
    def _settle(self, rows: list[ListRow], answer: Any, error: BaseException | None, tries: int) -> None:
        """Finishes these rows by what came of their `tries`-th go, or puts them aside for another."""

    def _step(self, until: float, more: bool, ready: bool) -> Step:
        """What comes next, where that is not plain; done here, if it is another go at what was put aside.

        `ready` says that there is something fresh to test. Waits for the limiter, and for what is tried again.
        """
        now = time.monotonic()
        is_due = bool(self._later) and self._later[0][0] <= now
        if not ready and not is_due:
            if not self._later or more:
                return "end"
            self._guard.sleep(min(self._later[0][0], until) - now)
            return "look"
        if not self._has_turn(until):
            return "end"
        if not is_due:
            return "test"
        self._again()
        return "look"

    def _again(self) -> None:
        """Another go at what is due."""
        entry = heapq.heappop(self._later)
        _, _, rows, tries = entry
        try:
            answer, error = self._go(rows)
            self._settle(rows, answer, error, tries + 1)
        except BaseException:
            # Interrupted: these rows are still to be tested.
            heapq.heappush(self._later, entry)
            raise

    def _has_turn(self, until: float) -> bool:
        """Waits for the limiter; False where `until` came first."""
        limiter = self._task.limiter
        while limiter is not None and (wait := limiter.take()):
            now = time.monotonic()
            if now >= until:
                return False
            self._guard.sleep(min(wait, until - now))
        return True

    def _mark(self, rows: Sequence[ListRow]) -> None:
        if self._task.marks is not None:
            self._marked = rows[0].number
            self._task.marks.begin(self._marked, rows[-1].number)

    @calls_predicates
    def _call(self, argument: Any) -> tuple[Any, BaseException | None]:
        """The predicate's answer, or what it raised; with the time limit. Raises what interrupts."""
        guard, count = self._guard, forks.count
        guard.check()
        guard.deadline = time.monotonic() + (self._timeout or NEVER)
        guard.inside = True
        try:
            answer = self._task.call(argument)
        except BaseException as raised:
            guard.inside = False
            end_if_forked(count)
            return None, raised
        guard.inside = False
        end_if_forked(count)
        return answer, None

    @abstractmethod
    def _go(self, rows: list[ListRow]) -> tuple[Any, BaseException | None]:
        """One go at rows that were put aside."""

    def _fault(self, error: BaseException | None) -> tuple[Failure, BaseException] | None:
        """What went wrong in the last go, and what to name it when it is asked whether to try again; None: nothing.

        Raises what interrupts: its row was cut off, whatever it made of that.
        """
        self._guard.check()
        late, self._guard.late = self._guard.late, None
        if late is not None:
            return overdue(self._timeout or 0, place_of(late, self._home)), TimeoutError()
        if isinstance(error, RowTimeout):
            return overdue(self._timeout or 0), TimeoutError()
        return None if error is None else (failure_of(error, self._home), error)

    def _put_aside(self, rows: list[ListRow], error: BaseException, tries: int) -> bool:
        """Whether there is to be another go, later."""
        delay = self._task.retrying.delay(error, tries)
        if delay is None:
            return False
        heapq.heappush(self._later, (time.monotonic() + delay, next(self._places), rows, tries))
        return True
