"""A job that prepares: one worker does it, before the first chunk, once all lists that it reads are counted."""

import json

import pytest

from shared.errors import Conflict, NotFound
from shared.jobs import Preparing, Snapshot, Submission
from shared.lists import ListRecord
from shared.store.leased import Chunk, Preparation, Stretch
from tests.unit.store.conftest import Store


def preparing(store: Store, record: ListRecord, *reads: str) -> Snapshot:
    job = f"job{next(store.numbers)}"
    return store.jobs.create(job, Submission(list=record.id, where="age > 1"), record, "local", reads=reads)


def lease(store: Store, ticket: str = "t") -> Preparation:
    found = store.claim(ticket)
    assert isinstance(found, Preparation)
    return found


def so_far(record: ListRecord, rows: int) -> Preparing:
    return Preparing(list={"id": record.id, "name": record.name}, rows=rows, total=record.rows or 10)


def told(store: Store, job: Snapshot) -> list[object]:
    """What events say of the preparation: how many rows are read, None for nobody at it, "" once it is done."""
    found = [event.get("preparation", "") for event in store.events(job.id) if event["type"] == "progress"]
    return [one["rows"] if isinstance(one, dict) else one for one in found]


def long_ago(store: Store, job: Snapshot, ms: int) -> None:
    """The last progress event was so many milliseconds before it was."""
    store.redis.hincrby(store.keys.job(job.id), "progress_ms", -ms)


def test_chunks_are_given_out_once_it_is_prepared_and_not_before(store: Store) -> None:
    job = preparing(store, store.counted_list(10))
    held = lease(store)
    assert (held.job, store.jobs.snapshot(job.id).phase) == (job.id, "preparing")
    assert store.claim("other") is None
    assert store.leases.prepared(held, "folder")
    assert store.leases.prepared(held, "folder"), "the same again, for its answer was lost"
    assert (store.jobs.prepared(job.id), store.jobs.snapshot(job.id).phase) == ("folder", "testing")
    chunk = store.chunk("other")
    store.commit(chunk, 10, kept=10)
    assert store.jobs.snapshot(job.id).state == "succeeded"


def test_a_claim_whose_answer_was_lost_gives_the_same_preparation_again(store: Store) -> None:
    preparing(store, store.counted_list(10))
    assert store.leases.claim("t", "nonce", "worker") == store.leases.claim("t", "nonce", "worker") == lease(store)


def test_all_lists_that_it_reads_are_counted_first(store: Store) -> None:
    own, other = store.uncounted_list(), store.uncounted_list()
    job = preparing(store, own, other.id)
    for _ in range(2):
        stretch = store.claim()
        assert isinstance(stretch, Stretch)
        assert store.jobs.snapshot(job.id).state == "queued"
        store.index(stretch, {own.id: 7, other.id: 900}[stretch.list], 1000, complete=True)
    assert lease(store).job == job.id
    assert store.jobs.snapshot(job.id).rows.total == 7


def test_a_list_that_it_reads_is_not_deleted_before_its_end_and_is_afterwards(store: Store) -> None:
    own, other = store.counted_list(1), store.counted_list(3)
    job = preparing(store, own, other.id)
    with pytest.raises(Conflict, match=f"job {job.id} still uses the list"):
        store.lists.delete(other.id)
    store.leases.prepared(lease(store), "folder")
    with pytest.raises(Conflict):
        store.lists.delete(other.id)
    store.commit(store.chunk(), 1, failed=1)
    store.lists.delete(other.id)
    assert store.jobs.snapshot(job.id).rows.total == 1
    # What was prepared stays, so the other list is not needed for another go at the failed row.
    assert store.jobs.retry(job.id, "again").state == "queued"
    assert isinstance(store.claim(), Chunk)


def test_a_list_that_is_gone_is_refused(store: Store) -> None:
    own, other = store.counted_list(1), store.counted_list(1)
    store.lists.delete(other.id)
    with pytest.raises(NotFound, match=f"no list {other.id}"):
        preparing(store, own, other.id)
    assert store.redis.scard(store.keys.users(own.id)) == 0


