"""What predicates there are: what living workers have said, and one of several versions of a name."""

import pytest

from shared.errors import NotFound
from shared.predicates import Published
from shared.store.predicates import Predicates
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
