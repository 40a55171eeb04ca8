"""An async def over rows: many under way, out of order, each its verdict, and the loop looked after."""

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.unit.predicates.going import Marked, begun, finish, rows_of
from winnow import ListRow, Verdict, predicate, testing
from winnow.defining.settings import Rate
from winnow.running.coroutines import CoroutineRun, Held
from winnow.running.faults import Failure
from winnow.running.guard import Guard
from winnow.running.limiting import MAKE_UP_S, LocalLimiter
from winnow.running.resources import Resources, SetupFailed
from winnow.running.starting import start
from winnow.verdict import KEPT, REJECTED


def by_number(tested: Any) -> dict[int, Any]:
    return {row.number: outcome for row, outcome in tested}


def test_rows_are_under_way_together_up_to_the_limit() -> None:
    now, most = set(), 0

    @predicate(concurrency=4)
    async def waits(row: ListRow) -> bool:
        nonlocal most
        now.add(row.number)
        most = max(most, len(now))
        await asyncio.sleep(0.01)
        now.discard(row.number)
        return True

    with begun(waits, 20) as run:
        assert sorted(by_number(finish(run))) == list(range(1, 21))
    assert most == 4


def test_a_slow_row_holds_no_other_up_and_what_is_finished_can_be_taken_meanwhile() -> None:
    @predicate(concurrency=2)
    async def waits(row: ListRow) -> bool:
        if row.number == 1:
            await asyncio.sleep(30)
        return row.number % 2 == 0

    with begun(waits, 9) as run:
        until = time.monotonic() + 20
        tested = []
        while len(tested) < 8:
            assert time.monotonic() < until
            tested += run.work(time.monotonic() + 0.05)
        assert by_number(tested) == {n: KEPT if n % 2 == 0 else REJECTED for n in range(2, 10)}
        assert run.waiting == 1


def test_it_asks_for_more_before_it_stands_idle() -> None:
    @predicate(concurrency=3)
    async def waits(row: ListRow) -> bool:
        await asyncio.sleep(0.001)
        return True

    with begun(waits) as run:
        tested: list[Any] = []
        for start_at in range(1, 101, 10):
            run.take(rows_of(range(start_at, start_at + 10)))
            while not run.hungry:
                tested += run.work(time.monotonic() + 10, more=True)
        tested += finish(run)
    assert sorted(by_number(tested)) == list(range(1, 101))


async def sleep_long() -> None:
    await asyncio.sleep(20)


async def sleep_and_return() -> None:
    try:
        await asyncio.sleep(20)
    except asyncio.CancelledError:
        return


@pytest.mark.parametrize("deed", [sleep_long, sleep_and_return])
def test_a_row_that_takes_too_long_is_cancelled_and_failed(deed: Any) -> None:
    @predicate(timeout=0.1)
    async def hangs(row: ListRow) -> bool:
        if row.number == 2:
            await deed()
        return True

    with begun(hangs, 3) as run:
        outcomes = by_number(finish(run))
    assert outcomes[2].reason == "TimeoutError: not done within 0.1 s"
    assert outcomes[1] is outcomes[3] is KEPT


def test_a_row_that_does_not_let_itself_be_cancelled_is_left_behind_and_told() -> None:
    @predicate(timeout=0.1)
    async def clings(row: ListRow) -> bool:
        while row.number == 2:
            try:
                await asyncio.sleep(20)
            except asyncio.CancelledError:
                continue
        return True

    marks = Marked()
    with begun(clings, 3, marks=marks) as run:
        outcomes = by_number(finish(run))
        assert outcomes[2].reason == "TimeoutError: not done within 0.1 s, and went on when it was cancelled"
        assert outcomes[1] is outcomes[3] is KEPT
        assert "let CancelledError pass" in run.hints[0]
        assert marks.now == set()


