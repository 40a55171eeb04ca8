"""What predicates there are: what living workers have said, and one of several versions of a name."""

import pytest

from shared.errors import NotFound
from shared.predicates import Published
from shared.store.predicates import Abilities, Predicates
from tests.unit.store.conftest import Store


def published(name: str, version: str) -> Published:
    return Published(
        name=name, summary="", doc="", kind="function", params={}, concurrency=1, timeout=60, retries=0, rate=None,
        batch=None, memory=None, module="mine", version=version,
    )  # fmt: skip


@pytest.fixture
def known(store: Store) -> Predicates:
    return Predicates(store.redis, store.keys)


def begin(store: Store, known: Predicates, worker: str, *has: Published) -> None:
    store.redis.zadd(store.keys.workers(), {f"{worker}|work|2": 1})
    known.publish(worker, has)


def test_of_several_versions_the_one_that_most_workers_have_stands_for_the_name(
    store: Store, known: Predicates
) -> None:
    begin(store, known, "a", published("is_adult", "1"))
    begin(store, known, "b", published("is_adult", "2"), published("other", "1"))
    begin(store, known, "c", published("is_adult", "2"))
    found = {one.name: (one.version, one.others) for one in known.known()}
    assert found == {"is_adult": ("2", ("1",)), "other": ("1", ())}


def test_what_no_living_worker_has_is_not_there(store: Store, known: Predicates) -> None:
    begin(store, known, "a", published("is_adult", "1"))
    store.redis.zrem(store.keys.workers(), "a|work|2")
    assert known.known() == []
    with pytest.raises(NotFound, match="no predicate 'is_adult': no worker has registered any"):
        known.get("is_adult")


def test_a_version_that_no_worker_has_any_more_leaves_nothing_behind(store: Store, known: Predicates) -> None:
    begin(store, known, "a", published("other", "1"))
    for version in range(5):
        begin(store, known, "b", published("is_adult", str(version)))
    assert set(store.redis.hkeys(store.keys.predicates())) == {"other@1", "is_adult@4"}


def test_a_worker_that_begins_has_nothing_of_one_of_its_name_that_died(store: Store, known: Predicates) -> None:
    begin(store, known, "a", published("is_adult", "1"))
    known.forget("a")
    assert known.known() == []
    known.publish("a", [published("is_adult", "2")])
    assert [one.id for one in known.known()] == ["is_adult@2"]


def test_what_was_forgotten_of_a_worker_that_was_not_counted_is_published_again(
    store: Store, known: Predicates
) -> None:
    mine = Abilities(known, "frozen", [published("is_adult", "1")])
    mine.tell()
    begin(store, known, "b", published("other", "1"))
    store.redis.zadd(store.keys.workers(), {"frozen|work|2": 1})
    assert [one.name for one in known.known()] == ["other"]
    mine.tell()
    assert [one.name for one in known.known()] == ["is_adult", "other"]
