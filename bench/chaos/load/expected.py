"""What each filter makes of each list, by a plain reading: no engine, no `where`, only Python."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bench.chaos.load.lists import Sample, is_undecodable, persons, rows
from bench.people import Person

WHICH = ("kept", "rejected", "failed")


@dataclass(frozen=True)
class Condition:
    """A `where`, and the same thing in Python."""

    where: str
    keeps: Callable[[Person], bool]

    def slow(self, patterns: int, column: str) -> str:
        """The `where` with so many patterns, which match nothing and cost time, to try on every row."""
        tried = " OR ".join(f"regexp_matches({column}, '[a-f]+{number}\\d+.*zq')" for number in range(patterns))
        return f"({self.where}) AND NOT ({tried})" if patterns else self.where


def _aged(person: Person, years: int) -> bool:
    return person.age is not None and person.age >= years


CONDITIONS = (
    Condition("age >= 65", lambda person: _aged(person, 65)),
    Condition("age >= 40 AND country = 'CN'", lambda person: _aged(person, 40) and person.country == "CN"),
    Condition("balance > 100 OR country IN ('DE', 'FR')", lambda p: p.balance > 100 or p.country in ("DE", "FR")),
)
OF_LINES = (
    Condition("line LIKE '% CN %'", lambda person: person.country == "CN"),
    Condition("line NOT LIKE '% DE %'", lambda person: person.country != "DE"),
)


@dataclass(frozen=True)
class Expected:
    """The three results as bytes, header first, and how many rows each has."""

    results: dict[str, bytes]
    rows: dict[str, int]


@cache
def expected(sample: Sample, condition: Condition) -> Expected:
    """What testing the list comes to."""
    sorted_out: dict[str, list[bytes]] = {which: [] for which in WHICH}
    for number, (person, row) in enumerate(zip(persons(sample), rows(sample), strict=True), 1):
        sorted_out[_verdict(sample, number, person, condition)].append(row)
    return Expected(
        {which: sample.shape.header + b"".join(found) for which, found in sorted_out.items()},
        {which: len(found) for which, found in sorted_out.items()},
    )


def _verdict(sample: Sample, number: int, person: Person, condition: Condition) -> str:
    if is_undecodable(number, sample):
        return "failed"
    if sample.shape.has_columns and (
        person.fault == "ragged" or (person.fault == "misfit" and "age" in condition.where)
    ):
        return "failed"
    return "kept" if condition.keeps(person) else "rejected"
