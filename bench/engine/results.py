"""Rounds of seconds, and what is said about them: spread, ratios within a round, Markdown. Pure."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.table import table

PEERS = ("polars", "duckdb")
SYSTEM = "winnow, submit to succeeded"


@dataclass
class Measured:
    """One contestant's rounds on one list."""

    name: str
    threads: int
    seconds: list[float] = field(default_factory=list)
    peaks_mb: list[float] = field(default_factory=list)


@dataclass
class Outcome:
    """One case: its contestants' rounds side by side, and what only the system has."""

    case: str
    rows: int
    megabytes: float
    kept: int
    contestants: list[Measured]
    uploaded_s: float
    first_job_s: float
    first_progress_s: list[float] = field(default_factory=list)
    redis_kb: list[float] = field(default_factory=list)

    @property
    def system(self) -> Measured:
        """The rounds through the running system."""
        return next(each for each in self.contestants if each.name == SYSTEM)

    def of(self, name: str, threads: int) -> Measured:
        """A contestant's rounds."""
        return next(each for each in self.contestants if (each.name, each.threads) == (name, threads))

    @property
    def ratios(self) -> list[float]:
        """The system's seconds by those of the faster peer, round by round."""
        return ratios(self.system, self.contestants)


def ratios(one: Measured, all_of_them: Sequence[Measured]) -> list[float]:
    """A contestant's seconds by those of the faster peer with as many threads, round by round."""
    peers = [each for each in all_of_them if each.name in PEERS and each.threads == one.threads]
    return [mine / min(theirs) for mine, *theirs in zip(one.seconds, *(peer.seconds for peer in peers), strict=True)]


def spread(numbers: Sequence[float]) -> str:
    """`min / median / max`."""
    return " / ".join(f"{number:.2f}" for number in (min(numbers), statistics.median(numbers), max(numbers)))


def as_table(outcome: Outcome) -> str:
    """All contestants of one case, those with as many threads side by side."""
    header = ("contestant", "processes or threads", "seconds min / median / max", "ratio to the faster peer", "peak MB")
    measured = outcome.contestants
    rows = [
        (each.name, each.threads, spread(each.seconds), spread(ratios(each, measured)), f"{max(each.peaks_mb):.0f}")
        for each in sorted(measured, key=lambda each: each.threads)
    ]
    return table(header, rows, right=frozenset({1, 4}))


def as_cases(outcomes: Sequence[Outcome]) -> str:
    """The cases, each in a line: medians, the ratio's spread, and what a newcomer waits for."""
    header = (
        "list and condition", "rows", "MB", "kept", "winnow s", "polars s", "duckdb s", "ratio min / median / max",
        "first progress s", "upload s", "upload to succeeded s", "worker MB",
    )  # fmt: skip
    rows = []
    for each in outcomes:
        cores = each.system.threads
        medians = [statistics.median(one.seconds) for one in (each.system, *(each.of(peer, cores) for peer in PEERS))]
        rows.append(
            (
                each.case, f"{each.rows:,}", f"{each.megabytes:.0f}", f"{each.kept:,}",
                *(f"{seconds:.2f}" for seconds in medians), spread(each.ratios), f"{max(each.first_progress_s):.2f}",
                f"{each.uploaded_s:.2f}", f"{each.first_job_s:.2f}", f"{max(each.system.peaks_mb):.0f}",
            )
        )  # fmt: skip
    return table(header, rows, right=frozenset(range(1, 12)) - {7})


def nanoseconds_a_row(outcome: Outcome) -> float:
    """The system's median, by row."""
    return statistics.median(outcome.system.seconds) * 1e9 / outcome.rows
