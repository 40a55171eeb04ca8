"""What each job must come to, by a plain reading of its list: no engine, no `where`, only Python."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from bench.people import HEADER, Person, people

SIZES = {"few.csv": 300, "some.csv": 40_000, "many.csv": 150_000}
FAULTS = 0.002


@dataclass(frozen=True)
class Condition:
    """A `where` and the same thing in Python; `slow` adds patterns that match nothing and cost time."""

    where: str
    keeps: Callable[[Person], bool]

    def slow(self, patterns: int) -> str:
        """The `where` with so many patterns to try on every row."""
        tried = " OR ".join(f"regexp_matches(note, '[a-f]+{number}\\d+.*zq')" for number in range(patterns))
        return f"({self.where}) AND NOT ({tried})" if patterns else self.where


def _aged(person: Person, years: int) -> bool:
    return person.age is not None and person.age >= years


CONDITIONS = (
    Condition("age >= 65", lambda person: _aged(person, 65)),
    Condition("age >= 40 AND country = 'CN'", lambda person: _aged(person, 40) and person.country == "CN"),
    Condition("balance > 100 OR country IN ('DE', 'FR')", lambda p: p.balance > 100 or p.country in ("DE", "FR")),
)


@dataclass(frozen=True)
class Expected:
    """The three results as bytes, header first, and how many rows each has."""

    results: dict[str, bytes]
    rows: dict[str, int]


@dataclass(frozen=True)
class Work:
    """One job to submit. `treatment`: `pause` or `cancel` it once begun, or leave it `alone`."""

    list_name: str
    condition: Condition
    where: str
    treatment: str


def content(list_name: str) -> bytes:
    """The list's bytes."""
    return HEADER + b"".join(person.raw for person in _rows(list_name))


@cache
def expected(list_name: str, condition: Condition) -> Expected:
    """What testing the list comes to."""
    sorted_out: dict[str, list[bytes]] = {"kept": [], "rejected": [], "failed": []}
    for person in _rows(list_name):
        sorted_out[_verdict(person, condition)].append(person.raw)
    return Expected(
        {which: HEADER + b"".join(rows) for which, rows in sorted_out.items()},
        {which: len(rows) for which, rows in sorted_out.items()},
    )


def work(seed: int) -> Iterable[Work]:
    """Jobs without end, the same ones for the same seed."""
    chance = random.Random(seed)
    while True:
        condition = chance.choice(CONDITIONS)
        list_name = chance.choices(tuple(SIZES), (3, 4, 2))[0]
        patterns = {"few.csv": 0, "some.csv": chance.choice((0, 40)), "many.csv": chance.choice((5, 20))}[list_name]
        treatment = chance.choices(("alone", "pause", "cancel"), (7, 2, 1))[0]
        yield Work(list_name, condition, condition.slow(patterns), treatment)


@cache
def _rows(list_name: str) -> tuple[Person, ...]:
    return tuple(people(SIZES[list_name], len(list_name), FAULTS))


def _verdict(person: Person, condition: Condition) -> str:
    if person.fault == "ragged" or (person.fault == "misfit" and "age" in condition.where):
        return "failed"
    return "kept" if condition.keeps(person) else "rejected"
