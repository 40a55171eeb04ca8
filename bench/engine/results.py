"""Rounds of seconds, and what is said about them: spread, ratios within a round, Markdown. Pure."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.table import table

PEERS = ("polars", "duckdb")
HEADER = ("contestant", "processes or threads", "seconds min / median / max", "ratio to the faster peer", "peak MB")


@dataclass
class Measured:
    """One contestant's rounds. A round that was not run has no entry anywhere."""

    name: str
    threads: int
    seconds: list[float] = field(default_factory=list)
    peaks_mb: list[float] = field(default_factory=list)


def ratios(one: Measured, all_of_them: Sequence[Measured]) -> list[float]:
    """A contestant's seconds by those of the faster peer with as many threads, round by round."""
    peers = [each for each in all_of_them if each.name in PEERS and each.threads == one.threads]
    return [mine / min(theirs) for mine, *theirs in zip(one.seconds, *(peer.seconds for peer in peers), strict=True)]


def spread(numbers: Sequence[float]) -> str:
    """`min / median / max`."""
    return " / ".join(f"{number:.2f}" for number in (min(numbers), statistics.median(numbers), max(numbers)))


def as_table(measured: Sequence[Measured]) -> str:
    """All contestants, those with as many threads side by side."""
    rows = [
        (each.name, each.threads, spread(each.seconds), spread(ratios(each, measured)), f"{max(each.peaks_mb):.0f}")
        for each in sorted(measured, key=lambda each: each.threads)
    ]
    return table(HEADER, rows, right=frozenset({1, 4}))


def as_page(command: str, facts: Mapping[str, str], body: str) -> str:
    """The page that `--write` leaves."""
    said = "\n".join(f"- {name}: {value}" for name, value in facts.items())
    return (
        "# Benchmark results\n\n"
        f"Written by `{command}`; never edited by hand. Ratios are within a round: below 1 is faster than the faster "
        f"of Polars and DuckDB on as many cores.\n\n{said}\n\n{body}\n"
    )
