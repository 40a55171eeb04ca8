"""`python -m bench.predicates`: predicates as a worker runs them beside a bare loop over the same rows, in turn.

Rows are made, handed over, tested, and taken every 400 ms, in blocks of 4,000. What computes is measured in the time of
the processor, so that a busy machine changes little.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable, Sequence

from bench.ending import stop_when_told
from bench.table import table
from winnow import ListRow, Predicate, predicate
from winnow.running.resources import Resources
from winnow.running.rows import Block
from winnow.running.starting import start

BLOCK_ROWS = 4_000
COMMIT_S = 0.4


def main(words: Sequence[str] | None = None) -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.predicates", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="of a test that computes")
    parser.add_argument("--waiting", type=int, default=10_000, help="rows of a test that waits")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(words)
    stop_when_told()
    computing = [
        _compute(name, test, asked.rows, asked.rounds)
        for name, test in (
            ("nothing", nothing),
            ("nothing, 200 at a time", nothing_in_batches),
            ("200 µs", computes),
            ("200 µs, 200 at a time", computes_in_batches),
        )
    ]
    header = ("a row computes", "bare loop µs", "winnow µs", "ours µs", "efficiency")
    print(table(header, computing, right=frozenset({1, 2, 3, 4})), end="\n\n", flush=True)
    waits = statistics.median(_run(waits_50_ms, asked.waiting, time.perf_counter) for _ in range(asked.rounds))
    ideal = asked.waiting * 0.05 / 200
    print(f"{asked.waiting:,} rows × 50 ms, 200 under way: {waits:.2f} s, of ideal {ideal / waits:.3f}")


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
    run = start(test, {}, resources)
    tested = 0
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


def _spin(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


@predicate
def nothing(row: ListRow) -> bool:
    """Looks at its row."""
    return row["n"] != ""


@predicate
def computes(row: ListRow) -> bool:
    """Computes for 200 µs."""
    _spin(200e-6)
    return row["n"] != ""


@predicate(batch=200)
def nothing_in_batches(rows: list[ListRow]) -> list[bool]:
    """Looks at its rows."""
    return [row["n"] != "" for row in rows]


@predicate(batch=200)
def computes_in_batches(rows: list[ListRow]) -> list[bool]:
    """Computes for 200 µs a row."""
    _spin(200e-6 * len(rows))
    return [row["n"] != "" for row in rows]


@predicate(concurrency=200)
async def waits_50_ms(row: ListRow) -> bool:
    """Waits for 50 ms."""
    await asyncio.sleep(0.05)
    return row["n"] != ""


if __name__ == "__main__":
    main()
