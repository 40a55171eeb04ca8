"""Workers that die, or are told to rest, at moments that a test chooses; what must not be tested again after that."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import pytest

from tests.unit.worker.conftest import Workshop
from tests.unit.worker.predicates.waiting_rows import tested
from winnow.running.answers import Outcome
from worker import turns
from worker.picking import Ints, Mask
from worker.predicates.going import Going
from worker.predicates.held import Held

End = Literal["die", "pause"]


class Died(BaseException):
    """The process is no more."""


@dataclass
class Fate:
    """What befalls the workers of one job. A moment is before or after each act in the store; at some there is an end.

    `safe` are the rows that must not be tested again, with how often they were until then.
    """

    workshop: Workshop
    job: str = ""
    ends: list[tuple[int, End]] = field(default_factory=list)
    suspects_are_known: bool = True
    storage_is_kept: bool = True
    at_rest: Callable[[], object] = lambda: None
    safe: Counter[int] = field(default_factory=Counter)
    _decided: set[int] = field(default_factory=set)
    _moments: int = 0
    _is_dead: bool = False
    _suspects: list[tuple[int, int]] = field(default_factory=list)

    def die(self) -> None:
        """Now."""
        self._is_dead = True
        rows = sorted(tested.under_test) if self.suspects_are_known else []
        self._suspects = [(number - 1, number) for number in rows]
        raise Died

    def work(self) -> None:
        """Takes tickets, whatever befalls them, until the job is at its end or at rest for good."""
        context = self.workshop.context
        while (state := context.jobs.snapshot(self.job).state) not in {"succeeded", "failed", "cancelled"}:
            if state == "paused":
                self.at_rest()
                context.jobs.control(self.job, "resume")
            ticket = f"ticket{next(self.workshop.numbers)}"
            try:
                turns.take(context, ticket, "worker", lambda *_: None)
            except Died:
                self._is_dead = False
                # What nobody had recorded is gone with it.
                self._decided = set(self.safe)
                context.leases.died(ticket, "signal 9 (SIGKILL)", self._suspects)
            for row, times in self.safe.items():
                assert tested.begun[row] == times or not self.storage_is_kept, f"row {row} was tested again"

    def come(self) -> None:
        """A moment."""
        if self._is_dead or not self.ends:
            return
        self._moments += 1
        moment, end = self.ends[0]
        if self._moments < moment:
            return
        self._moments = 0
        del self.ends[0]
        if end == "die":
            self.die()
        if self.workshop.context.jobs.snapshot(self.job).state == "running":
            self.workshop.context.jobs.control(self.job, "pause")
            self.workshop.context.nudge._come()


def fate_of(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Fate:
    """Watches over a workshop's workers from now on."""
    fate, leases = Fate(workshop), workshop.context.leases
    decide, commit, release = Held.decide, Going._commit, leases.release

    def around(act: Callable[..., object]) -> Callable[..., object]:
        def acted(*args: object) -> object:
            fate.come()
            answer = act(*args)
            fate.come()
            return answer

        return acted

    def decided(held: Held, numbers: Ints, outcomes: list[Outcome]) -> Mask:
        taken = decide(held, numbers, outcomes)
        fate._decided |= {int(number) for number in numbers[taken]}
        return taken

    def committed(going_on: Going) -> bool:
        before = set(fate._decided)
        goes_on = commit(going_on)
        fate.safe = Counter({row: tested.begun[row] for row in before})
        return goes_on

    for name in ("_claim", "commit", "set_aside"):
        monkeypatch.setattr(leases, name, around(getattr(leases, name)))
    monkeypatch.setattr(leases, "release", lambda *args: not fate._is_dead and release(*args))
    monkeypatch.setattr(Held, "decide", decided)
    monkeypatch.setattr(Going, "_commit", committed)
    return fate
