"""An async def: many rows (or batches) under way at a time, in the process's event loop.

Two threads share the work. The loop's tests; the caller's hands rows over, takes what is finished, and watches over the
loop: code in it that does not await holds every row, its own time limit too, and can only be noticed from outside.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from winnow.defining.settings import Rate
from winnow.running.faults import overdue, place_of
from winnow.running.limiting import Limiter
from winnow.running.loops import BEAT_S, LoopThread
from winnow.running.rows import ListRow
from winnow.running.run import Task, Tested
from winnow.running.under_way import GRACE_S, UnderWay
from winnow.running.units import Queue

Renew: TypeAlias = Callable[[], tuple[LoopThread, Callable[[Any], Any]]]

LOOK_S = 0.02
"""How often the caller's thread looks at what interrupts, and at the loop."""
HELD_S = 1.0
"""A loop that does not turn for so long is worth a hint to the predicate's author."""
HELD = "the event loop was held"
STOP_S = 0.5
"""How long `stop` waits for rows to end that are cancelled."""


class Held:
    """For how long a loop has not turned: the seconds in which somebody looked, and it did not.

    A process that was stopped as a whole, or was given no time, has not looked either.
    """

    MOST_S = 0.25

    def __init__(self) -> None:
        self._beat = self._looked = 0.0
        self._held = 0.0

    def look(self, beat: float, now: float) -> float:
        """Seconds that it is held, by its last `beat`. To be asked every few moments."""
        gap, self._looked = now - self._looked, now
        if beat != self._beat:
            self._beat, self._held = beat, 0.0
        elif now - beat > 2 * BEAT_S:
            self._held += min(gap, self.MOST_S)
        return self._held


class CoroutineRun:
    """See `Run`. `renew` gives another loop for one that is held, and the call with what was set up in that."""

    def __init__(self, task: Task, thread: LoopThread, renew: Renew) -> None:
        settings = task.predicate.settings
        self._task = task
        self._renew = renew
        self._timeout = settings.timeout
        self._size = settings.batch or 1
        self._concurrency = settings.concurrency
        self._queue = Queue()
        self._left_behind = 0
        self._held = Held()
        self.hints: list[str] = []
        self._begin(thread)

    def _begin(self, thread: LoopThread) -> None:
        self._thread = thread
        self._under_way = UnderWay(self._task, thread.loop, self._queue, self._concurrency)

    @property
    def waiting(self) -> int:
        """See `Run`."""
        # In the order in which a row goes through them, so that none is missed on its way.
        return self._queue.waiting + self._under_way.rows + len(self._queue.finished)

    @property
    def hungry(self) -> bool:
        """See `Run`. Enough is held for a while of the loop's own, so that it does not wait for a commit."""
        return len(self._queue.rows) < self._concurrency * self._size

    @property
    def left_behind(self) -> int:
        """See `Run`."""
        return self._left_behind + self._under_way.left_behind

    def take(self, rows: Sequence[ListRow]) -> None:
        """See `Run`."""
        if self._under_way.is_over:
            if self._thread.is_closed:
                self._move()
            self._begin(self._thread)
        # A batch is not begun short before `work` says that no more will come.
        self._under_way.more = True
        self._queue.rows.extend(rows)
        self._under_way.wake()

    def limit(
        self, *, concurrency: int | None = None, rate: Rate | None = None, limiter: Limiter | None = None
    ) -> None:
        """See `Run`."""
        if limiter is not None:
            self._task = replace(self._task, limiter=limiter)
            self._under_way.limiter = limiter
        if rate is not None:
            self._task.change(rate)
        if concurrency is not None:
            self._concurrency = self._under_way.concurrency = concurrency
            self._under_way.wake()

    def work(self, until: float, more: bool = False) -> list[Tested]:
        """See `Run`."""
        self._under_way.more = more
        self._under_way.wake()
        changed = self._queue.changed
        while True:
            # Cleared before all is looked at, so that no change is missed.
            changed.clear()
            self._task.guard.check()
            if self._task.marks is not None:
                self._task.marks.beat()
            left = until - time.monotonic()
            is_done = not self._queue.waiting and not self._under_way.rows
            if left <= 0 or is_done or (more and self.hungry):
                return self._take_finished()
            changed.wait(min(left, LOOK_S))
            self._look()

    def withdraw(self) -> None:
        """See `Run`."""
        self._under_way.withdraw()

    def stop(self) -> list[Tested]:
        """See `Run`. Where a row does not let itself be cancelled, the loop is given up: no row is tested any more."""
        if self._under_way.is_over:
            return self._take_finished()
        self._under_way.stop()
        until = time.monotonic() + STOP_S
        while self._under_way.rows and time.monotonic() < until:
            self._queue.changed.wait(LOOK_S)
            self._queue.changed.clear()
        guilty, others = self._under_way.abandon()
        if guilty or others:
            self._under_way.left_behind += 1
            self._thread.give_up()
        finished = self._take_finished()
        self._left_behind += self._under_way.take_left_behind()
        self._queue = Queue()
        return finished

    def _take_finished(self) -> list[Tested]:
        if self._under_way.left_behind:
            self._hint("a row went on after it was cancelled: let CancelledError pass, or no time limit can end it")
        finished = self._queue.finished
        return [finished.popleft() for _ in range(len(finished))]

    def _hint(self, text: str) -> None:
        if text not in self.hints:
            self.hints.append(text)

    def _look(self) -> None:
        """Notices a loop that does not turn."""
        held = self._held.look(self._thread.beat, time.monotonic())
        frame = self._thread.frame()
        if held < HELD_S or frame is None or frame.f_code.co_name == "select":
            # In `select` it waits, or waits to be given time: nothing holds it.
            return
        place = place_of(frame, self._task.home)
        if not any(HELD in hint for hint in self.hints):
            self._hint(
                f"{HELD} at {place} for a second and more: what does not await stops every row beside it; "
                "use asyncio.to_thread there, or a plain def"
            )
        if self._timeout is not None and held >= self._timeout + GRACE_S:
            self._replace(place)

    def _replace(self, place: str) -> None:
        """The row that holds the loop fails; the others that were under way are tested again, in another loop."""
        guilty, others = self._under_way.abandon()
        failure = overdue(self._timeout or 0, place, ", and held the event loop all the time")
        self._left_behind += self._under_way.take_left_behind() + 1
        for unit in guilty:
            if len(unit.rows) > 1:
                self._queue.alone.extend(unit.rows)
            else:
                self._queue.finished.append((unit.rows[0], failure))
        self._queue.rows.extendleft(reversed(others))
        more = self._under_way.more
        self._move()
        self._begin(self._thread)
        self._under_way.more = more
        self._under_way.wake()

    def _move(self) -> None:
        """To another loop, where what `setup` returned is set up again."""
        self._thread, call = self._renew()
        self._task = replace(self._task, call=call)
