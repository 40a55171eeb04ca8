"""A rate is one ceiling over all who test, wherever they are; nothing begins above it, whatever becomes of Redis."""

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from redis.exceptions import ConnectionError

from shared.store.keys import Keys
from shared.store.rates import Ceiling, Rates, Reserved
from winnow.defining.settings import Rate
from winnow.running.limiting import MAKE_UP_S
from worker.predicates.limiting import AWAY_S, Ceilings, SharedLimiter

BEGINNING = "tests.unit.worker.predicates.beginning"
HORIZON_S = 0.1


@pytest.fixture
def rates(redis_client: Redis, keys: Keys) -> Rates:
    return Rates(redis_client, keys)


def begun_by(
    url: str, keys: Keys, seconds: float, tellings: list[tuple[str, str, str, str]]
) -> Iterator[tuple[str, list[float]]]:
    """When tests began in each of some processes: of a job, a declared rate, a rate of its own, and which way."""
    processes = []
    for job, declared, rate, way in tellings:
        command = [sys.executable, "-m", BEGINNING, url, keys.prefix, job, declared, rate, str(seconds), way]
        processes.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for (job, *_), process in zip(tellings, processes, strict=True):
        out, _ = process.communicate(timeout=seconds + 60)
        yield job, [float(moment) for moment in out.split()]


def most_in(moments: list[float], window: float) -> int:
    """The largest number of these moments in any window."""
    most = start = 0
    for end, moment in enumerate(moments):
        while moments[start] <= moment - window:
            start += 1
        most = max(most, end - start + 1)
    return most


@pytest.mark.parametrize("seconds", [3, pytest.param(25, marks=pytest.mark.slow)])
def test_a_rate_over_three_processes_is_kept(redis_server: str, keys: Keys, seconds: int) -> None:
    told = [("a", "50/s", "", "plain"), ("a", "50/s", "", "async"), ("b", "50/s", "", "plain")]
    of_each = [begun for _, begun in begun_by(redis_server, keys, seconds, told)]
    moments = sorted(moment for begun in of_each for moment in begun)
    window = min(seconds - 1, 10)
    # Five of a hundred, and the few that are made up for at the start of a window.
    assert most_in(moments, window) <= 50 * window * 1.05 + (0 if window == 10 else 50 * MAKE_UP_S)
    # Until one of them ends, with which the turns go that it had reserved. So they do where one is not run for longer
    # than is made up for.
    begin, end = moments[0] + 0.5, min(begun[-1] for begun in of_each)
    inside = [moment for moment in moments if begin <= moment <= end]
    stood_still = sum(after - before > MAKE_UP_S for begun in of_each for before, after in pairwise(begun))
    assert len(inside) >= 50 * (end - begin) * 0.95 - 1 - stood_still * 50 * HORIZON_S


