"""What every way of running a predicate offers to whoever hands rows over and commits verdicts."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeAlias

from winnow.defining.settings import Rate
from winnow.predicate import Predicate
from winnow.running.answers import Outcome
from winnow.running.faults import home_of
from winnow.running.guard import Guard
from winnow.running.limiting import Limiter, LocalLimiter
from winnow.running.retrying import Retrying
from winnow.running.rows import ListRow

Tested: TypeAlias = tuple[ListRow, Outcome]


class Marks(Protocol):
    """Told which rows are under test, so that a parent knows what a process died of. Cheap: called for every row.

    Rows are told by their numbers. With an `async def`, `begin` and `end` are called in the thread of the event loop.
    """

    def begin(self, first: int, last: int) -> None:
        """The test of this row begins, or of a batch from `first` to `last`. Of a plain def the last one has ended."""

    def end(self, first: int) -> None:
        """What begins with this row is not under test any more. Of a plain def said of the last one only, before `work`
        returns."""

    def beat(self) -> None:
        """Somebody looks after the event loop; said many times a second while there is one."""


@dataclass(frozen=True)
class Task:
    """A predicate with all that it is called with, but for the rows."""

    predicate: Predicate[..., Any]
    call: Callable[[Any], Any]
    limiter: Limiter | None
    retrying: Retrying
    marks: Marks | None = None
    guard: Guard = field(default_factory=Guard)

    @property
    def home(self) -> str:
        """The folder of the predicate's own source."""
        return home_of(self.predicate.function.__code__.co_filename)

    def change(self, rate: Rate | None) -> None:
        """Another ceiling from now on."""
        if self.limiter is not None:
            self.limiter.change(rate)


def bind(predicate: Predicate[..., Any], params: Mapping[str, Any], injected: Sequence[Any]) -> Callable[[Any], Any]:
    """The predicate's function, waiting only for a row (or rows). `injected` is what comes after it, in order."""
    named = {**dict(zip(predicate.injected, injected, strict=True)), **params}
    return partial(predicate.function, **named) if named else predicate.function


def task_of(
    predicate: Predicate[..., Any],
    params: Mapping[str, Any],
    injected: Sequence[Any],
    *,
    limiter: Limiter | None = None,
    marks: Marks | None = None,
    guard: Guard | None = None,
    chance: Callable[[], float] = random.random,
) -> Task:
    """A task of validated parameters. Without a limiter, the predicate's rate is this process's own ceiling."""
    if limiter is None and predicate.settings.rate is not None:
        limiter = LocalLimiter(predicate.settings.rate)
    return Task(
        predicate,
        bind(predicate, params, injected),
        limiter,
        Retrying(predicate.settings, chance),
        marks,
        guard or Guard(),
    )


class Run(Protocol):
    """Rows in, verdicts out: one for each row, whatever it does.

        run.take(block.rows())
        while run.waiting:
            commit(run.work(until=time.monotonic() + 0.4))
        run.stop()

    At the end `stop`, also where all is tested; then it may take rows again. Not for several threads at a time.
    """

    @property
    def waiting(self) -> int:
        """Rows taken over whose verdict was not given yet."""

    @property
    def hungry(self) -> bool:
        """Whether more rows should be handed over, if there are any, so that nothing stands idle."""

    @property
    def left_behind(self) -> int:
        """How often something went on after its end; what that holds is freed with the process: recycle it soon."""

    @property
    def hints(self) -> list[str]:
        """What the predicate's author should know, each once: an event loop that is held, tasks that do not end."""

    def take(self, rows: Sequence[ListRow]) -> None:
        """Takes rows over, to be tested in this order."""

    def work(self, until: float, more: bool = False) -> list[Tested]:
        """Tests until all are tested or `until` has come (`time.monotonic()`); gives what is finished since last time.

        With `more`, there are further rows: it returns too when it is hungry. A row that an interrupt cuts off is
        still to be tested. Rows of an `async def` come in the order
        in which they finish, and go on between two calls. Raises what interrupts (`Guard`), and SetupFailed
        where another event loop was needed, and not set up.
        """

    def withdraw(self) -> None:
        """Forgets the rows whose test has not begun; they are behind all others. What is under way goes on."""

    def stop(self) -> list[Tested]:
        """Ends what is under test, within a second; gives what is finished. The other rows are forgotten, untested."""

    def limit(
        self, *, concurrency: int | None = None, rate: Rate | None = None, limiter: Limiter | None = None
    ) -> None:
        """Changes what is given, from now on: what has begun is not cut off. `limiter` is asked in place of another."""
