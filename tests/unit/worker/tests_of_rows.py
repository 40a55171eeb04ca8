"""Predicates that tests of the worker use."""

import asyncio
import time
from typing import Annotated

from pydantic import Field

from winnow import Column, Verdict, predicate
from winnow.running.rows import ListRow


@predicate
def is_adult(row: ListRow, column: Column = "age", least: Annotated[int, Field(ge=0)] = 18) -> bool:
    """Of age."""
    return int(row[column]) >= least


@predicate(concurrency=50)
async def by_turns(row: ListRow) -> Verdict:
    """Rows of odd numbers take longer, and finish after those that follow; every third is rejected."""
    await asyncio.sleep(0.003 if row.number % 2 else 0.001)
    if row.number % 7 == 0:
        raise ValueError("a seventh")
    return Verdict.reject(f"of {row.number % 2}") if row.number % 3 == 0 else Verdict.keep()


@predicate(batch=7)
def in_batches(rows: list[ListRow]) -> list[bool]:
    """Keeps even rows."""
    return [row.number % 2 == 0 for row in rows]


@predicate
def slow(row: ListRow) -> bool:
    """Takes a moment."""
    time.sleep(0.01)
    return True
