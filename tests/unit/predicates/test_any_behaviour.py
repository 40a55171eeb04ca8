"""Whatever rows do: each has one verdict, its own; and only those that did wrong are failed."""

import asyncio
import sys
import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.predicates.going import begun, finish
from winnow import ListRow, Verdict, predicate
from winnow.running.faults import Failure

DEEDS = ["keep", "reject", "raise", "exit", "nonsense"]
SOON_S = 0.3
"""A time limit that a row does not pass because this machine is busy; so few hang."""


@st.composite
def some_deeds(draw: st.DrawFn) -> list[str]:
    """What each row does; sometimes one of them hangs."""
    doing = draw(st.lists(st.sampled_from(DEEDS + ["keep", "reject"] * 5), max_size=40))
    if doing and draw(st.integers(0, 2)) == 2:
        doing[draw(st.integers(0, len(doing) - 1))] = "hang"
    return doing


deeds = some_deeds()


def do(deed: str) -> Any:
    match deed:
        case "keep":
            return True
        case "reject":
            return Verdict.reject("no")
        case "raise":
            raise ValueError("wrong")
        case "exit":
            sys.exit()
    return None


def expected(deed: str) -> str:
    return {"keep": "kept", "reject": "rejected: no"}.get(deed, f"failed: {WORDS.get(deed)}")


WORDS = {"raise": "ValueError", "exit": "SystemExit", "nonsense": "answered with NoneType", "hang": "TimeoutError"}


def shown(outcome: Any) -> str:
    if isinstance(outcome, Failure):
        return "failed: " + outcome.reason.split(":", maxsplit=1)[0].split(";", maxsplit=1)[0]
    return "kept" if outcome.kept else f"rejected: {outcome.reason}"


def outcomes_of(test: Any, doing: list[str], rows: int) -> dict[int, str]:
    with begun(test, rows) as run:
        tested = finish(run)
    assert len(tested) == rows == len({row.number for row, _ in tested})
    return {row.number: shown(outcome) for row, outcome in tested}


def all_expected(doing: list[str]) -> dict[int, str]:
    return {number: expected(deed) for number, deed in enumerate(doing, start=1)}


@settings(max_examples=15)
@given(deeds)
def test_of_a_plain_def(doing: list[str]) -> None:
    @predicate(timeout=SOON_S)
    def acts(row: ListRow) -> Any:
        deed = doing[row.number - 1]
        if deed == "hang":
            time.sleep(20)
        return do(deed)

    assert outcomes_of(acts, doing, len(doing)) == all_expected(doing)


@settings(max_examples=15)
@given(deeds, st.integers(1, 9), st.randoms(use_true_random=False))
def test_of_an_async_def(doing: list[str], concurrency: int, random: Any) -> None:
    @predicate(timeout=SOON_S, concurrency=concurrency)
    async def acts(row: ListRow) -> Any:
        deed = doing[row.number - 1]
        await asyncio.sleep(20 if deed == "hang" else random.random() * 0.002)
        return do(deed)

    assert outcomes_of(acts, doing, len(doing)) == all_expected(doing)


@settings(max_examples=10)
@given(deeds, st.integers(1, 7))
def test_of_batches(doing: list[str], size: int) -> None:
    @predicate(timeout=SOON_S, batch=size)
    def acts(rows: list[ListRow]) -> Any:
        if any(doing[row.number - 1] == "hang" for row in rows):
            time.sleep(20)
        return [do(doing[row.number - 1]) for row in rows]

    assert outcomes_of(acts, doing, len(doing)) == all_expected(doing)


@settings(max_examples=10)
@given(deeds, st.integers(1, 7), st.integers(1, 3))
def test_of_async_batches(doing: list[str], size: int, concurrency: int) -> None:
    @predicate(timeout=SOON_S, batch=size, concurrency=concurrency)
    async def acts(rows: list[ListRow]) -> Any:
        if any(doing[row.number - 1] == "hang" for row in rows):
            await asyncio.sleep(20)
        return [do(doing[row.number - 1]) for row in rows]

    assert outcomes_of(acts, doing, len(doing)) == all_expected(doing)
