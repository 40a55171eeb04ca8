"""A predicate that takes rows a batch at a time: cut, called, and its answers given back to their rows."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import Any

from winnow.running.answers import listed, read_answers
from winnow.running.inline import InlineRun
from winnow.running.rows import ListRow
from winnow.running.run import Task, Tested


class BatchRun(InlineRun):
    """See `Run`; a plain def with `batch`. What is left at the end of what was handed over is a smaller batch.

    Where a batch raises or is late, and is not to be tried again, its rows are tested one by one, in batches of one:
    so only the row that did wrong is failed.
    """

    def __init__(self, task: Task) -> None:
        call = task.call
        super().__init__(replace(task, call=lambda rows: listed(call(rows))))
        self._size = task.predicate.settings.batch or 1
        self._alone: deque[ListRow] = deque()

    @property
    def waiting(self) -> int:
        """See `Run`."""
        return super().waiting + len(self._alone)

    @property
    def hungry(self) -> bool:
        """See `Run`."""
        return len(self._rows) < self._size

    def _work(self, until: float, more: bool) -> None:
        while True:
            if time.monotonic() >= until:
                return
            is_full = len(self._rows) >= self._size or (bool(self._rows) and not more)
            step = self._step(until, more, bool(self._alone) or is_full)
            if step == "end":
                return
            if step == "test":
                self._test(self._alone if self._alone else self._rows, 1 if self._alone else self._size)

    def stop(self) -> list[Tested]:
        """See `Run`."""
        self._alone.clear()
        return super().stop()

    def _test(self, source: deque[ListRow], most: int) -> None:
        rows = [source.popleft() for _ in range(min(most, len(source)))]
        try:
            answer, error = self._go(rows)
            self._settle(rows, answer, error, 1)
        except BaseException:
            # Interrupted: these rows are still to be tested.
            source.extendleft(reversed(rows))
            raise

    def _go(self, rows: list[ListRow]) -> tuple[Any, BaseException | None]:
        self._mark(rows)
        # A list of its own: what the predicate does to it is not done to ours.
        return self._call(list(rows))

    def _settle(self, rows: list[ListRow], answer: Any, error: BaseException | None, tries: int) -> None:
        fault = self._fault(error)
        if fault is None:
            self._finished += zip(rows, read_answers(answer, rows), strict=True)
        elif self._put_aside(rows, fault[1], tries):
            return
        elif len(rows) > 1:
            self._alone += rows
        else:
            self._finished.append((rows[0], fault[0]))
