"""How long after the end of a fault the system made progress again. Pure.

Progress is seen by canaries (one through each web process) and by the events of jobs that were running. A fault that
begins before that is seen takes the measure over: then it counts from the end of that one.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Span:
    """A fault: when it began and ended."""

    began: float
    ended: float


@dataclass(frozen=True)
class Beats:
    """Signs of life of one thing (a canary, a job), sorted, each with whether another is due after it."""

    name: str
    times: Sequence[float]
    due: Sequence[bool] | None = None

    def next_after(self, moment: float) -> float | None:
        """The first sign after this moment; None where none was due, infinity where it never came."""
        place = bisect_right(self.times, moment)
        if self.due is not None and (place == 0 or not self.due[place - 1]):
            return None
        return self.times[place] if place < len(self.times) else inf


@dataclass(frozen=True)
class Recovery:
    """Seconds from the end of the last fault until the last sign of life, and whose that was ('' for nobody's).

    `alone`: no other fault lasted or began meanwhile.
    """

    seconds: float
    whose: str
    alone: bool


def as_news(heard: Sequence[tuple[float, int, str]]) -> list[tuple[float, str]]:
    """When somebody first knew more, and the state then, of what all heard (when, `seq`, state), in order of time.

    What a client hears that comes later than the others is no sign of life.
    """
    news, last = [], 0
    for when, seq, state in heard:
        if seq > last:
            news.append((when, state))
            last = seq
    return news


def recovery(fault: Span, others: Sequence[Span], beats: Sequence[Beats]) -> Recovery:
    """That of one fault among all others."""
    ended, alone = fault.ended, True
    while True:
        back, whose = ended, ""
        for each in beats:
            found = each.next_after(ended)
            if found is not None and found > back:
                back, whose = found, each.name
        later = [other.ended for other in others if other is not fault and other.began <= back and other.ended > ended]
        if not later:
            touched = any(other is not fault and other.ended > fault.began and other.began < back for other in others)
            return Recovery(back - ended, whose, alone and not touched)
        ended, alone = max(later), False
