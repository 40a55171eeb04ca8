"""How long after a fault the jobs that were live then were heard of again. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Life:
    """When a job was submitted, and when anybody heard anything of it (sorted)."""

    job: str
    submitted: float
    heard: Sequence[float]


def recovery(fault: float, lives: Sequence[Life]) -> tuple[float, str]:
    """Seconds until the last of the jobs live at the fault was heard of, and which one that was ('' if none was)."""
    longest = (0.0, "")
    for life in lives:
        place = bisect_right(life.heard, fault)
        if life.submitted < fault and place < len(life.heard):
            longest = max(longest, (life.heard[place] - fault, life.job))
    return longest
