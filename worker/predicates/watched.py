"""A run of a predicate as its process's parent sees it: limits and marks told before the first row, and all cleared
after the last one."""

import logging

from winnow.predicate import Predicate
from winnow.running.run import Marks, Run
from worker.context import Context
from worker.drawing import Drawn
from worker.predicates.prints import listening
from worker.recycling import anonymous

log = logging.getLogger("winnow.predicates")


class MarksOfSample:
    """Marks rows of a sample by their places in it, as leases have them. See `winnow.running.run.Marks`."""

    def __init__(self, marks: Marks, drawn: Drawn) -> None:
        self._marks = marks
        self._rows = drawn.rows

    def begin(self, first: int, last: int) -> None:
        """See `Marks`."""
        self._marks.begin(self._place(first), self._place(last))

    def end(self, first: int) -> None:
        """See `Marks`."""
        self._marks.end(self._place(first))

    def beat(self) -> None:
        """See `Marks`."""
        self._marks.beat()

    def _place(self, number: int) -> int:
        return int(self._rows.searchsorted(number - 1)) + 1


class Watched:
    """One run; `marks` is what it is started with."""

    def __init__(self, context: Context, predicate: Predicate[..., object], drawn: Drawn | None = None) -> None:
        self._context = context
        self._predicate = predicate
        listening.of(f"predicate {predicate.name}")
        file, settings = context.marks, predicate.settings
        self.marks: Marks | None = None if file is None else file.begin(settings.timeout, is_async=predicate.is_async)
        if self.marks is not None and drawn is not None:
            self.marks = MarksOfSample(self.marks, drawn)

    def begin(self) -> None:
        """What its setup made is there: now its memory counts."""
        bound = self._context.recycling.bound(self._predicate.name, self._predicate.settings.memory)
        if self._context.marks is not None:
            self._context.marks.allow(bound, anonymous())

    def end(self, run: Run) -> None:
        """It has stopped: no row is under test."""
        if self._context.marks is not None:
            self._context.marks.clear()
        self._context.recycling.unbound()
        listening.of("")
        for hint in run.hints:
            log.warning("predicate %s: %s", self._predicate.name, hint)
        if run.left_behind:
            self._context.recycling.ask(f"predicate {self._predicate.name} left something behind that did not end")
