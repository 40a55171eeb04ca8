"""From deliveries to figures: percentiles, what was lost, CPU by delivery, ratios within a round. Pure."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """One contestant's window in one round: milliseconds from publish to handler, seconds of CPU, MB at its end."""

    events: int
    deliveries: int
    lost: int
    reconnects: int
    p50: float
    p99: float
    longest: float
    cpu: float
    clients_cpu: float
    rss: float
    uss: float

    @property
    def cpu_each(self) -> float:
        """Microseconds of the serving process's CPU by delivery."""
        return self.cpu * 1e6 / max(self.deliveries, 1)


Rounds = Mapping[str, Sequence[Figures]]
"""Each server's windows under one load, in the order of rounds."""


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest of these numbers, which are in order, that this share of them does not exceed; 0 of none.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5)
    2.0
    """
    return ordered[max(-int(-len(ordered) * share // 1), 1) - 1] if ordered else 0.0


def waits(sent: Mapping[int, int], arrivals: Sequence[tuple[int, float]]) -> list[float]:
    """How long each delivery of the events in `sent` (number to ns) took, in ms, shortest first."""
    return sorted(at - sent[number] / 1e6 for number, at in arrivals if number in sent)


def ratios(ours: Sequence[Figures], theirs: Sequence[Figures], figure: Callable[[Figures], float]) -> list[float]:
    """A figure by that of another contestant, round by round."""
    return [figure(mine) / max(figure(other), 1e-9) for mine, other in zip(ours, theirs, strict=True)]


def spread(numbers: Sequence[float], digits: int = 1) -> str:
    """`median (min to max)`; of one number, the number.

    >>> spread([3.0, 1.0, 2.0])
    '2.0 (1.0 to 3.0)'
    """
    median, *ends = (f"{number:.{digits}f}" for number in (statistics.median(numbers), min(numbers), max(numbers)))
    return median if len(numbers) == 1 else f"{median} ({ends[0]} to {ends[1]})"
