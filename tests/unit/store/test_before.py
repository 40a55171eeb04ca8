"""What earlier attempts leave behind for the verdicts that stand: as much as may be needed, and no more."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from shared.commits import Manifest, Segment
from shared.store.ledger import Ledger
from tests.unit.store.conftest import Store
from tests.unit.store.test_retry import ended, retry


def firsts(held: list[str]) -> list[int]:
    return [Segment.model_validate_json(member).first for member in held]


def test_what_was_accepted_is_set_aside_until_an_attempt_succeeds(store: Store) -> None:
    ledger = Ledger(store.redis, store.keys)
    job = store.job(store.counted_list(10), max_failed=0)
    store.commit(store.chunk(), 4, failed=1)
    retry(store, job.id)
    store.commit(store.chunk(), 2, failed=1)
    retry(store, job.id)
    before = ledger.before(job.id, 3)
    assert before is not None
    assert [(held.attempt, firsts(held.segments)) for held in before] == [(2, [0]), (1, [0])]
    assert ledger.before(job.id, 2) is None
    store.commit(store.chunk(), 10)
    assert ledger.before(job.id, 3) == []


def cut_short(store: Store, job_id: str, committed: list[bool]) -> list[range]:
    """An attempt that is given so many chunks, of which some are committed; gives the rows of those."""
    tickets, found = [], []
    for is_committed in committed:
        tickets.append(f"t{next(store.numbers)}")
        lease = store.chunk(tickets[-1])
        if is_committed:
            store.commit(lease, lease.to - lease.at, micros=500_000 * (lease.to - lease.at))
            found.append(range(lease.at, lease.to))
    store.jobs.control(job_id, "cancel")
    for ticket in tickets:
        store.leases.died(ticket, "")
    return found


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.booleans(), max_size=6), min_size=2, max_size=5))
def test_of_each_row_the_latest_record_is_kept_and_none_that_has_no_such_row(
    store: Store, attempts: list[list[bool]]
) -> None:
    job = store.job(store.counted_list(20, size=20 * 262144)).id
    latest: dict[int, int] = {}
    for attempt, committed in enumerate(attempts, 1):
        latest |= {row: attempt for rows in cut_short(store, job, committed) for row in rows}
        retry(store, job)
        before = Ledger(store.redis, store.keys).before(job, attempt + 1)
        assert before is not None
        kept = [
            (held.attempt, range(one.first, one.to))
            for held in before
            for one in map(Segment.model_validate_json, held.segments)
        ]
        assert {row: number for number, rows in reversed(kept) for row in rows} == latest
        assert [one for one in kept if all(latest[row] != one[0] for row in one[1])] == []
        assert all(held.segments for held in before)
    store.jobs.delete(job)


def test_a_job_that_is_retried_in_vain_again_and_again_does_not_grow(store: Store) -> None:
    job = store.job(store.counted_list(20, size=20 * 262144)).id
    found = []
    for _ in range(12):
        cut_short(store, job, [True] * 3)
        attempt = retry(store, job).attempt
        left = [held.attempt for held in Ledger(store.redis, store.keys).before(job, attempt) or ()]
        assert left == [attempt - 1]
        found.append(len(store.redis.keys(f"{store.keys.job(job)}*")))
    assert len(set(found)) == 1


def test_manifests_of_earlier_attempts_go_likewise(store: Store) -> None:
    job = store.job(store.counted_list(20, size=20 * 262144)).id
    ledger = Ledger(store.redis, store.keys)
    cut_short(store, job, [True] * 3)
    members = ledger.held(job).segments  # type: ignore[union-attr]
    rows = sum(Segment.model_validate_json(member).rows for member in members)
    manifest = Manifest(
        first=0, rows=rows, kept=0, rejected=rows, failed=0, kept_bytes=0, rejected_bytes=rows, failed_bytes=0,
        report_bytes=0, segments=len(members), name="written-down",
    )  # fmt: skip
    assert ledger.bind(job, 1, "segments", members, manifest)
    retry(store, job)
    assert [(held.attempt, len(held.manifests)) for held in ledger.before(job, 2) or ()] == [(1, 1)]
    cut_short(store, job, [True])
    retry(store, job)
    assert [(held.attempt, len(held.manifests)) for held in ledger.before(job, 3) or ()] == [(2, 0), (1, 1)]
    cut_short(store, job, [True] * 3)
    retry(store, job)
    assert [(held.attempt, len(held.manifests)) for held in ledger.before(job, 4) or ()] == [(3, 0)]


def test_an_attempt_that_tested_nothing_leaves_nothing_behind(store: Store) -> None:
    job = store.job(store.counted_list(10))
    for _ in range(3):
        store.jobs.control(job.id, "cancel")
        retry(store, job.id)
    assert Ledger(store.redis, store.keys).before(job.id, 4) == []


def test_delete_leaves_nothing_of_earlier_attempts(store: Store, redis_client: Redis) -> None:
    job = ended(store)
    retry(store, job.id)
    store.commit(store.chunk(), 5, failed=1)
    store.jobs.control(job.id, "cancel")
    store.jobs.delete(job.id)
    assert [key for key in redis_client.scan_iter(f"{store.keys.prefix}*") if job.id in key] == []
