"""Predicates of rows that wait for each other, for tests of what is under test beside what."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from winnow import Verdict, predicate
from winnow.running.rows import ListRow


@dataclass
class Tested:
    """What was tested so far: how often the test of a row was begun and was finished, and which are under test."""

    begun: Counter[int] = field(default_factory=Counter)
    finished: Counter[int] = field(default_factory=Counter)
    under_test: set[int] = field(default_factory=set)
    may_end: Event = field(default_factory=Event)

    def clear(self) -> None:
        """Nothing was."""
        for one in (self.begun, self.finished, self.under_test, self.may_end):
            one.clear()


tested = Tested()


async def _go(row: ListRow, is_over: Callable[[], bool]) -> None:
    tested.begun[row.number] += 1
    tested.under_test.add(row.number)
    try:
        while not is_over():
            await asyncio.sleep(0.002)
        tested.finished[row.number] += 1
    finally:
        tested.under_test.discard(row.number)


@predicate(concurrency=5, timeout=20)
async def waits_for(row: ListRow) -> bool:
    """Each row waits until the row has been begun that it names; 0 for none."""
    number = int(row["line"])
    await _go(row, lambda: number == 0 or tested.begun[number] > 0)
    return True


@predicate(concurrency=5, timeout=20)
async def waits_until_it_may_end(row: ListRow) -> Verdict:
    """A row `slow` waits; the others do at once what they say."""
    await _go(row, lambda: row["line"] != "slow" or tested.may_end.is_set())
    return _answer(row["line"])


@predicate(concurrency=5, timeout=20)
async def takes_as_long_as_it_says(row: ListRow) -> Verdict:
    """A row does what it says, after so many turns of the loop."""
    left = iter(range(int(row["turns"])))
    await _go(row, lambda: next(left, None) is None)
    return _answer(row["does"])


def _answer(does: str) -> Verdict:
    if does == "fail":
        raise ValueError("as told")
    return Verdict.reject("as told") if does == "reject" else Verdict.keep()
