"""From deliveries to figures: percentiles, what was lost, CPU by delivery, ratios within a round. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


def percentile(ordered: Sequence[float], share: float) -> float:
    """The number below which this share of them lies (the nearest rank); they are in order.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5)
    2.0
    """
    rank = -(-len(ordered) * share // 1)
    return ordered[max(int(rank), 1) - 1]


@dataclass(frozen=True)
class Figures:
    """One contestant's window in one round. Milliseconds, seconds of CPU, MB."""

    events: int
    deliveries: int
    lost: int
    p50: float
    p99: float
    longest: float
    cpu: float
    rss: float
    uss: float
    reconnects: int

    @property
    def cpu_ms(self) -> float:
        """CPU of the serving process by delivery, in milliseconds."""
        return self.cpu * 1000 / max(self.deliveries, 1)


def waits(sent: Mapping[int, int], arrivals: Sequence[tuple[int, float]]) -> list[float]:
    """How long each delivery of the events that count took, in order of length, in ms.

    `sent` has the moment (ns) of each of those events by its number; arrivals of others are left out.
    """
    return sorted(at - sent[number] / 1e6 for number, at in arrivals if number in sent)
