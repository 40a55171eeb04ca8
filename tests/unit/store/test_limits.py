"""The limits of a job: what its predicate declares, changed while it runs, and told; and how its list is cut."""

from typing import Any

import pytest

from shared.errors import Conflict, Invalid, NotFound
from shared.jobs import Snapshot, Submission
from shared.limits import Change, Declared, Limits
from shared.predicates import Call
from shared.store.leased import Chunk
from tests.unit.store.conftest import Store

ASKS = Declared(name="asks", concurrency=100, rate="50/s", is_async=True)
PLAIN = Declared(name="looks", concurrency=1, rate=None)


def begin(store: Store, declared: Declared, rows: int = 1_000_000, slots: int = 2, **asked: Any) -> Snapshot:
    record = store.counted_list(rows, 10 * rows)
    # As many slots as there are workers, so that what is left can be shared fairly.
    store.leases.duty("worker", "work", slots, rescue=False)
    store.redis.sadd(store.keys.abilities("worker"), f"{declared.name}@1")
    submission = Submission(list=record.id, predicate=Call(name=declared.name), **asked)
    job = f"job{next(store.numbers)}"
    return store.jobs.create(job, submission, record, "local", f"{declared.name}@1", declared)


def told(store: Store, job: str) -> list[tuple[object, object]]:
    return [(event["concurrency"], event["rate"]) for event in store.events(job) if event["type"] == "limits"]


def test_they_are_what_the_predicate_declares_until_they_are_changed(store: Store) -> None:
    job = begin(store, ASKS)
    assert job.limits == Limits(concurrency=100, rate="50/s")
    assert store.jobs.limit(job.id, Change(rate="10/s")).limits == Limits(concurrency=100, rate="10/s")
    assert store.jobs.limit(job.id, Change(concurrency=5)).limits == Limits(concurrency=5, rate="10/s")
    assert store.jobs.limit(job.id, Change(rate=None, concurrency=None)).limits == job.limits
    assert told(store, job.id) == [(100, "10/s"), (5, "10/s"), (100, "50/s")]


def test_the_same_change_again_is_no_event(store: Store) -> None:
    job = begin(store, PLAIN)
    for _ in range(2):
        store.jobs.limit(job.id, Change(rate=" 10 / s "))
    assert told(store, job.id) == [(1, "10/s")]
    store.jobs.limit(job.id, Change(rate=None))
    assert told(store, job.id)[1:] == [(1, None)]


def test_they_outlive_a_retry(store: Store) -> None:
    job = begin(store, ASKS)
    store.jobs.limit(job.id, Change(rate="10/s"))
    store.jobs.control(job.id, "cancel")
    assert store.jobs.retry(job.id, "nonce").limits == Limits(concurrency=100, rate="10/s")


@pytest.mark.parametrize("state", ["cancelled", "succeeded"])
def test_a_job_that_has_ended_has_none_to_change(store: Store, state: str) -> None:
    job = begin(store, ASKS, rows=1)
    if state == "cancelled":
        store.jobs.control(job.id, "cancel")
    else:
        store.commit(store.chunk(), 1)
    with pytest.raises(Conflict, match=f"the job is {state}, and limits can be changed until a job has ended"):
        store.jobs.limit(job.id, Change(rate="10/s"))


def test_a_paused_job_can_be_limited(store: Store) -> None:
    job = begin(store, ASKS)
    store.jobs.control(job.id, "pause")
    assert store.jobs.limit(job.id, Change(concurrency=7)).limits == Limits(concurrency=7, rate="50/s")


@pytest.mark.parametrize(
    ("declared", "change", "words"),
    [
        (PLAIN, Change(concurrency=2), "concurrency: looks is a plain def, which tests one row at a time"),
        (ASKS, Change(rate="51/s"), "rate: 51/s is above 50/s, the ceiling that asks has over all jobs together"),
        (ASKS, Change(rate="3001/m"), "is above 50/s"),
        (ASKS, Change(), "say what to change"),
    ],
)
def test_what_the_predicate_does_not_allow_is_refused_in_words(
    store: Store, declared: Declared, change: Change, words: str
) -> None:
    job = begin(store, declared)
    with pytest.raises(Invalid, match=words):
        store.jobs.limit(job.id, change)
    assert store.jobs.snapshot(job.id).limits == job.limits


def test_without_a_predicate_there_is_nothing_to_limit(store: Store) -> None:
    job = store.job(store.counted_list(4))
    assert job.limits is None
    with pytest.raises(Invalid, match="the job has no predicate"):
        store.jobs.limit(job.id, Change(rate="10/s"))
    with pytest.raises(NotFound):
        store.jobs.limit("nobody", Change(rate="10/s"))


def sizes(store: Store, cost_us: int, until: int) -> list[int]:
    """How many rows the chunks of the only job have, each tested at that cost, by two workers in turn."""
    found: list[int] = []
    while len(found) < until and isinstance(lease := store.claim(), Chunk):
        found.append(lease.to - lease.at)
        store.commit(lease, found[-1], micros=cost_us * found[-1])
    return found


def test_chunks_of_a_plain_def_begin_small_and_grow_to_a_second_of_work(store: Store) -> None:
    begin(store, PLAIN)
    assert sizes(store, 200, 6) == [20, 160, 1280, 5000, 5000, 5000]


def test_chunks_stay_small_until_somebody_knows_what_a_row_costs(store: Store) -> None:
    begin(store, PLAIN, slots=3)
    assert [store.chunk().to for _ in range(3)] == [20, 40, 60]


def test_rows_that_take_longer_than_a_second_are_given_out_one_by_one(store: Store) -> None:
    begin(store, PLAIN)
    assert sizes(store, 3_000_000, 3) == [20, 1, 1]


def test_at_the_end_each_worker_has_its_share_down_to_a_moment_of_work(store: Store) -> None:
    begin(store, PLAIN, rows=10_000)
    cut = sizes(store, 200, 100)
    assert sum(cut) == 10_000
    assert cut[:5] == [20, 160, 1280, 4270, 2135]
    assert cut[-2] >= 125


def test_chunks_of_an_async_def_keep_all_of_its_places_busy_for_some_goes(store: Store) -> None:
    begin(store, ASKS)
    assert sizes(store, 50_000, 3) == [100, 400, 400]


def test_so_do_those_of_batches(store: Store) -> None:
    begin(store, Declared(name="looks_up", concurrency=4, rate=None, batch=50, is_async=True))
    assert sizes(store, 50_000, 2) == [200, 800]


def test_a_batch_is_not_cut_short(store: Store) -> None:
    begin(store, Declared(name="guesses", concurrency=1, rate=None, batch=256))
    assert sizes(store, 100_000, 2) == [256, 256]


def test_it_can_be_seen_who_tests_what_and_since_when(store: Store) -> None:
    job = begin(store, PLAIN)
    assert store.jobs.work(job.id) == []
    first, second = store.chunk(), store.chunk()
    store.commit(first, 5)
    before, after = store.jobs.work(job.id)
    assert (before.worker, before.chunk, before.first, before.to, before.at) == ("worker", first.chunk, 1, 20, 6)
    assert (after.chunk, after.first, after.to, after.at) == (second.chunk, 21, 40, 21)
    assert job.created_at <= before.since <= after.since
    with pytest.raises(NotFound):
        store.jobs.work("nobody")
