"""Jobs whose predicate no worker has: they wait, cost nothing meanwhile, and are served once a worker has it."""

import pytest

from shared.jobs import Submission
from shared.lists import ListRecord
from shared.store.jobs import Jobs
from shared.store.leased import Chunk
from shared.store.leases import Leases
from shared.store.predicates import Predicates
from tests.unit.store.conftest import Store
from tests.unit.store.test_predicates import begin, published


@pytest.fixture
def known(store: Store) -> Predicates:
    return Predicates(store.redis, store.keys)


def calling(store: Store, record: ListRecord | None = None) -> str:
    """A job with a predicate."""
    record = record or store.counted_list(10)
    asked = Submission.model_validate({"list": record.id, "predicate": {"name": "is_adult"}})
    return store.jobs.create(f"job{next(store.numbers)}", asked, record, "local", "is_adult@1").id


def work_left(store: Store) -> list[str]:
    return [str(one) for one in store.redis.zrange(store.keys.turns(), 0, -1)]


def waits(store: Store) -> str:
    """A job that a worker has looked at in vain."""
    job = calling(store)
    assert store.claim() is None
    return job


def test_it_has_no_turn_and_no_ticket_goes_round_for_it(store: Store) -> None:
    job = waits(store)
    store.redis.delete("work")
    store.leases.duty("worker", "work", 2, rescue=True)
    assert (work_left(store), store.redis.llen("work")) == ([], 0)
    assert store.jobs.snapshot(job).state == "queued"


def test_however_many_they_are_others_have_their_turn(store: Store) -> None:
    other = store.job(store.counted_list(10))
    pipe = store.redis.pipeline()
    for number in range(2500):
        pipe.hset(store.keys.job(f"a{number}"), mapping={"state": "queued", "needs": "is_adult@1", "owner": "local"})
        pipe.zadd(store.keys.turns(), {f"job:a{number}": 0})
    pipe.execute()
    # One claim looks at a thousand of them and puts them by.
    leases = [store.claim() for _ in range(3)]
    assert leases[:2] == [None, None]
    assert isinstance(leases[2], Chunk) and leases[2].job == other.id


def test_a_ticket_is_there_for_it_as_soon_as_a_worker_has_it(store: Store, known: Predicates) -> None:
    job = waits(store)
    store.redis.delete("work")
    begin(store, known, "able", published("is_adult", "1"))
    store.leases.duty("able", "work", 2, rescue=True)
    assert (work_left(store), store.redis.llen("work") > 0) == ([f"job:{job}"], True)
    lease = store.leases.claim("t", "nonce", "able")
    assert isinstance(lease, Chunk) and lease.job == job
    assert not store.redis.exists(store.keys.unserved(), store.keys.unserved_by("is_adult@1"))


def test_a_worker_that_has_it_is_served_though_nobody_has_seen_it_yet(store: Store, known: Predicates) -> None:
    job = waits(store)
    known.publish("new", [published("is_adult", "1")])
    lease = store.leases.claim("t", "nonce", "new")
    assert isinstance(lease, Chunk) and lease.job == job


def test_another_version_is_not_it(store: Store, known: Predicates) -> None:
    waits(store)
    begin(store, known, "able", published("is_adult", "2"))
    store.leases.duty("able", "work", 2, rescue=True)
    assert work_left(store) == []


def test_what_another_worker_can_serve_keeps_its_turn(store: Store, known: Predicates) -> None:
    begin(store, known, "able", published("is_adult", "1"))
    job = calling(store)
    assert store.claim() is None
    assert work_left(store) == [f"job:{job}"]


def test_one_that_was_paused_meanwhile_is_served_when_it_goes_on(store: Store, known: Predicates) -> None:
    job = waits(store)
    store.jobs.control(job, "pause")
    begin(store, known, "able", published("is_adult", "1"))
    store.leases.duty("able", "work", 2, rescue=True)
    assert work_left(store) == []
    store.jobs.control(job, "resume")
    assert isinstance(store.leases.claim("t", "nonce", "able"), Chunk)


def test_it_holds_no_place_until_it_can_be_served(store: Store, known: Predicates) -> None:
    store.jobs = Jobs(store.redis, store.keys, running_jobs=1)
    store.leases = Leases(store.redis, store.keys, running_jobs=1)
    record = store.counted_list(10)
    first = calling(store, record)
    others = [store.job(record).id for _ in range(2)]
    leases = [store.chunk()]
    known.publish("able", [published("is_adult", "1")])
    assert store.leases.claim("t", "nonce", "able") is None, "its owner's place is taken by now"
    store.commit(leases[0], 10)
    lease = store.leases.claim("t", "nonce", "able")
    assert isinstance(lease, Chunk)
    assert (leases[0].job, lease.job) == (others[0], first)
    store.commit(lease, 10)
    assert store.chunk().job == others[1]


@pytest.mark.parametrize("end", ["cancel", "delete"])
def test_its_end_leaves_nothing_of_it(store: Store, end: str) -> None:
    job = waits(store)
    if end == "cancel":
        store.jobs.control(job, "cancel")
    else:
        store.jobs.delete(job)
    assert not store.redis.exists(store.keys.unserved(), store.keys.unserved_by("is_adult@1"))


def test_of_very_many_some_are_offered_at_a_time_until_all_are(store: Store, known: Predicates) -> None:
    job = waits(store)
    store.redis.sadd(store.keys.unserved_by("is_adult@1"), *(f"gone{number}" for number in range(150)))
    begin(store, known, "able", published("is_adult", "1"))
    for _ in range(2):
        store.leases.duty("able", "work", 2, rescue=True)
    assert work_left(store) == [f"job:{job}"]
    assert not store.redis.exists(store.keys.unserved(), store.keys.unserved_by("is_adult@1"))
