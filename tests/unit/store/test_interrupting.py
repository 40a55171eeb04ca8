"""What is not to be tested any more is known, and is taken back from who works on it all the same."""

import pytest

from tests.unit.store.conftest import Store

ROW = 262144
"""Rows so large that the first chunk has one."""


def test_who_works_on_a_running_job_is_let_alone(store: Store) -> None:
    store.job(store.counted_list(10))
    store.chunk("t")
    assert store.leases.unwanted(["t", "unknown"]) == {}
    assert not store.leases.interrupt("t", "nonce|job:another:0")
    assert store.leases.unwanted([]) == {}


@pytest.mark.parametrize(("verb", "state"), [("pause", "paused"), ("cancel", "cancelled")])
def test_what_is_taken_back_lets_the_job_rest_and_fences_its_worker(store: Store, verb: str, state: str) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk("t")
    store.jobs.control(job.id, verb)  # type: ignore[arg-type]
    assert store.leases.interrupt("t", store.leases.unwanted(["t"])["t"])
    assert store.jobs.snapshot(job.id).state == state
    assert store.commit(lease, 10) == "fenced"
    assert store.leases.unwanted(["t"]) == {}
    assert not store.leases.died("t", "signal 9 (SIGKILL)")


def test_no_row_is_blamed_however_often_its_test_is_cut_off(store: Store) -> None:
    job = store.job(store.counted_list(10))
    for _ in range(5):
        lease = store.chunk("t")
        assert (lease.at, lease.to, lease.doom) == (0, 10, "")
        store.jobs.control(job.id, "pause")
        assert store.leases.interrupt("t", store.leases.unwanted(["t"])["t"])
        store.jobs.control(job.id, "resume")
    assert "rescued:died" not in store.redis.hgetall(store.keys.figures())
    assert store.redis.hget(store.keys.figures(), "interrupted") == "5"


def test_who_came_to_another_job_in_between_is_let_alone(store: Store) -> None:
    job = store.job(store.counted_list(10))
    store.chunk("t")
    store.jobs.control(job.id, "cancel")
    work = store.leases.unwanted(["t"])["t"]
    store.leases.release("t", "nonce")
    other = store.job(store.counted_list(10))
    lease = store.leases.claim("t", "nonce 2", "worker")
    assert not store.leases.interrupt("t", work)
    assert lease is not None and store.commit(lease, 10) == "stop"  # type: ignore[arg-type]
    assert store.jobs.snapshot(other.id).state == "succeeded"


def test_who_is_resumed_in_between_is_let_alone(store: Store) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk("t")
    store.jobs.control(job.id, "pause")
    work = store.leases.unwanted(["t"])["t"]
    store.jobs.control(job.id, "resume")
    assert not store.leases.interrupt("t", work)
    assert store.commit(lease, 10) == "stop"


def test_the_others_are_known_when_a_job_ends_as_failed(store: Store) -> None:
    store.job(store.counted_list(20, size=20 * ROW), max_failed=0)
    first = store.chunk("first")
    store.chunk("second")
    store.commit(first, 1, failed=1)
    store.leases.release("first", "nonce")
    assert set(found := store.leases.unwanted(["first", "second"])) == {"second"}
    assert store.leases.interrupt("second", found["second"])
    assert store.leases.unwanted(["first", "second"]) == {}


def test_who_works_on_a_deleted_job_is_known_until_it_has_come_out_of_it(store: Store) -> None:
    for ticket in ("out", "ended"):
        job = store.job(store.counted_list(10))
        store.chunk(ticket)
        store.jobs.delete(job.id)
    found = store.leases.unwanted(["out", "ended"])
    assert set(found) == {"out", "ended"}
    store.leases.release("out", "nonce")
    assert not store.leases.interrupt("out", found["out"])
    assert store.leases.interrupt("ended", found["ended"])
    assert store.redis.exists(store.keys.fenced()) == 0


def test_who_was_frozen_until_its_lease_ran_out_is_known(store: Store) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk("frozen")
    store.redis.zadd(store.keys.deadlines(), {f"job:{job.id}:{lease.chunk}": 1})
    store.leases.duty("w", "work", 2, rescue=True)
    assert set(store.leases.unwanted(["frozen"])) == {"frozen"}
    # A worker that is gone does not come out of anything.
    store.redis.zincrby(store.keys.fenced(), -4_000_000, "frozen")
    store.leases.duty("w", "work", 2, rescue=True)
    assert store.redis.exists(store.keys.fenced()) == 0
