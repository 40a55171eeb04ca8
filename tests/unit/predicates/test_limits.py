"""A run that had no limiter is given one, and asks it from then on; whichever kind of predicate it runs."""

import time
from typing import Any

import pytest

from tests.unit.predicates.going import begun, finish, rows_of
from winnow.defining.settings import Rate
from winnow.predicate import Predicate, predicate
from winnow.running.limiting import LocalLimiter
from winnow.running.rows import ListRow


@predicate
def plain(row: ListRow) -> bool:
    return True


@predicate
async def later(row: ListRow) -> bool:
    return True


@predicate(batch=1)
def batched(rows: list[ListRow]) -> list[bool]:
    return [True] * len(rows)


@predicate(batch=1)
async def batched_later(rows: list[ListRow]) -> list[bool]:
    return [True] * len(rows)


@pytest.mark.parametrize("kind", [plain, later, batched, batched_later], ids=lambda kind: kind.name)
def test_from_then_on_it_is_asked(kind: Predicate[..., Any]) -> None:
    with begun(kind, 1000) as run:
        assert len(finish(run)) == 1000
        run.limit(limiter=LocalLimiter(Rate(50, 1)))
        run.take(rows_of(range(1001, 1041)))
        run.work(time.monotonic() + 0.3)
        # One at once, a fifth of a second's, and what may be made up for.
        assert 20 <= run.waiting <= 39
        run.limit(rate=Rate(100_000, 1))
        finish(run)
        assert run.waiting == 0
