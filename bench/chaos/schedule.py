"""When which fault is injected: a function of the seed. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from bench.chaos.kinds import ALL, Kind

OVERLAP = 0.3
"""So many faults begin while the one before may still last; the others after its end."""

MARGIN_S = 0.5
"""Between the end of one fault and the next that hurts the same."""


@dataclass(frozen=True)
class Fault:
    """`at` seconds after the start, for `seconds`; `draw` (0 to 1) decides whatever the kind leaves open."""

    at: float
    kind: str
    seconds: float
    draw: float


def schedule(seed: int, seconds: float, every: float, kinds: Sequence[Kind] = ALL, longest: float = 30) -> list[Fault]:
    """Faults with pauses of about `every` seconds, none longer than `longest`, each kind before any comes again."""
    chance = random.Random(seed)
    faults: list[Fault] = []
    bag: list[Kind] = []
    free_at: dict[str, float] = {}
    at = every * chance.uniform(0.6, 1.2)
    while at < seconds:
        if not bag:
            bag = chance.sample(kinds, len(kinds))
        kind = bag.pop()
        at = max(at, free_at.get(kind.hurts or kind.name, 0.0))
        # Mostly short ones: a square leaves the long ones rare.
        lasts = min(longest, kind.lasts[0] + chance.random() ** 2 * (kind.lasts[1] - kind.lasts[0]))
        faults.append(Fault(at, kind.name, lasts, chance.random()))
        free_at[kind.hurts or kind.name] = at + lasts + MARGIN_S
        pause = every * chance.uniform(0.6, 1.4)
        at += pause if chance.random() < OVERLAP else lasts + pause
    return faults