def test_a_row_that_holds_the_loop_is_failed_and_the_others_go_on_in_another() -> None:
    @predicate(timeout=0.1, concurrency=5)
    async def holds(row: ListRow) -> bool:
        await asyncio.sleep(0.001)
        while row.number == 3:
            pass
        return True

    marks = Marked()
    with begun(holds, 8, marks=marks) as run:
        outcomes = by_number(finish(run))
        line = holds.function.__code__.co_firstlineno + 3
        assert outcomes.pop(3).reason == "TimeoutError: not done within 0.1 s, and held the event loop all the time"
        assert set(outcomes.values()) == {KEPT}
        assert len(outcomes) == 7
        assert marks.now == set()
        assert run.hints[0].startswith("the event loop was held at test_coroutines.py:")
        assert int(run.hints[0].split(":")[1].split()[0]) in {line, line + 1}


def test_rows_beside_one_that_holds_the_loop_for_longer_than_their_time_limit_are_not_late() -> None:
    @predicate(timeout=0.3, concurrency=3)
    async def holds_for_a_while(row: ListRow) -> bool:
        if row.number == 2:
            time.sleep(0.6)
        await asyncio.sleep(20 if row.number == 3 else 0.01)
        return True

    with begun(holds_for_a_while, 5) as run:
        outcomes = by_number(finish(run))
    assert outcomes.pop(3).reason == "TimeoutError: not done within 0.3 s", "which hangs all the same"
    assert set(outcomes.values()) == {KEPT}


def test_a_loop_is_held_only_as_long_as_somebody_looked() -> None:
    held = Held()
    assert [round(held.look(0.0, at), 2) for at in (0.1, 0.3, 0.5, 0.7)] == [0.0, 0.2, 0.4, 0.6]
    assert held.look(0.0, 60.7) < 1, "the whole process was stopped for a minute"
    assert held.look(60.8, 60.9) == 0.0


def test_whatever_is_raised_fails_its_row_alone() -> None:
    @predicate
    async def raises(row: ListRow) -> bool:
        await asyncio.sleep(0)
        match row.number:
            case 1:
                sys.exit(3)
            case 2:
                raise KeyboardInterrupt
            case 3:
                raise asyncio.CancelledError
            case 4:
                raise ValueError("no\nmore")
            case 5:
                ending = asyncio.create_task(self_ending())
                await asyncio.sleep(0.01)
                assert ending.done()
        return True

    with begun(raises, 6) as run:
        outcomes = by_number(finish(run))
    assert [outcomes[n].reason.split(":")[0] for n in range(1, 5)] == [
        "SystemExit",
        "KeyboardInterrupt",
        "CancelledError",
        "ValueError",
    ]
    assert outcomes[4].place.startswith("test_coroutines.py:")
    assert outcomes[5] is outcomes[6] is KEPT


async def self_ending() -> None:
    raise SystemExit


def test_what_is_tried_again_does_not_keep_others_from_their_turn() -> None:
    goes: list[int] = []

    @predicate(retries=1, concurrency=1)
    async def refused_once(row: ListRow) -> bool:
        goes.append(row.number)
        if goes.count(1) == 1 and row.number == 1:
            raise ConnectionResetError
        return True

    with begun(refused_once, 3) as run:
        assert set(by_number(finish(run)).values()) == {KEPT}
    assert goes == [1, 2, 3, 1]


def test_a_time_limit_is_tried_again_as_any_failing_of_the_network() -> None:
    goes: list[int] = []

    @predicate(retries=1, timeout=0.05)
    async def slow_once(row: ListRow) -> bool:
        goes.append(row.number)
        if len(goes) == 1:
            await asyncio.sleep(20)
        return True

    with begun(slow_once, 1) as run:
        assert finish(run)[0][1] is KEPT
    assert goes == [1, 1]


