"""Retry: an ended job is queued again with the next attempt, and counts from nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import Conflict, NotFound
from shared.events import Cursor
from shared.jobs import Snapshot, Submission
from shared.store.leased import Chunk
from tests.unit.store.conftest import Store

NOTHING = {"done": 0, "kept": 0, "rejected": 0, "failed": 0}


def ended(store: Store, rows: int = 10, failed: int = 2, **asked: object) -> Snapshot:
    """A job that went to its end, with so many failed rows."""
    job = store.job(store.counted_list(rows), **asked)
    store.commit(store.chunk(), rows, kept=rows - failed, failed=failed)
    return store.jobs.snapshot(job.id)


def retry(store: Store, job_id: str) -> Snapshot:
    return store.jobs.retry(job_id, f"nonce{next(store.numbers)}")


def test_it_is_queued_with_the_next_attempt_and_nothing_of_the_last_one_counts(store: Store) -> None:
    before = ended(store)
    after = retry(store, before.id)
    assert (before.state, after.state, after.attempt) == ("succeeded", "queued", 2)
    assert after.rows.model_dump() == {"total": 10, "blank_lines": 0, **NOTHING}
    assert after.bytes.model_dump() == {"total": 1000, "done": 0}
    assert (after.chunks.done, after.reasons, after.error) == (0, (), None)
    assert (after.started_at, after.finished_at, after.expires_at, after.eta_seconds) == (None,) * 4
    assert (after.created_at, after.filter, after.list) == (before.created_at, before.filter, before.list)
    assert store.jobs.results(after.id).attempt == 2
    assert len(store.jobs.results(after.id).segments) == 0


def test_its_events_go_on_in_the_same_log_with_the_attempt_and_counts_of_nothing(store: Store) -> None:
    before = ended(store)
    store.redis.hset(store.keys.job(before.id), "progress_ms", 0)
    retry(store, before.id)
    followed = store.jobs.follow(before.id, Cursor.parse(before.cursor))
    assert followed.recovered
    assert [event["seq"] for event in followed.events] == [before.seq + 1, before.seq + 2]
    state, progress = followed.events
    assert (state["type"], state["state"], state["attempt"]) == ("state", "queued", 2)
    assert progress["rows"] == {"total": 10, "blank_lines": 0, **NOTHING}


def test_the_second_attempt_goes_its_whole_way(store: Store) -> None:
    job = retry(store, ended(store).id)
    lease = store.chunk()
    assert (lease.attempt, lease.at, lease.to, lease.doom) == (2, 0, 10, "")
    store.commit(lease, 10, kept=9, failed=1)
    after = store.jobs.snapshot(job.id)
    assert (after.state, after.attempt, after.rows.done, after.rows.failed) == ("succeeded", 2, 10, 1)
    assert [dict(reason) for reason in after.reasons] == [{"verdict": "failed", "reason": "bad", "rows": 1}]
    states = [event["state"] for event in store.events(job.id) if event["type"] == "state"]
    assert states == ["queued", "running", "succeeded", "queued", "running", "succeeded"]


def test_rows_shown_and_skipped_add_up_over_each_attempt(store: Store) -> None:
    job = store.job(store.counted_list(4), max_failed=2)
    for attempt in (1, 2):
        lease = store.chunk()
        for first in range(2 + attempt):
            store.commit(lease, 1, first=first, failed=1 if first < 2 or attempt == 1 else 0)
        if attempt == 1:
            retry(store, job.id)
    attempt, told = 0, {1: 0, 2: 0}
    for event in store.events(job.id):
        if event["type"] == "state":
            attempt = event["attempt"]  # type: ignore[assignment]
        elif event["type"] == "failed":
            told[attempt] += len(event["rows"]) + event["skipped"]  # type: ignore[arg-type,operator]
    assert store.jobs.snapshot(job.id).rows.failed == 2
    assert told == {1: 3, 2: 2}


def test_the_same_call_again_changes_nothing_more(store: Store) -> None:
    job = ended(store)
    first = store.jobs.retry(job.id, "lost")
    assert store.jobs.retry(job.id, "lost") == first
    store.commit(store.chunk(), 10, failed=1)
    late = store.jobs.retry(job.id, "lost")
    assert (late.state, late.attempt) == ("succeeded", 2)


def test_one_that_has_not_ended_is_a_conflict_and_goes_on(store: Store) -> None:
    job = store.job(store.counted_list(10))
    for state in ("queued", "running", "pausing", "paused"):
        if state == "running":
            store.chunk("t")
        elif state == "pausing":
            store.jobs.control(job.id, "pause")
        elif state == "paused":
            store.leases.release("t", "nonce")
        before = store.jobs.snapshot(job.id)
        assert before.state == state
        with pytest.raises(Conflict, match=state):
            retry(store, job.id)
        assert store.jobs.snapshot(job.id) == before


def test_one_whose_rows_all_have_a_verdict_that_stands_has_nothing_to_test_again(store: Store) -> None:
    job = ended(store, failed=0)
    with pytest.raises(Conflict, match="nothing to test again"):
        retry(store, job.id)
    assert store.jobs.snapshot(job.id) == job


def test_one_whose_list_is_gone_says_what_to_do(store: Store) -> None:
    job = ended(store)
    store.lists.delete(job.list["id"])
    with pytest.raises(Conflict, match="upload it"):
        retry(store, job.id)
    with pytest.raises(NotFound):
        retry(store, "nosuchjob")


def test_its_list_is_in_use_again_and_the_job_is_kept_for_as_long_as_it_lives(store: Store) -> None:
    job = ended(store)
    retry(store, job.id)
    with pytest.raises(Conflict, match=job.id):
        store.lists.delete(job.list["id"])
    assert store.redis.zscore(store.keys.ended(), job.id) is None
    assert store.redis.zscore(store.keys.untidy(), f"job:{job.id}") is None
    store.commit(store.chunk(), 10)
    assert store.redis.zscore(store.keys.ended(), job.id) is not None


def test_a_list_that_was_counted_after_the_end_is_known_to_the_next_attempt(store: Store) -> None:
    record = store.uncounted_list()
    job = store.job(record)
    stretch = store.claim()
    store.jobs.control(job.id, "cancel")
    assert store.index(stretch, 7, 1000, complete=True, blank=3)  # type: ignore[arg-type]
    assert store.jobs.snapshot(job.id).rows.total is None
    after = retry(store, job.id)
    assert (after.rows.total, after.rows.blank_lines) == (7, 3)
    assert store.chunk().total == 7


def test_a_list_that_is_still_to_be_counted_is_counted(store: Store) -> None:
    job = store.job(store.uncounted_list())
    store.jobs.control(job.id, "cancel")
    retry(store, job.id)
    assert store.index(store.claim(), 3, 1000, complete=True)  # type: ignore[arg-type]
    store.commit(store.chunk(), 3)
    assert store.jobs.snapshot(job.id).state == "succeeded"


def test_a_late_commit_of_the_attempt_before_is_refused(store: Store) -> None:
    job = store.job(store.counted_list(10), max_failed=0)
    lease = store.chunk("t")
    store.commit(lease, 4, failed=1)
    assert retry(store, job.id).attempt == 2
    assert store.commit(lease, 6, first=4) == "fenced"
    assert not store.leases.halt(lease, "failed", {"detail": "late"})
    assert not store.leases.release("t", "nonce")
    assert store.jobs.snapshot(job.id).rows.done == 0


def test_rows_that_were_not_tested_again_are_not_counted_as_tested(store: Store) -> None:
    def tested() -> tuple[int, ...]:
        found = store.redis.hmget(store.keys.figures(), "rows:kept", "rows:rejected", "rows:failed", "retried")
        return tuple(int(number or 0) for number in found)

    job = store.job(store.counted_list(10))
    store.commit(store.chunk(), 10, kept=5, failed=2)
    assert tested() == (5, 3, 2, 0)
    retry(store, job.id)
    store.commit(store.chunk(), 10, kept=6, failed=1, stood=(5, 3))
    assert tested() == (6, 3, 3, 1)
    assert store.jobs.snapshot(job.id).rows.kept == 6


ACTS = st.sampled_from(["pause", "resume", "cancel", "retry", "claim", "commit", "commit", "release", "halt", "again"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=40))
def test_counts_add_up_at_every_moment_of_every_attempt(store: Store, acts: list[str]) -> None:
    job = store.job(store.counted_list(40, size=40 * 100_000)).id
    leases: list[tuple[str, Chunk, int]] = []
    attempt, nonce = 1, ""
    for act in acts:
        try:
            if act == "claim":
                ticket = f"t{next(store.numbers)}"
                lease = store.claim(ticket)
                leases += [(ticket, lease, lease.at)] if isinstance(lease, Chunk) else []
            elif act == "commit" and leases:
                ticket, lease, at = leases.pop(0)
                if at < lease.to and store.commit(lease, 1, first=at, failed=at % 2) != "fenced":
                    leases.append((ticket, lease, at + 1))
            elif act == "release" and leases:
                store.leases.release(leases.pop(0)[0], "nonce")
            elif act == "halt" and leases:
                store.leases.halt(leases[0][1], "failed", {"detail": "a fault"})
            elif act == "again" and nonce:
                store.jobs.retry(job, nonce)
            elif act == "retry":
                nonce = f"n{next(store.numbers)}"
                attempt = store.jobs.retry(job, nonce).attempt
            elif act in {"pause", "resume", "cancel"}:
                store.jobs.control(job, act)  # type: ignore[arg-type]
        except Conflict:
            nonce = "" if act == "retry" else nonce
        now = store.jobs.snapshot(job)
        rows = now.rows
        assert rows.kept + rows.rejected + rows.failed == rows.done <= rows.total  # type: ignore[operator]
        assert now.attempt == attempt
        assert sum(segment.rows for segment in store.jobs.results(job).segments) <= rows.done
    events = store.events(job)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    attempts = [event["attempt"] for event in events if event["type"] == "state"]
    assert attempts == sorted(attempts)  # type: ignore[type-var]
    store.jobs.delete(job)


def calling(store: Store, version: str = "is_adult@1") -> str:
    """A job that names a predicate, in this version."""
    record = store.counted_list(10)
    asked = Submission.model_validate({"list": record.id, "predicate": {"name": "is_adult"}})
    return store.jobs.create(f"job{next(store.numbers)}", asked, record, "local", version).id


def test_a_changed_predicate_is_taken_where_no_verdict_of_the_old_one_stands(store: Store) -> None:
    job = calling(store)
    store.jobs.control(job, "cancel")
    after = store.jobs.retry(job, "again", "is_adult@2")
    assert (store.jobs.needs(job), after.predicate_version) == ("is_adult@2", "2")


def test_verdicts_of_two_versions_do_not_mix(store: Store) -> None:
    job = calling(store)
    store.redis.sadd(store.keys.abilities("worker"), "is_adult@1")
    store.commit(store.chunk(), 10, kept=8, failed=2)
    before = store.jobs.snapshot(job)
    with pytest.raises(Conflict, match=r"'is_adult' was changed since.*submit the job again"):
        store.jobs.retry(job, "again", "is_adult@2")
    assert store.jobs.snapshot(job) == before
    # Nor where the verdicts are those of an attempt before the last one, which tested nothing.
    store.jobs.retry(job, "once")
    store.jobs.control(job, "cancel")
    with pytest.raises(Conflict, match="was changed since"):
        store.jobs.retry(job, "again", "is_adult@2")
    assert store.jobs.needs(job) == "is_adult@1"