def test_a_retry_of_what_was_never_prepared_needs_the_other_list(store: Store) -> None:
    own, other = store.counted_list(1), store.counted_list(3)
    jobs = [preparing(store, own, other.id) for _ in range(2)]
    for job in jobs:
        store.jobs.control(job.id, "cancel")
    store.jobs.retry(jobs[0].id, "again")
    with pytest.raises(Conflict, match="still uses the list"):
        store.lists.delete(other.id)
    store.jobs.delete(jobs[0].id)
    store.lists.delete(other.id)
    with pytest.raises(Conflict, match="a list of the job was deleted"):
        store.jobs.retry(jobs[1].id, "again")


@pytest.mark.parametrize(("verb", "rests"), [("pause", "paused"), ("cancel", "cancelled")])
def test_it_rests_once_its_preparation_is_handed_back_and_begins_again(store: Store, verb: str, rests: str) -> None:
    job = preparing(store, store.counted_list(10))
    held = lease(store)
    assert store.leases.unwanted(["t"]) == {}
    store.jobs.control(job.id, verb)  # type: ignore[arg-type]
    assert set(store.leases.unwanted(["t"])) == {"t"}
    assert store.leases.interrupt("t", store.leases.unwanted(["t"])["t"])
    assert store.jobs.snapshot(job.id).state == rests
    assert not store.leases.prepared(held, "folder")
    if rests == "paused":
        assert store.claim() is None
        store.jobs.control(job.id, "resume")
        assert store.leases.prepared(lease(store, "another"), "folder")


def test_what_is_resumed_before_it_rests_goes_on_with_its_preparation(store: Store) -> None:
    job = preparing(store, store.counted_list(10))
    held = lease(store)
    store.jobs.control(job.id, "pause")
    store.jobs.control(job.id, "resume")
    assert store.claim("other") is None
    assert store.leases.prepared(held, "folder")
    assert store.chunk().job == job.id


def test_what_is_prepared_while_its_job_is_to_rest_counts(store: Store) -> None:
    job = preparing(store, store.counted_list(10))
    held = lease(store)
    store.jobs.control(job.id, "pause")
    assert store.leases.prepared(held, "folder")
    assert store.jobs.snapshot(job.id).state == "paused"
    store.jobs.control(job.id, "resume")
    assert store.chunk().job == job.id


def test_a_preparation_that_runs_out_is_begun_by_another(store: Store) -> None:
    job = preparing(store, store.counted_list(10))
    held = lease(store)
    assert store.leases.beat(["t"]) == 1
    store.redis.zadd(store.keys.deadlines(), {f"job:{job.id}:prepare": 1})
    assert store.leases.duty("w", "work", 2, rescue=True) == [f"job:{job.id}:prepare"]
    assert set(store.leases.unwanted(["t"])) == {"t"}
    again = lease(store, "another")
    assert not store.leases.prepared(held, "old")
    assert store.leases.prepared(again, "new")
    assert store.jobs.prepared(job.id) == "new"


def test_a_preparation_that_three_processes_died_of_fails_its_job(store: Store) -> None:
    job = preparing(store, store.counted_list(10))
    for number in range(3):
        assert store.jobs.snapshot(job.id).state == ("running" if number else "queued")
        lease(store)
        assert store.leases.died("t", "signal 11 (SIGSEGV)")
    after = store.jobs.snapshot(job.id)
    assert after.state == "failed" and after.error is not None
    assert after.error["detail"] == "prepare ended the worker process 3 times (signal 11 (SIGSEGV))"
    store.jobs.retry(job.id, "again")
    lease(store)
    store.leases.died("t", "signal 11 (SIGSEGV)")
    assert store.jobs.snapshot(job.id).state == "running"


