"""A plain def over rows: each its verdict, whatever it does, and none the fault of another."""

import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from tests.unit.predicates.going import Marked, begun, finish, rows_of
from winnow import ListRow, Verdict, predicate, testing
from winnow.running.faults import Failure
from winnow.running.guard import Guard
from winnow.running.limiting import LocalLimiter
from winnow.running.retrying import Retrying
from winnow.verdict import KEPT


def by_number(tested: Any) -> dict[int, Any]:
    return {row.number: outcome for row, outcome in tested}


def test_rows_come_in_order_and_a_call_returns_when_its_time_is_over() -> None:
    @predicate
    def keeps(row: ListRow) -> bool:
        return row.number % 2 == 0

    with begun(keeps, 5) as run:
        assert run.work(time.monotonic()) == []
        assert run.waiting == 5
        tested = finish(run)
    assert [(row.number, bool(outcome)) for row, outcome in tested] == [(n, n % 2 == 0) for n in range(1, 6)]


def test_an_exception_fails_its_row_with_type_text_and_place() -> None:
    @predicate
    def raises(row: ListRow) -> bool:
        raise ValueError(f"bad {row['n']}\nand more")

    with begun(raises, 1) as run:
        failure = finish(run)[0][1]
    line = raises.function.__code__.co_firstlineno + 2
    assert failure == Failure("ValueError: bad 1", f"test_functions.py:{line}")


def test_a_place_is_a_line_of_the_predicate_not_of_a_library() -> None:
    @predicate
    def raises(row: ListRow) -> bool:
        return bool(re.compile("(" + row["n"]))

    with begun(raises, 1) as run:
        assert finish(run)[0][1].place == f"test_functions.py:{raises.function.__code__.co_firstlineno + 2}"


def raise_exit() -> None:
    sys.exit(3)


def raise_interrupt() -> None:
    raise KeyboardInterrupt


def raise_generator_exit() -> None:
    raise GeneratorExit("done")


def raise_stop() -> None:
    raise StopIteration


def recurse() -> None:
    recurse()


def fill_memory() -> None:
    raise MemoryError


class Untold(Exception):
    def __str__(self) -> str:
        raise RuntimeError


def raise_untold() -> None:
    raise Untold


def raise_below_empty_lines() -> None:
    raise ValueError("\n  \nhere it is\nand more")


def raise_several() -> None:
    raise ExceptionGroup("both", [ExceptionGroup("within", [ValueError("the first")]), OSError("the second")])


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (raise_exit, "SystemExit: 3; a predicate does not end its process: raise to fail a row"),
        (raise_interrupt, "KeyboardInterrupt"),
        (raise_generator_exit, "GeneratorExit: done"),
        (raise_stop, "StopIteration"),
        (recurse, "RecursionError: maximum recursion depth exceeded"),
        (fill_memory, "MemoryError: no memory was left"),
        (raise_untold, "Untold: (and its text cannot be shown)"),
        (raise_below_empty_lines, "ValueError: here it is"),
        (raise_several, "ExceptionGroup: both (2 sub-exceptions): ValueError: the first"),
    ],
)
def test_whatever_is_raised_fails_its_row_alone(deed: Any, words: str) -> None:
    @predicate
    def does(row: ListRow) -> bool:
        if row.number == 2:
            deed()
        return True

    with begun(does, 3) as run:
        outcomes = by_number(finish(run))
    assert outcomes[2].reason == words
    assert outcomes[1] is outcomes[3] is KEPT


def sleep_long() -> None:
    time.sleep(20)


def spin() -> None:
    while True:
        pass


def match_for_ever() -> None:
    re.match(r"(a+)+$", "a" * 40 + "b")


def sleep_caught_once() -> None:
    try:
        time.sleep(20)
    except BaseException:
        time.sleep(20)


def sleep_and_return() -> None:
    try:
        time.sleep(20)
    except BaseException:
        return


def sleep_and_raise_another() -> None:
    try:
        time.sleep(20)
    except BaseException as error:
        raise ValueError("mine") from error


@pytest.mark.parametrize(
    "deed", [sleep_long, spin, match_for_ever, sleep_caught_once, sleep_and_return, sleep_and_raise_another]
)
def test_a_row_that_takes_too_long_is_failed_with_the_line_it_was_at(deed: Any) -> None:
    @predicate(timeout=0.1)
    def hangs(row: ListRow) -> bool:
        if row.number == 2:
            deed()
        return True

    with begun(hangs, 3) as run:
        began = time.monotonic()
        outcomes = by_number(finish(run))
        assert time.monotonic() - began < 5
    assert outcomes[2].reason == "TimeoutError: not done within 0.1 s"
    assert outcomes[2].place.startswith("test_functions.py:")
    assert outcomes[1] is outcomes[3] is KEPT


