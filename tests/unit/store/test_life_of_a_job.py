"""From queued to the end: counters, states and events of a job, by the store's steps alone."""

import pytest
from redis import Redis

from shared.commits import Segment
from shared.errors import Conflict, NotFound
from shared.jobs import Submission
from shared.store.leased import Met, Shown, Stretch
from shared.store.scripts import Scripts
from tests.unit.store.conftest import Store


def states(store: Store, job_id: str) -> list[object]:
    return [event["state"] for event in store.events(job_id) if event["type"] == "state"]


def test_a_job_goes_from_queued_to_succeeded_with_every_row_counted_once(store: Store) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk()
    assert (lease.at, lease.to, lease.total) == (0, 10, 10)
    assert store.commit(lease, 10, kept=3, failed=2) == "stop"
    after = store.jobs.snapshot(job.id)
    assert after.state == "succeeded"
    assert after.rows.model_dump() == {
        "total": 10, "done": 10, "kept": 3, "rejected": 5, "failed": 2, "blank_lines": 0,
    }  # fmt: skip
    assert after.bytes.done == after.bytes.total == 1000
    assert states(store, job.id) == ["queued", "running", "succeeded"]


def test_seq_counts_without_a_gap_from_queued_to_the_end(store: Store) -> None:
    job = store.job(store.counted_list(10))
    store.commit(store.chunk(), 10, kept=10)
    events = store.events(job.id)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert (events[0]["state"], events[-1]["state"]) == ("queued", "succeeded")
    assert events[-1]["cursor"] == store.jobs.snapshot(job.id).cursor


def test_the_last_progress_before_the_end_has_the_exact_counts(store: Store) -> None:
    job = store.job(store.counted_list(10))
    store.commit(store.chunk(), 10, kept=4)
    last = [event for event in store.events(job.id) if event["type"] == "progress"][-1]
    assert last["rows"] == {"total": 10, "done": 10, "kept": 4, "rejected": 6, "failed": 0, "blank_lines": 0}
    assert last["bytes"] == {"total": 1000, "done": 1000}


def test_rows_shown_and_skipped_add_up_to_the_count(store: Store) -> None:
    job = store.job(store.counted_list(3))
    lease = store.chunk()
    for first in range(3):
        store.commit(lease, 1, first=first, kept=1)
    kept = [event for event in store.events(job.id) if event["type"] == "kept"]
    assert sum(len(event["rows"]) + event["skipped"] for event in kept) == 3  # type: ignore[arg-type,operator]


def test_a_list_without_rows_is_a_job_that_succeeds_at_once(store: Store) -> None:
    job = store.job(store.counted_list(0))
    assert job.state == "succeeded"
    assert states(store, job.id) == ["queued", "running", "succeeded"]


def test_a_job_on_an_uncounted_list_learns_its_total_and_ends(store: Store) -> None:
    record = store.uncounted_list()
    job = store.job(record)
    assert job.rows.total is None
    stretch = store.claim()
    assert isinstance(stretch, Stretch)
    assert store.index(stretch, 4, 500, complete=False)
    store.commit(store.chunk(), 4)
    assert store.jobs.snapshot(job.id).state == "running"
    rest = store.claim()
    assert isinstance(rest, Stretch)
    assert (rest.byte, rest.row) == (500, 4)
    assert store.index(rest, 0, 1000, complete=True, blank=2)
    after = store.jobs.snapshot(job.id)
    assert (after.state, after.rows.total, after.rows.blank_lines) == ("succeeded", 4, 2)


def test_max_failed_ends_the_job_when_it_is_passed(store: Store) -> None:
    job = store.job(store.counted_list(10), max_failed=1)
    lease = store.chunk()
    assert store.commit(lease, 1, failed=1) == "go"
    assert store.commit(lease, 1, first=1, failed=1) == "stop"
    after = store.jobs.snapshot(job.id)
    assert after.state == "failed"
    assert after.error is not None and "max_failed is 1" in after.error["detail"]
    assert store.commit(lease, 1, first=2) == "fenced"


@pytest.mark.parametrize(("failed", "told"), [(1, "1 row failed,"), (2, "2 rows failed,")])
def test_how_many_rows_failed_is_told_in_words_that_agree(store: Store, failed: int, told: str) -> None:
    job = store.job(store.counted_list(10), max_failed=0)
    store.commit(store.chunk(), failed, failed=failed)

    error = store.jobs.snapshot(job.id).error
    assert error is not None and error["detail"].startswith(told)


def test_the_same_id_makes_one_job(store: Store, redis_client: Redis) -> None:
    record = store.counted_list(10)
    job = store.job(record)

    again = store.jobs.create(job.id, Submission(list=record.id, where="age > 2"), record, "local")
    assert again.filter.where == "age > 1"
    assert again.seq == job.seq


