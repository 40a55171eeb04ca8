"""The list of the bench, and what a peer does with it: reads the CSV, has rows tested, writes those that are kept."""

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import psutil

COLUMNS = ("n", "name", "text")

Verdicts: TypeAlias = Callable[[Sequence[dict[str, str]]], Iterable[bool]]
"""Tests rows; a verdict for each, in their order."""


@dataclass(frozen=True)
class Ran:
    """Once over a list: seconds until all is done, until the first kept row is known, and of processors, all in all.

    The processors' time is that of the contestant's processes and of this one, which asks and waits.
    """

    rows: int
    seconds: float
    first_s: float
    cpu_s: float


def write_list(path: Path, rows: int) -> Path:
    """A CSV of so many rows, some 50 bytes each."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((n, f"name {n % 997}", "some text of a row, neither short nor long") for n in range(rows))
    return path


def kept_of(path: Path) -> bytes:
    """What everybody has to keep: the header and every other row."""
    header, *lines = path.read_bytes().splitlines(keepends=True)
    return b"".join([header, *lines[::2]])


def run(verdicts: Verdicts, path: Path, out: Path) -> Ran:
    """A peer's go: from the list on disk to its kept rows on disk."""
    cpu, began = cpu_s(), time.perf_counter()
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    first = None
    with out.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row, kept in zip(rows, verdicts(rows), strict=True):
            if kept:
                first = first or time.perf_counter() - began
                writer.writerow(row)
    seconds = time.perf_counter() - began
    return Ran(len(rows), seconds, first or seconds, cpu_s() - cpu)


def cpu_s() -> float:
    """Seconds of processors that this process and all that it started have had so far, in user and kernel mode."""
    me = psutil.Process()
    return sum(_cpu_s(each) for each in (me, *me.children(recursive=True)))


def _cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