def test_rows_that_are_quick_together_take_as_long_as_they_like() -> None:
    @predicate(timeout=0.1)
    def naps(row: ListRow) -> bool:
        time.sleep(0.03)
        return True

    with begun(naps, 12) as run:
        assert {outcome for _, outcome in finish(run)} == {KEPT}


def test_an_alarm_of_somebody_elses_goes_on() -> None:
    rung = threading.Event()
    before = signal.signal(signal.SIGALRM, lambda *_: rung.set())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.15)

        @predicate(timeout=5)
        def keeps(row: ListRow) -> bool:
            return True

        with begun(keeps, 3) as run:
            finish(run)
        assert not rung.is_set()
        assert rung.wait(5)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_time_limit_needs_the_main_thread_and_says_so() -> None:
    @predicate
    def keeps(row: ListRow) -> bool:
        return True

    told: list[str] = []

    def elsewhere() -> None:
        try:
            testing.run(keeps, [{}])
        except RuntimeError as fault:
            told.append(str(fault))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join(10)
    assert told == ["the time limit of a plain def needs the main thread, on Unix; or set timeout=None"]


class Interrupted(BaseException):
    pass


@pytest.mark.parametrize("timeout", [30, None])
def test_an_interrupt_cuts_a_row_off_and_leaves_it_untested(timeout: float | None) -> None:
    guard = Guard()
    before = signal.signal(signal.SIGUSR1, lambda *_: guard.interrupt(Interrupted()))

    @predicate(timeout=timeout)
    def hangs(row: ListRow) -> bool:
        if row.number == 3:
            os.kill(os.getpid(), signal.SIGUSR1)
            time.sleep(20)
        return True

    try:
        with begun(hangs, 5, guard=guard) as run:
            with pytest.raises(Interrupted):
                finish(run)
            assert [row.number for row, _ in run.stop()] == [1, 2]
            guard.clear()
            run.take(rows_of([4, 5]))
            assert [row.number for row, _ in finish(run)] == [4, 5]
    finally:
        signal.signal(signal.SIGUSR1, before)


@predicate(timeout=5)
def works(row: ListRow) -> bool:
    return sum(range(50)) > row.number * 0


@predicate(timeout=5, batch=7)
def works_in_batches(rows: list[ListRow]) -> list[bool]:
    return [sum(range(50)) > row.number * 0 for row in rows]


@pytest.mark.parametrize("test", [works, works_in_batches])
def test_interrupts_at_any_moment_lose_no_row_and_double_none(test: Any) -> None:
    guard = Guard()
    before = signal.signal(signal.SIGUSR1, lambda *_: guard.interrupt(Interrupted()))
    done: list[int] = []
    over = threading.Event()

    def pester() -> None:
        while not over.wait(0.002):
            os.kill(os.getpid(), signal.SIGUSR1)

    thread = threading.Thread(target=pester)
    thread.start()
    interrupts = 0
    try:
        with begun(test, guard=guard) as run:
            run.take(rows_of(range(1, 20_001)))
            while run.waiting:
                try:
                    done += [row.number for row, _ in run.work(time.monotonic() + 0.1)]
                except Interrupted:
                    interrupts += 1
                    guard.clear()
    finally:
        over.set()
        thread.join()
        signal.signal(signal.SIGUSR1, before)
    assert done == list(range(1, 20_001))
    assert interrupts > 0


def test_what_is_tried_again_waits_aside_while_other_rows_are_tested() -> None:
    goes: dict[int, int] = {}

    @predicate(retries=1)
    def refused_once(row: ListRow) -> bool:
        goes[row.number] = goes.get(row.number, 0) + 1
        if row.number == 1 and goes[1] == 1:
            raise ConnectionRefusedError("no")
        return True

    with begun(refused_once, 3) as run:
        tested = finish(run)
    assert [row.number for row, _ in tested] == [2, 3, 1]
    assert by_number(tested)[1] is KEPT
    assert goes == {1: 2, 2: 1, 3: 1}


def test_only_what_is_named_is_tried_again_and_no_oftener_than_said() -> None:
    goes: list[str] = []

    @predicate(retries=1, retry_on=ZeroDivisionError)
    def fails(row: ListRow) -> bool:
        goes.append(row["n"])
        if row.number == 1:
            raise OSError("for good")
        return 1 / 0 > 0

    with begun(fails, 2) as run:
        outcomes = by_number(finish(run))
    assert goes == ["1", "2", "2"]
    assert (outcomes[1].reason, outcomes[2].reason) == ("OSError: for good", "ZeroDivisionError: division by zero")


