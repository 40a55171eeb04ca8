"""The slow tests of the bench: `WINNOW_PREDICATES` names this module, and peers call the same functions.

What computes spins until its thread has had 200 µs of a processor. A clock on the wall would give a row that is
interrupted its time for nothing, and so hide what a contestant's own processes take from its tests. A fixed number of
steps costs more while a neighbour shares the core, so that its cost alone would be nobody's ideal.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from winnow import predicate

COST_S = 200e-6
WAIT_S = 0.05
CONCURRENCY = 200

Row: TypeAlias = Mapping[str, str]


def spin(seconds: float) -> None:
    """Computes for so long, by the processor's clock of this thread."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def _is_even(row: Row) -> bool:
    return row["n"][-1] in "02468"


@predicate
def busy(row: Row) -> bool:
    """Computes for 200 µs, and keeps every other row."""
    spin(COST_S)
    return _is_even(row)


@predicate(concurrency=CONCURRENCY)
async def waits(row: Row) -> bool:
    """Waits for 50 ms, and keeps every other row."""
    await asyncio.sleep(WAIT_S)
    return _is_even(row)


def compute(row: Row) -> bool:
    """`busy` for peers: a row."""
    return bool(busy.function(row))


def compute_all(rows: Sequence[Row]) -> list[bool]:
    """`busy` for peers: rows, one after the other."""
    return [compute(row) for row in rows]


def wait_for_all(rows: Sequence[Row]) -> list[bool]:
    """`waits` for peers: rows in an event loop, 200 at a time."""
    return asyncio.run(_wait_for_all(rows))


async def _wait_for_all(rows: Sequence[Row]) -> list[bool]:
    places = asyncio.Semaphore(CONCURRENCY)

    async def one(row: Row) -> bool:
        async with places:
            return bool(await waits.function(row))

    return list(await asyncio.gather(*map(one, rows)))


def cost_of_busy(rows: int = 2_000) -> float:
    """Seconds of the processor that a row of `busy` takes alone, in a bare loop."""
    given = [{"n": "1"}] * rows
    began = time.thread_time()
    compute_all(given)
    return (time.thread_time() - began) / rows


def cost_of_waits(rows: int = 20) -> float:
    """Seconds that a row of `waits` takes alone, in an event loop with nothing else in it."""

    async def one_by_one() -> float:
        began = time.perf_counter()
        for _ in range(rows):
            await waits.function({"n": "1"})
        return (time.perf_counter() - began) / rows

    return asyncio.run(one_by_one())
