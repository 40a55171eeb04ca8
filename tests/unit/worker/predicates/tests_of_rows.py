"""Predicates that tests of the worker use."""

import asyncio
import time
from typing import Annotated

from pydantic import Field

from winnow import Column, Verdict, predicate
from winnow.running.rows import ListRow


@predicate
def is_adult(row: ListRow, column: Column = "age", least: Annotated[int, Field(ge=0)] = 18) -> bool:
    """Of age.

    What is no number fails.
    """
    return int(row[column]) >= least


@predicate(timeout=0.2)
def as_told(row: ListRow) -> object:
    """Does what the row says."""
    return _answer(row["does"])


@predicate(timeout=0.2, concurrency=7)
async def as_told_later(row: ListRow) -> object:
    """Does what the row says, not in the order of rows."""
    await asyncio.sleep(0.001 * (row.number % 3))
    if row["does"] == "hang":
        await asyncio.sleep(60)
    return _answer(row["does"])


@predicate(timeout=0.2, batch=5)
def as_told_in_batches(rows: list[ListRow]) -> list[object]:
    """Does what the rows say."""
    return [_answer(row["does"]) for row in rows]


def _answer(does: str) -> object:
    if does == "raise":
        raise ValueError("as told")
    if does == "exit":
        raise SystemExit(3)
    if does == "hang":
        time.sleep(60)
    if does == "nonsense":
        return "perhaps"
    return Verdict.keep() if does == "keep" else Verdict.reject("as told")


@predicate
def everything(row: ListRow) -> Verdict:
    """Rejects each row for what it has."""
    return Verdict.reject(", ".join(f"{name}={text}" for name, text in row.items()))


@predicate
def by_path(row: ListRow, paths: list[str]) -> Verdict:
    """Rejects each row for what it has there."""
    return Verdict.reject(", ".join(str(row[path] if path in row else row.get(path)) for path in paths))


@predicate
def slow(row: ListRow) -> bool:
    """Takes a moment."""
    time.sleep(0.01)
    return True


def _fail() -> None:
    raise OSError("no model here")


@predicate(setup=_fail)
def without_model(row: ListRow, model: None) -> bool:
    """Has no model."""
    return True


@predicate
def by_number(row: ListRow) -> Verdict:
    """Keeps rows of odd number; of the others every fifth fails, and some are rejected with a reason."""
    if row.number % 10 == 0:
        raise ValueError(f"row {row.number}")
    if row.number % 2:
        return Verdict.keep()
    return Verdict.reject(f"ends in {row.number % 10}" if row.number % 10 < 5 else "")


@predicate
def by_half_a_character(row: ListRow) -> Verdict:
    """Fails the first row and rejects all others for a reason that has half of a surrogate pair in it."""
    if row.number == 1:
        raise ValueError("not \udcff")
    return Verdict.reject("no \ud800")


@predicate(rate="1000/s")
def at_its_rate(row: ListRow) -> bool:
    """Takes no time, but has a ceiling."""
    return True


@predicate(concurrency=3)
async def counted_at_a_time(row: ListRow) -> Verdict:
    """Rejects each row for how many were under test with it."""
    under_test.add(row.number)
    at_a_time = len(under_test)
    await asyncio.sleep(0.01)
    under_test.discard(row.number)
    return Verdict.reject(str(at_a_time))


under_test: set[int] = set()


def _interrupt() -> None:
    raise KeyboardInterrupt


@predicate(setup=_interrupt)
def interrupted(row: ListRow, nothing: None) -> bool:
    """Has a setup that does not end well."""
    return True