@pytest.mark.parametrize(
    ("tries", "chance", "delay"),
    [(1, 0.5, 0.5), (2, 0.5, 1.0), (3, 0.5, 2.0), (3, 0.0, 1.0), (3, 1.0, 3.0), (40, 0.5, 30.0), (51, 0.5, None)],
)
def test_pauses_double_up_to_half_a_minute_give_or_take_half(tries: int, chance: float, delay: float | None) -> None:
    @predicate(retries=50)
    def keeps(row: ListRow) -> bool:
        return True

    assert Retrying(keeps.settings, lambda: chance).delay(OSError(), tries) == delay
    assert Retrying(keeps.settings, lambda: chance).delay(ValueError(), 1) is None


def test_a_group_is_tried_again_where_all_in_it_are_named() -> None:
    @predicate(retries=1)
    def keeps(row: ListRow) -> bool:
        return True

    retrying = Retrying(keeps.settings, lambda: 0.5)
    lost = ExceptionGroup("lost", [ConnectionResetError(), ExceptionGroup("again", [TimeoutError()])])
    assert retrying.delay(lost, 1) == 0.5
    assert retrying.delay(ExceptionGroup("mixed", [lost, ValueError()]), 1) is None


def test_a_row_that_forks_and_returns_twice_has_one_verdict() -> None:
    @predicate
    def forks(row: ListRow) -> bool:
        if row.number == 2:
            child = os.fork()
            if child:
                assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
        return True

    with begun(forks, 3) as run:
        assert [row.number for row, _ in finish(run)] == [1, 2, 3]


def test_a_row_may_print_and_run_programs() -> None:
    @predicate
    def prints(row: ListRow) -> bool:
        print("looking at", row)
        print("looking", file=sys.stderr)
        return subprocess.run(["true"], check=True).returncode == 0

    with begun(prints, 2) as run:
        assert {outcome for _, outcome in finish(run)} == {KEPT}


def test_a_row_is_marked_while_it_is_under_test_and_none_is_afterwards() -> None:
    marks = Marked()
    seen: list[set[int]] = []

    @predicate
    def looks(row: ListRow) -> bool:
        seen.append(set(marks.now))
        marks.now.clear()
        return True

    with begun(looks, 3, marks=marks) as run:
        finish(run)
    assert (seen, marks.now) == ([{1}, {2}, {3}], set())


class Ticks:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def begun_in(limiter: LocalLimiter, ticks: Ticks, seconds: float, step: float) -> list[float]:
    """When tests began that asked for `seconds`, each time they may, but `step` late."""
    until, times = ticks.now + seconds, []
    while ticks.now < until:
        wait = limiter.take()
        if not wait:
            times.append(ticks.now)
        ticks.now += wait + step
    return times


@pytest.mark.parametrize("step", [0.0001, 0.003, 0.017])
def test_a_rate_is_kept_within_five_per_cent_over_any_ten_seconds_however_late_one_wakes(step: float) -> None:
    @predicate(rate="50/s")
    def keeps(row: ListRow) -> bool:
        return True

    ticks = Ticks()
    times = begun_in(LocalLimiter(keeps.settings.rate, ticks), ticks, 60, step)
    for start in range(0, 50, 2):
        assert 475 <= sum(start <= at < start + 10 for at in times) <= 525


def test_a_changed_rate_bites_within_a_quarter_of_a_second() -> None:
    @predicate(rate="1/h")
    def slow(row: ListRow) -> bool:
        return True

    @predicate(rate="100/s")
    def quick(row: ListRow) -> bool:
        return True

    ticks = Ticks()
    limiter = LocalLimiter(slow.settings.rate, ticks)
    assert limiter.take() == 0
    assert limiter.take() == 0.25
    limiter.change(quick.settings.rate)
    assert len(begun_in(limiter, ticks, 1, 0.001)) > 90
    limiter.change(slow.settings.rate)
    assert len(begun_in(limiter, ticks, 100, 0.001)) <= 2


def test_retries_count_against_the_rate() -> None:
    taken = itertools.count(1)

    class Counting(LocalLimiter):
        def take(self) -> float:
            next(taken)
            return 0.0

    @predicate(retries=1)
    def fails(row: ListRow) -> Verdict:
        raise OSError

    with begun(fails, 2, limiter=Counting(None)) as run:
        finish(run)
    assert next(taken) == 5
