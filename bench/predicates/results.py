"""Rounds as a table: how long each took, by the ideal and by the bare peer. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.predicates.lists import Ran
from bench.relay.figures import spread
from bench.table import table


@dataclass(frozen=True)
class Case:
    """What was tested: `cost_s` is what a row took alone, of which so many at a time are under test in `places`.

    `computes`: whether that is time of a processor.
    """

    places: int
    computes: bool
    bare: str


@dataclass(frozen=True)
class Round:
    """A round: what a row took alone, and everybody's go."""

    cost_s: float
    ran: Mapping[str, Ran]


def efficiency(ran: Ran, cost_s: float, places: int) -> float:
    """The ideal time by that which it took: 1 where no place ever stood idle and nothing but tests was done.

    >>> efficiency(Ran(rows=1000, seconds=0.125, first_s=0.05, cpu_s=0.21), cost_s=200e-6, places=2)
    0.8
    """
    return ran.rows * cost_s / places / ran.seconds


def by(ran: Ran, other: Ran) -> float:
    """Its time a row by that of another.

    >>> by(Ran(100, 3.0, 0.1, 3.0), Ran(1000, 20.0, 0.1, 20.0))
    1.5
    """
    return ran.seconds / ran.rows / (other.seconds / other.rows)


def overhead_us(ran: Ran, cost_s: float) -> float:
    """Microseconds of processors a row, of all its processes, beside the test's own."""
    return (ran.cpu_s / ran.rows - cost_s) * 1e6


def as_table(case: Case, rounds: Sequence[Round]) -> str:
    """A line a contestant: medians with their ranges."""
    named = {name: None for each in rounds for name in each.ran}
    header = (
        "contestant", "rows", "seconds", "of ideal", f"time by {case.bare}", "first kept row ms",
        "CPU µs a row beside its test",
    )  # fmt: skip

    def figure(name: str, read: Callable[[Ran, Round], float], digits: int) -> str:
        return spread([read(each.ran[name], each) for each in rounds if name in each.ran], digits)

    rows = [
        (
            name,
            f"{next(each.ran[name].rows for each in rounds if name in each.ran):,}",
            figure(name, lambda ran, _: ran.seconds, 2),
            figure(name, lambda ran, each: efficiency(ran, each.cost_s, case.places), 3),
            figure(name, lambda ran, each: by(ran, each.ran[case.bare]), 3) if _has_bare(case, rounds) else "",
            figure(name, lambda ran, _: ran.first_s * 1000, 0),
            figure(name, lambda ran, each: overhead_us(ran, each.cost_s if case.computes else 0), 1),
        )
        for name in named
    ]
    return table(header, rows, right=frozenset(range(1, 7)))


def _has_bare(case: Case, rounds: Sequence[Round]) -> bool:
    return all(case.bare in each.ran for each in rounds)