def test_a_jobs_own_rate_comes_on_top_of_its_predicates(redis_server: str, keys: Keys) -> None:
    told = [("a", "100/s", "10/s", "plain"), ("b", "100/s", "", "async"), ("a", "100/s", "10/s", "async")]
    begun = list(begun_by(redis_server, keys, 2, told))
    limited = sorted(moment for job, moments in begun if job == "a" for moment in moments)
    everything = sorted(moment for _, moments in begun for moment in moments)
    # Each goes on for two seconds, and none begins in the same moment as another.
    assert 10 <= len(limited) <= 10 * (limited[-1] - limited[0] + HORIZON_S + MAKE_UP_S) + 1
    assert most_in(everything, 1) <= 100 * (1 + HORIZON_S + MAKE_UP_S)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(per_second=st.integers(1, 2000), wanted=st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_whoever_asks_however_often_turns_never_come_faster_than_the_rate(
    rates: Rates, redis_client: Redis, per_second: int, wanted: list[int]
) -> None:
    ceiling = rates.of_job("job", 1 / per_second)
    redis_client.delete(ceiling.key)
    began = time.monotonic()
    given_out = sum(len(rates.reserve([ceiling], most).turns) for most in wanted)
    passed = time.monotonic() - began
    assert 1 <= given_out <= per_second * (passed + HORIZON_S) + 1


def test_turns_that_are_reserved_are_evenly_spread(rates: Rates) -> None:
    ceiling = rates.of_job("job", 0.02)
    began = time.monotonic()
    turns = [*rates.reserve([ceiling], 2).turns, *rates.reserve([ceiling], 100).turns]
    again = rates.reserve([ceiling], 1)
    # Each call tells its turns from its own moment: by so much, at the most, those of a later one are nearer, and more.
    passed = time.monotonic() - began
    assert turns[:2] == [0.0, 0.02]
    assert 5 <= len(turns) <= 6 + passed / 0.02
    assert turns[3:] == pytest.approx([turns[2] + 0.02 * number for number in range(1, len(turns) - 2)])
    assert again.turns == () or again.turns[0] >= 0.08 - passed
    assert again.wait <= 0.025 + 0.02 + 0.001


def test_a_ceiling_that_is_raised_is_not_waited_for(rates: Rates) -> None:
    hourly = rates.of_job("job", 3600)
    assert len(rates.reserve([hourly], 10).turns) == 1
    assert rates.reserve([hourly], 10).wait > 3000
    (turn,) = rates.reserve([rates.of_job("job", 0.02)], 1).turns or (0.0,)
    assert turn <= HORIZON_S + 0.02


class Stand:
    """A Redis that gives what it is told to, or is away; and a clock that is set by hand."""

    def __init__(self, *answers: Reserved) -> None:
        self.answers = list(answers)
        self.asked: list[int] = []
        self.is_away = False
        self.clock = 100.0

    def reserve(self, ceilings: object, most: int) -> Reserved:
        self.asked.append(most)
        if self.is_away:
            raise ConnectionError("nobody there")
        return self.answers.pop(0)

    def limiter(self, rate: str | None = "50/s") -> SharedLimiter:
        def ceilings(rate: Rate | None) -> tuple[Ceiling, ...]:
            return () if rate is None else (Ceiling("k", rate.interval),)

        return SharedLimiter(self.reserve, ceilings, None if rate is None else Rate.parse(rate), lambda: self.clock)


def test_nothing_begins_while_redis_is_away_and_that_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    stand = Stand(Reserved((0.0,), 0.0))
    limiter = stand.limiter()
    stand.is_away = True
    with caplog.at_level(logging.WARNING, "winnow.work"):
        for _ in range(3):
            assert limiter.take() == AWAY_S
            assert asyncio.run(limiter.take_async()) == AWAY_S
    assert [record.message for record in caplog.records] == [
        "Redis cannot be asked for a rate, so no test begins: ConnectionError"
    ]
    stand.is_away = False
    assert limiter.take() == 0.0


def test_turns_are_taken_when_they_come_without_asking_again() -> None:
    stand = Stand(Reserved((0.0, 0.02, 0.04), 0.0))
    limiter = stand.limiter()
    assert limiter.take() == 0.0
    assert limiter.take() == pytest.approx(0.02)
    stand.clock += 0.021
    assert limiter.take() == 0.0
    assert limiter.take() == pytest.approx(0.019)
    assert len(stand.asked) == 1


def test_turns_that_were_missed_for_a_commit_are_made_up_for() -> None:
    stand = Stand(Reserved((0.0, 0.02, 0.04), 0.1))
    limiter = stand.limiter()
    assert limiter.take() == 0.0
    stand.clock += 0.25
    assert [limiter.take(), limiter.take()] == [0.0, 0.0]
    assert len(stand.asked) == 1


def test_turns_that_were_missed_for_long_are_lost() -> None:
    stand = Stand(Reserved((0.0, 0.02), 0.0), Reserved((), 0.07))
    limiter = stand.limiter()
    stand.asked.clear()
    assert limiter.take() == 0.0
    stand.clock += 1
    assert limiter.take() == pytest.approx(0.07)


def test_who_waits_asks_for_all_there_are_and_who_is_slower_for_what_it_uses() -> None:
    one = Reserved((0.0,), 0.0)
    stand = Stand(one, one, one, Reserved((0.05,), 0.0), one)
    limiter = stand.limiter()
    for _ in range(3):
        limiter.take()
        stand.clock += 0.1
    assert stand.asked == [1, 1, 1]
    assert limiter.take() > 0
    stand.clock += 0.05
    assert limiter.take() == 0.0
    limiter.take()
    assert stand.asked[-1] > 100


def test_a_rate_that_is_lowered_drops_what_was_reserved() -> None:
    stand = Stand(Reserved((0.0, 0.0, 0.0), 0.0), Reserved((), 0.5))
    limiter = stand.limiter()
    assert limiter.take() == 0.0
    limiter.change(Rate.parse("1/s"))
    assert limiter.take() > 0
    limiter.change(None)
    assert limiter.is_open and limiter.take() == 0.0


def test_a_loop_goes_on_while_redis_is_asked(rates: Rates, redis_server: str) -> None:
    limiter = Ceilings(rates).of("asks", Rate.parse("50/s"), "job", None)

    async def turns_while_it_waits() -> int:
        with closing(Redis.from_url(redis_server)) as admin:
            # Whoever only reads, or ends the pause, is answered.
            admin.client_pause(60_000, all=False)
            try:
                asked = asyncio.create_task(limiter.take_async())
                turns = 0
                while not asked.done() and turns < 10:
                    turns += 1
                    await asyncio.sleep(0.01)
            finally:
                admin.client_unpause()
            assert await asked == 0.0
            return turns

    assert asyncio.run(turns_while_it_waits()) == 10


def test_a_lower_rate_of_a_job_counts_and_a_higher_one_does_not(rates: Rates, keys: Keys) -> None:
    seen: list[list[str]] = []

    class Noting(Rates):
        def reserve(self, ceilings: object, most: int) -> Reserved:  # type: ignore[override]
            seen.append([ceiling.key for ceiling in ceilings])  # type: ignore[attr-defined]
            return Reserved((0.0,), 0.0)

    noting = Noting(rates._redis, keys)
    for rate in ("10/s", "100/s", None):
        Ceilings(noting).of("asks", Rate.parse("50/s"), "job", None if rate is None else Rate.parse(rate)).take()
    predicate, job = keys.rate_of_predicate("asks"), keys.rate_of_job("job")
    assert seen == [[predicate, job], [predicate], [predicate]]
