"""Whose lines are owed to watchers: changes of state first, then who has waited longest, no job twice in a second.

Plain data: nothing here reads, sends or looks at a clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

A_JOB_EVERY_SECONDS = 1.0
ONE_IN = 4
"""At least one in so many lines is mere progress where some waits: changes of state without end hold up nothing."""


@dataclass(frozen=True)
class Audience:
    """Whom a line is for: everybody to whom it is news, and clients that get it in any case."""

    everybody: bool
    named: frozenset[str] = frozenset()

    def __or__(self, other: "Audience") -> "Audience":
        """Both together."""
        return self if other is self else Audience(self.everybody or other.everybody, self.named | other.named)


EVERYBODY = Audience(everybody=True)


class Owed:
    """Jobs of which a line is owed, each once, to an audience that only grows until it is told."""

    def __init__(self) -> None:
        self._states: dict[str, Audience] = {}
        self._progress: dict[str, Audience] = {}
        self._told: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._states) + len(self._progress)

    def owe(self, job: str, audience: Audience, *, first: bool = False) -> None:
        """A line about the job is owed; `first`: before those that are not."""
        if first and job in self._progress:
            audience |= self._progress.pop(job)
        line = self._states if first or job in self._states else self._progress
        line[job] = line[job] | audience if job in line else audience

    def take(self, most: int, now: float) -> dict[str, Audience]:
        """At most so many jobs that may be told of now; they are owed no longer, unless `give_back` says so."""
        while (oldest := next(iter(self._told), None)) and now - self._told[oldest] >= A_JOB_EVERY_SECONDS:
            del self._told[oldest]
        progress = list(islice(self._due(self._progress), most))
        states = list(islice(self._due(self._states), most - min(most // ONE_IN, len(progress))))
        progress = progress[: most - len(states)]
        taken = {job: self._states.pop(job) for job in states}
        taken.update((job, self._progress.pop(job)) for job in progress)
        return taken

    def give_back(self, taken: Mapping[str, Audience]) -> None:
        """What was taken could not be told: it is owed as before, and before all else."""
        states, self._states = self._states, dict(taken)
        for job, audience in states.items():
            self.owe(job, audience, first=True)
        for job in taken:
            if job in self._progress:
                self.owe(job, self._progress.pop(job))

    def told(self, job: str, now: float) -> None:
        """A line about the job was sent: the next one is due in a second."""
        self._told.pop(job, None)
        self._told[job] = now

    def clear(self) -> None:
        """Nobody watches."""
        self._states.clear()
        self._progress.clear()

    def _due(self, waiting: Mapping[str, Audience]) -> Iterator[str]:
        return (job for job in waiting if job not in self._told)