def test_pause_waits_for_the_row_in_hand_and_resume_goes_on_where_it_stopped(store: Store) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk("t")
    assert store.jobs.control(job.id, "pause").state == "pausing"
    assert store.commit(lease, 4) == "stop"
    store.leases.release("t", "nonce")
    assert store.jobs.snapshot(job.id).state == "paused"
    assert store.claim() is None
    assert store.jobs.control(job.id, "resume").state == "running"
    rest = store.chunk()
    assert (rest.at, rest.to, rest.chunk) == (4, 10, lease.chunk)
    store.commit(rest, 6)
    assert states(store, job.id) == ["queued", "running", "pausing", "paused", "running", "succeeded"]


def test_cancel_is_at_once_where_nothing_runs(store: Store) -> None:
    job = store.job(store.counted_list(10))
    assert store.jobs.control(job.id, "cancel").state == "cancelled"
    assert store.claim() is None
    assert states(store, job.id) == ["queued", "cancelling", "cancelled"]


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel"])
def test_a_verb_that_the_state_forbids_is_a_conflict_and_changes_nothing(store: Store, verb: str) -> None:
    job = store.job(store.counted_list(0))
    with pytest.raises(Conflict, match="succeeded"):
        store.jobs.control(job.id, verb)  # type: ignore[arg-type]
    assert store.jobs.snapshot(job.id) == job


def test_the_same_verb_twice_is_recorded_once(store: Store) -> None:
    job = store.job(store.counted_list(10))
    first = store.jobs.control(job.id, "pause")
    assert store.jobs.control(job.id, "pause") == first


def test_a_delete_whose_answer_was_lost_is_answered_again_and_another_one_finds_nothing(store: Store) -> None:
    job = store.job(store.counted_list(10))
    scripts = Scripts(store.redis, store.keys)
    assert [scripts.run("delete", job.id, "", "nonce") for _ in range(2)] == [1, 1]
    with pytest.raises(NotFound):
        store.jobs.delete(job.id)


@pytest.mark.parametrize("lost", ["record", "key"])
@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_a_job_is_deleted_though_nothing_can_be_read_of_its_filter_or_its_list(
    store: Store, state: str, lost: str
) -> None:
    record = store.counted_list(10)
    job = store.job(record)
    if state == "paused":
        store.jobs.control(job.id, "pause")
    elif state == "running":
        store.chunk()
    store.redis.hset(store.keys.job(job.id), mapping={"where": "\x00", "types": "nonsense"})
    if lost == "key":
        store.redis.delete(store.keys.list(record.id))
    else:
        store.redis.hdel(store.keys.list(record.id), "record")
    store.jobs.delete(job.id)
    assert [key for key in store.redis.scan_iter(f"{store.keys.prefix}*") if job.id in key] == []
    assert store.redis.zcard(store.keys.turns()) == store.redis.zcard(store.keys.deadlines()) == 0


def test_delete_leaves_nothing_of_a_job_and_fences_its_worker(store: Store, redis_client: Redis) -> None:
    record = store.counted_list(10)
    job = store.job(record)
    lease = store.chunk()
    store.jobs.delete(job.id)
    assert store.commit(lease, 10) == "fenced"
    assert [key for key in redis_client.scan_iter(f"{store.keys.prefix}*") if job.id in key] == []
    with pytest.raises(NotFound):
        store.jobs.snapshot(job.id)
    store.lists.delete(record.id)


def test_a_list_is_not_deleted_while_a_live_job_uses_it(store: Store) -> None:
    record = store.counted_list(10)
    job = store.job(record)
    with pytest.raises(Conflict, match=job.id):
        store.lists.delete(record.id)


def test_a_problem_with_half_of_a_surrogate_pair_can_be_read_by_everybody(store: Store) -> None:
    job = store.job(store.counted_list(10))
    store.leases.halt(store.chunk(), "failed", {"detail": "not \ud800 but ü"})
    assert store.events(job.id)[-1]["error"] == {"detail": "not ? but ü"}
    assert store.jobs.snapshot(job.id).state == "failed"


def test_a_reason_with_half_of_a_surrogate_pair_is_counted(store: Store) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk()
    segment = Segment(
        first=0, rows=10, kept=0, failed=10, rejected=0, start=0, end=10, kept_bytes=0, failed_bytes=10,
        rejected_bytes=0, report_bytes=0, name="segment",
    )  # fmt: skip
    reasons = {"failed|not \udcff": Met(10, 10)}
    assert store.leases.commit(lease, segment, 1000, Shown(), Shown(), reasons) == "stop"
    assert [one["reason"] for one in store.jobs.snapshot(job.id).reasons] == ["not ?"]


def test_a_clock_that_was_set_back_stops_no_rate(store: Store) -> None:
    job = store.job(store.counted_list(100))
    lease = store.chunk()
    ahead = int(store.redis.time()[0]) * 1000 + 3_600_000
    written_before = {"samples": f"{ahead}:0", "started_ms": ahead, "progress_ms": ahead}
    store.redis.hset(store.keys.job(job.id), mapping=written_before)
    store.commit(lease, 10)
    # An event is due by the same rule with every commit.
    for first in range(10, 90, 10):
        store.redis.hset(store.keys.job(job.id), "progress_ms", 0)
        store.commit(lease, 10, first=first)
    assert store.jobs.snapshot(job.id).rate
