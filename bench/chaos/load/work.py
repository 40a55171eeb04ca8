"""Which jobs are submitted, and what people do to each: a function of the seed. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.chaos.load.expected import CONDITIONS, OF_LINES, Condition
from bench.chaos.load.lists import SAMPLES, Sample

END = 1.0
"""A step at this share of a job is taken after its end."""
WEIGHTS = (3, 4, 3, 2, 2, 2)
PATTERNS = {"few.csv": (0,), "many.csv": (20, 80)}
OTHERWISE = (0, 40, 80)
"""How many patterns that match nothing a condition tries on every row: from a moment to half a minute of work."""
FEW_FAILED = 5


@dataclass(frozen=True)
class Step:
    """What somebody asks for (`pause`, `cancel`, `retry`, `delete`) once so large a share of the rows is done.

    `after`: seconds from then; a pause is over after as long.
    """

    verb: str
    share: float
    after: float = 0.0


@dataclass(frozen=True)
class Work:
    """One job to submit. `max_failed` None: no limit. `fresh`: its list is uploaded for it, in the middle of it all."""

    sample: Sample
    condition: Condition
    where: str
    steps: tuple[Step, ...]
    max_failed: int | None = None
    fresh: bool = False


def work(seed: int) -> Iterator[Work]:
    """Jobs without end."""
    chance = random.Random(seed)
    while True:
        sample = chance.choices(SAMPLES, WEIGHTS)[0]
        condition = chance.choice(CONDITIONS if sample.shape.has_columns else OF_LINES)
        patterns = chance.choice(PATTERNS.get(sample.name, OTHERWISE))
        limited = sample.name != "few.csv" and chance.random() < 0.1
        yield Work(
            sample,
            condition,
            condition.slow(patterns, sample.shape.searched),
            tuple(_steps(chance)),
            FEW_FAILED if limited else None,
            fresh=chance.random() < 0.2,
        )


def _steps(chance: random.Random) -> Iterator[Step]:
    kind = chance.choices(
        ("alone", "pause", "pause twice", "cancel", "cancel, retry", "retry", "delete", "delete later"),
        (8, 3, 2, 2, 2, 3, 1, 1),
    )[0]
    share, rest = chance.uniform(0.01, 0.6), chance.uniform(0.2, 2.0)
    if "pause" in kind:
        yield Step("pause", share, rest)
    if "twice" in kind:
        yield Step("pause", chance.uniform(share, 0.9), rest)
    if "cancel" in kind:
        yield Step("cancel", share)
    if "retry" in kind:
        yield Step("retry", END)
    if kind == "delete":
        yield Step("delete", share)
    if kind == "delete later":
        yield Step("delete", END)
