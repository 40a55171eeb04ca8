"""Runs as a worker has them: rows of numbers, taken up and worked through."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from winnow import ListRow, Predicate
from winnow.running.resources import Resources
from winnow.running.rows import Block
from winnow.running.run import Run, Tested
from winnow.running.starting import start

LONG_S = 30


def rows_of(numbers: Sequence[int]) -> list[ListRow]:
    """A row for each number, which stands in column `n` and is the row's own number."""
    return Block({"n": [str(number) for number in numbers]}, numbers).rows()


@contextmanager
def begun(predicate: Predicate[..., Any], rows: int = 0, **more: Any) -> Iterator[Run]:
    """A run of the predicate with its defaults, that was handed rows 1 to `rows`."""
    resources = Resources()
    try:
        run = start(predicate, predicate.validate({}), resources, **more)
        run.take(rows_of(range(1, rows + 1)))
        yield run
        run.stop()
    finally:
        resources.close()


def finish(run: Run) -> list[Tested]:
    """All that is still to come, in the order in which it comes."""
    tested: list[Tested] = []
    until = time.monotonic() + LONG_S
    while run.waiting:
        assert time.monotonic() < until, f"{run.waiting} rows do not end"
        tested += run.work(time.monotonic() + 0.4)
    return tested


class Marked:
    """Which rows were said to be under test, and which are."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.now: set[int] = set()
        self.beats = 0

    def begin(self, first: int, last: int) -> None:
        self.begun += range(first, last + 1)
        self.now |= {*range(first, last + 1)}

    def end(self, first: int) -> None:
        self.now.discard(first)

    def beat(self) -> None:
        self.beats += 1
