"""What the library alone costs a row: predicates as a worker runs them beside a bare loop over the same rows, in turn.

Rows are made, handed over, tested with their time limit, marked for the process's parent, and taken every 400 ms, in
blocks of 4,000. What computes is measured in the time of the processor, so that a busy machine changes little.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.predicates.slow import COST_S, spin
from bench.table import table
from winnow import ListRow, Predicate, predicate
from winnow.running.resources import Resources
from winnow.running.rows import Block
from winnow.running.run import Marks
from winnow.running.starting import start
from worker.marks import MarkFolder

BLOCK_ROWS = 4_000
COMMIT_S = 0.4


def overhead(rows: int, waiting: int, rounds: int) -> str:
    """A table of what computes, over so many `rows`, and a sentence on what waits, over `waiting` rows."""
    computing = [
        _compute(name, test, rows, rounds)
        for name, test in (
            ("nothing", nothing),
            ("nothing, 200 at a time", nothing_in_batches),
            ("200 µs", computes),
            ("200 µs, 200 at a time", computes_in_batches),
        )
    ]
    header = ("a row computes", "bare loop µs", "winnow µs", "ours µs", "efficiency")
    waits = statistics.median(_run(waits_50_ms, waiting, time.perf_counter) for _ in range(rounds))
    ideal = waiting * 0.05 / 200
    said = f"{waiting:,} rows × 50 ms, 200 under way in one process: {waits:.2f} s, of ideal {ideal / waits:.3f}."
    return f"{table(header, computing, right=frozenset({1, 2, 3, 4}))}\n\n{said}"


def _compute(name: str, test: Predicate[..., object], rows: int, rounds: int) -> tuple[object, ...]:
    pairs = [(_bare(test, rows), _run(test, rows)) for _ in range(rounds)]
    bare, ours = (statistics.median(times) / rows * 1e6 for times in zip(*pairs, strict=True))
    extra = statistics.median(ours - bare for bare, ours in pairs) / rows * 1e6
    share = statistics.median(bare / ours for bare, ours in pairs)
    return name, f"{bare:.2f}", f"{ours:.2f}", f"{extra:.2f}", f"{share:.3f}"


def _blocks(rows: int) -> list[Block]:
    """As a worker has them: columns that are there already."""
    texts = [str(number) for number in range(rows)]
    starts = range(0, rows, BLOCK_ROWS)
    return [Block({"n": texts[at : at + BLOCK_ROWS]}, range(at + 1, min(at + BLOCK_ROWS, rows) + 1)) for at in starts]


def _bare(test: Predicate[..., object], rows: int) -> float:
    """Seconds of a loop over rows that were made before, and nothing else."""
    made = [block.rows() for block in _blocks(rows)]
    size = test.settings.batch
    given: list[object] = [row for block in made for row in block]
    if size is not None:
        given = [given[at : at + size] for at in range(0, rows, size)]
    function: Callable[[object], object] = test.function
    began = time.process_time()
    for one in given:
        function(one)
    return time.process_time() - began


def _run(test: Predicate[..., object], rows: int, clock: Callable[[], float] = time.process_time) -> float:
    """Seconds as a worker runs it, from columns to verdicts."""
    blocks, resources = _blocks(rows), Resources()
    tested = 0
    with _marks(test) as marks:
        run = start(test, {}, resources, marks=marks)
        began = clock()
        for block in blocks:
            run.take(block.rows())
            while not run.hungry:
                tested += len(run.work(time.monotonic() + COMMIT_S, more=True))
        while run.waiting:
            tested += len(run.work(time.monotonic() + COMMIT_S))
        seconds = clock() - began
        run.stop()
    resources.close()
    if tested != rows:
        raise AssertionError(f"{tested} verdicts of {rows} rows")
    return seconds


@contextmanager
def _marks(test: Predicate[..., object]) -> Iterator[Marks]:
    """Where a worker notes which rows are under test."""
    folder = MarkFolder.make()
    file = folder.own() if folder is not None else None
    if folder is None or file is None:
        raise RuntimeError("there is no room for marks, in memory or among temporary files")
    try:
        yield file.begin(test.settings.timeout, is_async=test.is_async)
    finally:
        folder.remove()


@predicate
def nothing(row: ListRow) -> bool:
    """Looks at its row."""
    return row["n"] != ""


@predicate
def computes(row: ListRow) -> bool:
    """Computes for 200 µs."""
    spin(COST_S)
    return row["n"] != ""


@predicate(batch=200)
def nothing_in_batches(rows: list[ListRow]) -> list[bool]:
    """Looks at its rows."""
    return [row["n"] != "" for row in rows]


@predicate(batch=200)
def computes_in_batches(rows: list[ListRow]) -> list[bool]:
    """Computes for 200 µs a row."""
    spin(COST_S * len(rows))
    return [row["n"] != "" for row in rows]


@predicate(concurrency=200)
async def waits_50_ms(row: ListRow) -> bool:
    """Waits for 50 ms."""
    await asyncio.sleep(0.05)
    return row["n"] != ""
