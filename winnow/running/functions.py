"""A plain def: rows one by one, in this thread."""

from __future__ import annotations

import time
from typing import Any

from winnow.running.answers import read_answer
from winnow.running.forks import end_if_forked, forks
from winnow.running.guard import calls_predicates
from winnow.running.inline import NEVER, InlineRun
from winnow.running.rows import ListRow
from winnow.verdict import KEPT, REJECTED


class FunctionRun(InlineRun):
    """See `Run`."""

    @calls_predicates
    def _work(self, until: float, more: bool) -> None:
        # A step of this loop is all that a row costs beside its test (`bench/predicates`), so `_call` stands here
        # again, written out.
        task, guard, rows, later, timeout = self._task, self._guard, self._rows, self._later, self._timeout or NEVER
        call, limited = task.call, task.limiter is not None
        mark = None if task.marks is None else task.marks.begin
        add, count, clock = self._finished.append, forks.count, time.monotonic
        while True:
            now = clock()
            if now >= until:
                return
            if limited or later or not rows:
                step = self._step(until, more, bool(rows))
                if step == "end":
                    return
                if step == "look":
                    continue
                now = clock()
            row = rows[0]
            if mark is not None:
                number = self._marked = row.number
                mark(number, number)
            if guard.pending is not None:
                raise guard.pending
            error = None
            guard.deadline = now + timeout
            guard.inside = True
            try:
                answer = call(row)
            except BaseException as raised:
                guard.inside = False
                answer, error = None, raised
            guard.inside = False
            if forks.count != count:
                end_if_forked(count)
            if error is None and guard.late is None and guard.pending is None:
                add((row, KEPT if answer is True else REJECTED if answer is False else read_answer(answer)))
            else:
                self._settle([row], answer, error, 1)
            rows.popleft()

    def _go(self, rows: list[ListRow]) -> tuple[Any, BaseException | None]:
        self._mark(rows)
        return self._call(rows[0])

    def _settle(self, rows: list[ListRow], answer: Any, error: BaseException | None, tries: int) -> None:
        fault = self._fault(error)
        if fault is None:
            self._finished.append((rows[0], read_answer(answer)))
        elif not self._put_aside(rows, fault[1], tries):
            self._finished.append((rows[0], fault[0]))
