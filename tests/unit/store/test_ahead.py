"""A ticket takes further chunks of its job ahead: its parent sees to all of them, and nobody else waits for that."""

from datetime import datetime

from shared.jobs import Submission
from shared.store.figures import SlowRow, tell_of_worker
from shared.store.leased import Chunk, Preparation
from shared.store.owning import AHEAD, ahead_name
from tests.unit.store.conftest import Store

ROW = 262144
"""Rows so large that the first chunk has one."""


def ahead(store: Store, held: Chunk, place: int = 1, ticket: str = "t") -> Chunk | None:
    return store.leases.claim_ahead(ticket, place, "nonce", "worker", held)


def begin(store: Store, rows: int = 10) -> Chunk:
    store.job(store.counted_list(rows, size=rows * ROW))
    return store.chunk("t")


def test_it_is_the_next_chunk_of_the_same_job_in_each_place_one(store: Store) -> None:
    held = begin(store)
    taken = [ahead(store, held, place) for place in range(1, AHEAD + 1)]
    assert [one and (one.job, one.at, one.to) for one in taken] == [(held.job, at, at + 1) for at in (1, 2, 3)]
    assert ahead(store, held, 1) == taken[0], "the same claim again gives the same lease"


def test_its_parent_prolongs_all_that_it_holds(store: Store) -> None:
    held = begin(store)
    ahead(store, held)
    store.redis.zadd(store.keys.deadlines(), {f"job:{held.job}:{chunk}": 1 for chunk in (0, 1)})
    assert store.leases.beat(["t"]) == 2
    assert store.leases.duty("w", "work", 2, rescue=True) == []


def test_each_is_committed_and_released_by_itself(store: Store) -> None:
    held = begin(store)
    further = ahead(store, held)
    assert further is not None
    assert store.commit(further, 1) == "go"
    assert store.commit(held, 1) == "go"
    again = ahead(store, held)
    assert again is not None and again.at == 2
    store.leases.release("t", "nonce")
    assert store.commit(again, 1) == "go", "what a worker hands back by name is that alone"


def test_none_is_taken_while_another_job_waits_for_its_turn(store: Store) -> None:
    held = begin(store)
    other = store.job(store.counted_list(10))
    assert ahead(store, held) is None
    assert store.chunk("u").job == other.id
    assert ahead(store, held) is not None


def test_a_job_that_this_worker_cannot_serve_keeps_nobody(store: Store) -> None:
    held = begin(store)
    other = store.job(store.counted_list(10))
    store.redis.hset(store.keys.job(other.id), "needs", "is_adult@1")
    assert ahead(store, held) is not None


def test_none_is_taken_of_a_job_that_rests_or_has_begun_again(store: Store) -> None:
    held = begin(store)
    store.jobs.control(held.job, "pause")
    assert ahead(store, held) is None
    store.jobs.control(held.job, "cancel")
    store.leases.release("t", "nonce")
    store.jobs.retry(held.job, "retry")
    second = store.chunk("u")
    assert second.attempt == 2
    assert ahead(store, held) is None
    assert ahead(store, second, ticket="u") is not None


def test_rows_that_somebody_died_of_are_not_tested_beside_others(store: Store) -> None:
    held = begin(store)
    store.chunk("other")
    store.leases.died("other", "signal 9 (SIGKILL)", [(1, 2)])
    assert ahead(store, held) is None
    assert store.chunk("alone").at == 1
    assert ahead(store, held) is not None


def test_when_its_process_dies_only_the_chunk_with_the_row_under_test_is_to_blame(store: Store) -> None:
    held = begin(store)
    ahead(store, held)
    assert store.leases.died("t", "signal 9 (SIGKILL)", [(1, 2)])
    for _ in range(2):
        first, second = store.chunk("t"), store.chunk("u")
        assert (first.at, first.doom, second.at, second.doom) == (0, "", 1, "")
        store.leases.died("u", "signal 9 (SIGKILL)", [(1, 2)])
        store.leases.release("t", "nonce")
    assert not store.chunk("t").doom
    assert store.chunk("u").doom == "its test ended the worker process 3 times (signal 9 (SIGKILL))"


def test_where_nobody_knows_what_it_died_of_all_are_looked_at(store: Store) -> None:
    held = begin(store)
    ahead(store, held)
    for _ in range(3):
        store.leases.died("t", "")
        store.leases.died("u", "")
        first, second = store.chunk("t"), store.chunk("u")
    assert (bool(first.doom), bool(second.doom)) == (True, True)


def test_when_its_job_rests_all_is_taken_back(store: Store) -> None:
    held = begin(store)
    further = ahead(store, held)
    assert further is not None
    store.jobs.control(held.job, "pause")
    assert store.leases.interrupt("t", store.leases.unwanted(["t"])["t"])
    assert store.jobs.snapshot(held.job).state == "paused"
    assert [store.commit(one, 1) for one in (held, further)] == ["fenced", "fenced"]
    assert store.leases.unwanted(["t"]) == {}


def test_one_that_was_taken_from_it_is_noticed_though_the_others_are_its_own(store: Store) -> None:
    held = begin(store)
    further = ahead(store, held)
    assert further is not None
    store.redis.zadd(store.keys.deadlines(), {f"job:{held.job}:{further.chunk}": 1})
    store.leases.duty("w", "work", 2, rescue=True)
    assert set(found := store.leases.unwanted(["t"])) == {"t"}
    assert store.leases.interrupt("t", found["t"])
    assert store.commit(held, 1) == "fenced", "its process ends, so all of it is free for others"


def test_one_that_is_released_is_nobodys_any_more(store: Store) -> None:
    held = begin(store)
    ahead(store, held)
    assert store.leases.release(ahead_name("t", 1), "nonce")
    assert store.chunk("u").at == 1


def test_of_each_chunk_its_own_slowest_row_is_told(store: Store) -> None:
    held = begin(store)
    for place in (1, 2):
        ahead(store, held, place)
    told = {"t": [SlowRow(3, 9.0), SlowRow(1, 5.5), SlowRow(8, 2.0)]}
    tell_of_worker(store.redis, store.keys, "worker", busy=1, memory=0, slow=told)
    work = store.jobs.work(held.job)
    assert [(one.first, one.row) for one in work] == [(1, 1), (2, None), (3, 3)]
    times = [datetime.fromisoformat(one.row_since) for one in work if one.row_since is not None]
    assert (times[0] - times[1]).total_seconds() == 3.5
    store.commit(held, 1)
    assert [one.row for one in store.jobs.work(held.job)] == [None, 3], "what is committed is under test no more"


def test_a_preparation_is_no_chunk_that_is_tested(store: Store) -> None:
    asked = Submission.model_validate({"list": (record := store.counted_list(10)).id, "where": "age > 1"})
    job = store.jobs.create("job", asked, record, "local", reads=[])
    assert isinstance(store.claim(), Preparation)
    assert store.jobs.work(job.id) == []