def test_rows_that_are_withdrawn_in_the_moment_in_which_they_would_begin_take_no_place() -> None:
    @predicate(concurrency=1)
    async def keeps(row: ListRow) -> bool:
        return True

    marks = Marked()
    with begun(keeps, marks=marks) as run:
        assert isinstance(run, CoroutineRun)
        until = time.monotonic() + 20
        with run._under_way._lock:
            run.take(rows_of([1, 2]))
            while (frame := run._thread.frame()) is None or frame.f_code.co_name != "_begin":
                assert time.monotonic() < until
            # As `withdraw` does, which has the lock too.
            run._queue.rows.clear()
        run._thread.submit(asyncio.sleep(0)).result(20)
        run.take(rows_of([3]))
        assert by_number(finish(run)) == {3: KEPT}
    assert marks.begun == [3]


def test_stop_ends_what_is_under_way_at_once_and_gives_what_is_finished() -> None:
    ended: list[int] = []
    marks = Marked()

    @predicate(concurrency=5)
    async def waits(row: ListRow) -> bool:
        try:
            if row.number > 2:
                await asyncio.sleep(30)
        finally:
            ended.append(row.number)
        return True

    with begun(waits, 10, marks=marks) as run:
        given = []
        while len(marks.now) < 5 or len(ended) < 2:
            given += run.work(time.monotonic() + 0.05)
        began = time.monotonic()
        given += run.stop()
        assert sorted(by_number(given)) == [1, 2]
        assert time.monotonic() - began < 1
        assert sorted(ended) == [1, 2, 3, 4, 5, 6, 7]
        assert (run.waiting, marks.now) == (0, set())
        run.take(rows_of([1, 2]))
        assert sorted(by_number(finish(run))) == [1, 2]


def test_after_stop_no_row_is_tested_any_more_though_it_clings_or_holds_the_loop() -> None:
    alive: dict[int, float] = {}

    @predicate(concurrency=2)
    async def clings(row: ListRow) -> bool:
        while True:
            alive[row.number] = time.monotonic()
            try:
                if row.number == 1:
                    await asyncio.sleep(0.001)
            except asyncio.CancelledError:
                continue

    others = set(threading.enumerate())
    with begun(clings, 2) as run:
        while not alive:
            run.work(time.monotonic() + 0.05)
        run.stop()
        run.stop()
        run.limit(concurrency=1)
        stopped = time.monotonic()
        run.take(rows_of([]))
        threads = [thread for thread in threading.enumerate() if thread not in others]
        for thread in threads[:-1]:
            thread.join(10)
            assert not thread.is_alive()
    assert max(alive.values()) < stopped + 1


class Interrupted(BaseException):
    pass


def test_an_interrupt_leaves_work_at_once() -> None:
    guard = Guard()
    before = signal.signal(signal.SIGUSR1, lambda *_: guard.interrupt(Interrupted()))

    @predicate
    async def waits(row: ListRow) -> bool:
        os.kill(os.getpid(), signal.SIGUSR1)
        await asyncio.sleep(30)
        return True

    try:
        with begun(waits, 1, guard=guard) as run, pytest.raises(Interrupted):
            run.work(time.monotonic() + 30)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_concurrency_may_change_while_it_runs() -> None:
    now: set[int] = set()
    most: list[int] = []

    @predicate(concurrency=2)
    async def waits(row: ListRow) -> bool:
        now.add(row.number)
        most.append(len(now))
        await asyncio.sleep(0.005)
        now.discard(row.number)
        return True

    with begun(waits, 10) as run:
        finish(run)
        run.limit(concurrency=6)
        run.take(rows_of(range(11, 41)))
        finish(run)
        raised = len(most)
        run.limit(concurrency=1)
        run.take(rows_of(range(41, 45)))
        finish(run)
    assert (max(most[:10]), max(most[10:raised]), max(most[raised:])) == (2, 6, 1)


def test_nothing_begins_above_the_rate_and_a_changed_one_bites_at_once() -> None:
    begun_at: list[float] = []

    @predicate
    async def notes(row: ListRow) -> bool:
        begun_at.append(time.monotonic())
        return True

    with begun(notes, 40, limiter=LocalLimiter(Rate(20, 1))) as run:
        run.work(time.monotonic() + 0.5)
        # Those that were missed while nobody let this process run are made up for.
        assert sum(at < begun_at[0] + 0.4 for at in begun_at) <= 20 * (0.4 + MAKE_UP_S) + 1
        run.limit(rate=Rate(10_000, 1))
        changed = time.monotonic()
        finish(run)
    assert max(begun_at) < changed + 1