def test_only_who_holds_the_lease_may_end_the_job(store: Store) -> None:
    job = preparing(store, store.counted_list(10))
    held = lease(store)
    store.leases.release("t", "nonce")
    again = lease(store)
    assert not store.leases.halt(held, "failed", {"detail": "late"})
    assert store.leases.halt(again, "paused", {"detail": "storage is full"})
    store.leases.release("t", "nonce")
    assert store.jobs.snapshot(job.id).state == "paused"
    store.jobs.control(job.id, "resume")
    assert store.leases.halt(lease(store), "failed", {"detail": "no model"})
    assert store.jobs.snapshot(job.id).error == {"detail": "no model"}


def test_a_job_on_an_empty_list_needs_no_preparation(store: Store) -> None:
    job = preparing(store, store.counted_list(0))
    assert job.state == "succeeded"


def test_how_far_it_is_stands_in_the_snapshot_while_it_is_prepared_and_not_after(store: Store) -> None:
    record = store.counted_list(10)
    job = preparing(store, record)
    assert job.preparation is None
    held = lease(store)
    for rows in (0, 4, 7):
        assert store.leases.preparing(held, so_far(record, rows))
        assert store.jobs.snapshot(job.id).preparation == so_far(record, rows)
    store.leases.prepared(held, "folder")
    assert store.jobs.snapshot(job.id).preparation is None
    assert not store.leases.preparing(held, so_far(record, 9)), "too late"
    assert store.jobs.snapshot(job.id).preparation is None


def test_who_watches_is_told_a_second_apart_from_its_begin_to_its_end(store: Store) -> None:
    record = store.counted_list(10)
    job = preparing(store, record)
    held = lease(store)
    for rows in (0, 2):
        store.leases.preparing(held, so_far(record, rows))
    assert told(store, job) == [0]
    long_ago(store, job, 1000)
    store.leases.preparing(held, so_far(record, 5))
    store.leases.preparing(held, so_far(record, 6))
    assert told(store, job) == [0, 5]
    long_ago(store, job, 1000)
    store.leases.prepared(held, "folder")
    assert told(store, job) == [0, 5, ""]


def test_hours_of_it_are_told_a_hundredth_of_their_time_apart(store: Store) -> None:
    record = store.counted_list(10)
    job = preparing(store, record)
    held = lease(store)
    text = json.loads(str(store.redis.hget(store.keys.leases_of(job.id), "prepare")))
    store.redis.hset(store.keys.leases_of(job.id), "prepare", json.dumps({**text, "since": text["since"] - 3_600_000}))
    store.leases.preparing(held, so_far(record, 0))
    long_ago(store, job, 30_000)
    store.leases.preparing(held, so_far(record, 1))
    assert told(store, job) == [0]
    long_ago(store, job, 7_000)
    store.leases.preparing(held, so_far(record, 2))
    assert told(store, job) == [0, 2]


@pytest.mark.parametrize("end", ["death", "pause", "cancel", "three deaths"])
def test_nobody_is_told_of_a_preparation_that_has_ended_before_it_was_done(store: Store, end: str) -> None:
    record = store.counted_list(10)
    job = preparing(store, record)
    held = lease(store)
    store.leases.preparing(held, so_far(record, 7))
    long_ago(store, job, 1000)
    if end in {"pause", "cancel"}:
        store.jobs.control(job.id, end)  # type: ignore[arg-type]
        store.leases.release("t", "nonce")
    else:
        store.leases.died("t", "signal 9 (SIGKILL)")
    for _ in range(2 if end == "three deaths" else 0):
        held = lease(store)
        store.leases.preparing(held, so_far(record, 7))
        store.leases.died("t", "signal 9 (SIGKILL)")
    now = store.jobs.snapshot(job.id)
    assert now.state == {"death": "running", "pause": "paused", "cancel": "cancelled", "three deaths": "failed"}[end]
    assert now.preparation is None
    assert told(store, job)[-1] is None
    assert not store.leases.preparing(held, so_far(record, 8)), "whose lease is gone is not believed"
    if end == "death":
        again = lease(store)
        assert store.jobs.snapshot(job.id).preparation is None
        store.leases.preparing(again, so_far(record, 0))
        assert not store.leases.preparing(held, so_far(record, 8))
        assert store.jobs.snapshot(job.id).preparation == so_far(record, 0)
