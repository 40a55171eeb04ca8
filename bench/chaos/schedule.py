"""When which fault is injected: a function of the seed. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

KINDS = ("child", "worker", "web", "quick", "redis", "connections", "freeze")


@dataclass(frozen=True)
class Fault:
    """`at` seconds after the start; `draw` (0 to 1) decides whatever the kind leaves open."""

    at: float
    kind: str
    draw: float


def schedule(seed: int, seconds: float, every: float, kinds: Sequence[str] = KINDS) -> list[Fault]:
    """Faults about `every` seconds apart, each kind before any comes again."""
    chance = random.Random(seed)
    faults: list[Fault] = []
    bag: list[str] = []
    at = every * chance.uniform(0.6, 1.2)
    while at < seconds:
        if not bag:
            bag = chance.sample(kinds, len(kinds))
        faults.append(Fault(at, bag.pop(), chance.random()))
        at += every * chance.uniform(0.6, 1.4)
    return faults
