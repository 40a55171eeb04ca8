"""Faults and jobs are functions of the seed, and cover every kind."""

from itertools import islice

from bench.chaos.__main__ import SHORT
from bench.chaos.faults import lines, processes, redis_server, storage, visitors
from bench.chaos.kinds import ALL, BY_NAME
from bench.chaos.load.work import work
from bench.chaos.schedule import schedule


def test_a_seed_gives_the_same_faults_and_each_kind_before_any_again() -> None:
    faults = schedule(7, 600, 5)
    assert faults == schedule(7, 600, 5)
    assert {fault.kind for fault in faults[: len(ALL)]} == set(BY_NAME)


def test_a_seed_gives_the_same_jobs() -> None:
    assert list(islice(work(7), 50)) == list(islice(work(7), 50))


def test_the_short_run_of_the_checks_has_every_kind() -> None:
    faults = schedule(11, SHORT["minutes"] * 60, SHORT["every"], longest=SHORT["longest"])
    assert {fault.kind for fault in faults} == set(BY_NAME)


def test_half_an_hour_has_two_hundred_faults() -> None:
    assert all(len(schedule(seed, 1800, 5)) >= 200 for seed in range(20))


def test_two_faults_that_hurt_the_same_do_not_overlap() -> None:
    for seed in range(20):
        free_at: dict[str, float] = {}
        for fault in schedule(seed, 600, 2):
            hurts = BY_NAME[fault.kind].hurts or fault.kind
            assert fault.at >= free_at.get(hurts, 0)
            free_at[hurts] = fault.at + fault.seconds


def test_no_fault_lasts_longer_than_was_asked_for() -> None:
    assert max(fault.seconds for fault in schedule(7, 900, 2, longest=3)) <= 3


def test_every_kind_of_fault_has_its_act() -> None:
    acts = [processes.ACTS, redis_server.ACTS, lines.ACTS, storage.ACTS, visitors.acts(lambda: 0)]
    assert sorted(kind for each in acts for kind in each) == sorted(BY_NAME)
