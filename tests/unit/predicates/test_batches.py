"""Rows a batch at a time: a verdict for each row, and only the row that did wrong is failed."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.unit.predicates.going import begun, finish, rows_of
from winnow import ListRow, Predicate, Verdict, predicate
from winnow.verdict import KEPT, REJECTED


def by_number(tested: Any) -> dict[int, Any]:
    return {row.number: outcome for row, outcome in tested}


def both(deed: Any, **settings: Any) -> list[Predicate[..., Any]]:
    """The same test as a plain def and as an async one."""

    @predicate(**settings)
    def plain(rows: list[ListRow]) -> Any:
        return deed(rows)

    @predicate(**settings)
    async def waits(rows: list[ListRow]) -> Any:
        await asyncio.sleep(0)
        return deed(rows)

    return [plain, waits]


def test_batches_are_as_large_as_said_and_the_last_one_smaller() -> None:
    sizes: list[int] = []

    def even(rows: list[ListRow]) -> list[bool]:
        sizes.append(len(rows))
        return [row.number % 2 == 0 for row in rows]

    for test in both(even, batch=4):
        sizes.clear()
        with begun(test, 10) as run:
            assert by_number(finish(run)) == {n: REJECTED if n % 2 else KEPT for n in range(1, 11)}
        assert sizes == [4, 4, 2]


def test_a_batch_waits_to_be_full_while_there_are_more_rows() -> None:
    sizes: list[int] = []

    def keep(rows: list[ListRow]) -> list[bool]:
        sizes.append(len(rows))
        return [True] * len(rows)

    for test in both(keep, batch=4):
        sizes.clear()
        with begun(test, 3) as run:
            assert run.hungry
            assert run.work(time.monotonic() + 0.05, more=True) == []
            run.take(rows_of(range(4, 7)))
            assert len(finish(run)) == 6
        assert sizes == [4, 2]


@pytest.mark.parametrize("number", [0, 1, 4, 9])
def test_a_wrong_number_of_verdicts_fails_the_batch_with_words(number: int) -> None:
    for test in both(lambda rows: [True] * number, batch=3):
        with begun(test, 3) as run:
            reasons = {outcome.reason for outcome in by_number(finish(run)).values()}
        assert reasons == {f"answered with {number} verdicts for 3 rows, so none is known to be this row's"}


def test_a_single_bad_answer_fails_its_row_alone() -> None:
    for test in both(lambda rows: [None if row.number == 2 else True for row in rows], batch=5):
        with begun(test, 3) as run:
            outcomes = by_number(finish(run))
        assert outcomes[2].reason.startswith("answered with NoneType")
        assert outcomes[1] is outcomes[3] is KEPT


def raise_for_two(rows: list[ListRow]) -> list[bool]:
    if any(row.number == 2 for row in rows):
        raise ValueError("two")
    return [True] * len(rows)


def test_where_a_batch_raises_its_rows_are_tested_one_by_one() -> None:
    for test in both(raise_for_two, batch=4):
        with begun(test, 6) as run:
            outcomes = by_number(finish(run))
        assert outcomes.pop(2).reason == "ValueError: two"
        assert set(outcomes.values()) == {KEPT}
        assert len(outcomes) == 5


def hang_for_two(rows: list[ListRow]) -> list[bool]:
    if any(row.number == 2 for row in rows):
        time.sleep(20)
    return [True] * len(rows)


def test_where_a_batch_is_late_only_the_row_that_hangs_is_failed() -> None:
    plain, _ = both(hang_for_two, batch=4, timeout=0.1)
    with begun(plain, 6) as run:
        outcomes = by_number(finish(run))
    assert outcomes.pop(2).reason == "TimeoutError: not done within 0.1 s"
    assert set(outcomes.values()) == {KEPT}


def test_where_a_batch_holds_the_loop_only_the_row_that_does_is_failed() -> None:
    @predicate(batch=2, timeout=0.1)
    async def holds(rows: list[ListRow]) -> list[bool]:
        while any(row.number == 2 for row in rows):
            pass
        return [True] * len(rows)

    with begun(holds, 4) as run:
        outcomes = by_number(finish(run))
    assert outcomes.pop(2).reason == "TimeoutError: not done within 0.1 s, and held the event loop all the time"
    assert set(outcomes.values()) == {KEPT}


def test_a_batch_is_tried_again_as_a_whole_first() -> None:
    goes: list[int] = []

    def refused_once(rows: list[ListRow]) -> list[bool]:
        goes.append(len(rows))
        if len(goes) == 1:
            raise ConnectionRefusedError
        return [True] * len(rows)

    for test in both(refused_once, batch=3, retries=1):
        goes.clear()
        with begun(test, 3) as run:
            assert set(by_number(finish(run)).values()) == {KEPT}
        assert goes == [3, 3]


def test_verdicts_that_are_made_one_by_one_have_the_time_limit_too() -> None:
    def slowly(rows: list[ListRow]) -> Iterator[Verdict]:
        for row in rows:
            if row.number == 2:
                time.sleep(20)
            yield Verdict.keep()

    plain, _ = both(slowly, batch=3, timeout=0.1)
    with begun(plain, 3) as run:
        outcomes = by_number(finish(run))
    assert outcomes[2].reason == "TimeoutError: not done within 0.1 s"
    assert outcomes[1] is outcomes[3] is KEPT


def test_verdicts_that_raise_as_they_are_made_fail_their_row_alone() -> None:
    def checked(rows: list[ListRow]) -> Iterator[bool]:
        return (10 // (row.number - 2) > 0 for row in rows)

    for test in both(checked, batch=3):
        with begun(test, 3) as run:
            outcomes = by_number(finish(run))
        assert outcomes[2].reason == "ZeroDivisionError: integer division or modulo by zero"
        assert (outcomes[1], outcomes[3]) == (REJECTED, KEPT)


def test_an_answer_that_only_looks_like_several_verdicts_fails_its_rows_with_words() -> None:
    for test in both(lambda rows: np.array(True), batch=3):
        with begun(test, 3) as run:
            reasons = {outcome.reason for outcome in by_number(finish(run)).values()}
        assert reasons == {"TypeError: iteration over a 0-d array"}


def test_what_a_predicate_does_to_its_list_is_not_done_to_ours() -> None:
    def clears(rows: list[ListRow]) -> list[bool]:
        number = len(rows)
        rows.clear()
        return [True] * number

    for test in both(clears, batch=3):
        with begun(test, 4) as run:
            assert set(by_number(finish(run)).values()) == {KEPT}