def test_a_limiter_that_cannot_be_asked_lets_nothing_begin_until_it_can() -> None:
    class Away(LocalLimiter):
        asked = 0

        async def take_async(self) -> float:
            self.asked += 1
            if self.asked == 1:
                raise ConnectionError("Redis is away")
            return self.take()

    @predicate
    async def keeps(row: ListRow) -> bool:
        return True

    with begun(keeps, 3, limiter=Away(None)) as run:
        assert len(run.work(time.monotonic() + 0.1)) == 0
        assert set(by_number(finish(run)).values()) == {KEPT}


def test_setup_is_called_once_in_the_loop_and_undone_at_the_end() -> None:
    told: list[str] = []

    async def connects() -> AsyncIterator[str]:
        told.append(f"up in {id(asyncio.get_running_loop())}")
        yield "connection"
        told.append("down")

    @predicate(setup=connects)
    async def uses(row: ListRow, connection: str, n: int = 1) -> Verdict:
        return Verdict.reject(f"{connection} {n} {id(asyncio.get_running_loop())}")

    resources = Resources()
    reasons = set()
    for n in (1, 1, 2):
        run = start(uses, uses.validate({"n": n}), resources)
        run.take(rows_of([1, 2]))
        reasons |= {outcome.reason for _, outcome in finish(run)}
        run.stop()
    resources.close()
    loop = told[0].split()[-1]
    assert reasons == {f"connection 1 {loop}", f"connection 2 {loop}"}
    assert told == [f"up in {loop}", "down"]


def test_setup_that_names_parameters_is_called_for_each_of_their_values() -> None:
    told: list[str] = []

    def compiles(words: list[str]) -> Iterator[str]:
        told.append("up " + " ".join(words))
        yield "|".join(words)
        told.append("down " + " ".join(words))

    @predicate(setup=compiles)
    def has(row: ListRow, pattern: str, words: list[str], n: int = 0) -> Verdict:
        return Verdict.reject(pattern)

    resources = Resources()
    for words, n in ((["a"], 1), (["b", "c"], 1), (["a"], 2)):
        run = start(has, has.validate({"words": words, "n": n}), resources)
        run.take(rows_of([1]))
        assert finish(run)[0][1].reason == "|".join(words)
    resources.close()
    assert told == ["up a", "up b c", "down a", "down b c"]


def test_a_setup_that_fails_says_why_and_where() -> None:
    def connects() -> None:
        raise ConnectionRefusedError("nobody is there")

    @predicate(setup=connects)
    async def uses(row: ListRow, connection: None) -> bool:
        return True

    words = r"predicate uses: its setup failed: ConnectionRefusedError: nobody is there \(test_coroutines.py:\d+\)"
    with pytest.raises(SetupFailed, match=words):
        testing.run(uses, [{}])


def test_a_setup_that_yields_nothing_is_told_as_one() -> None:
    def yields_nothing() -> Iterator[int]:
        yield from ()

    async def yields_nothing_later() -> AsyncIterator[int]:
        for number in ():
            yield number

    for setup in (yields_nothing, yields_nothing_later):

        @predicate(setup=setup)
        async def uses(row: ListRow, number: int) -> bool:
            return True

        with pytest.raises(SetupFailed, match="its setup failed: RuntimeError: it yields nothing: give what"):
            testing.run(uses, [{}])


def test_failures_are_told_without_the_library_that_raised() -> None:
    @predicate(timeout=0.05)
    async def waits(row: ListRow) -> bool:
        await asyncio.Event().wait()
        return True

    with begun(waits, 1) as run:
        assert finish(run)[0][1] == Failure(
            "TimeoutError: not done within 0.05 s", f"test_coroutines.py:{waits.function.__code__.co_firstlineno + 2}"
        )
