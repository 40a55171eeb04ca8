"""An answer of success waits until replicas have what was recorded, where so many are asked for."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from shared.errors import NotReplicated
from shared.store.keys import Keys
from shared.store.replicas import PATIENCE_MS, Replicas
from tests.redises import RedisServer


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RedisServer, RedisServer]]:
    folder: Path = tmp_path_factory.mktemp("replicas")
    with RedisServer(folder / "primary") as primary, RedisServer(folder / "replica") as replica:
        replica.follow(primary)
        yield primary, replica


def test_what_a_replica_has_is_confirmed_by_whichever_connection_it_was_written(
    pair: tuple[RedisServer, RedisServer],
) -> None:
    primary, replica = pair
    with primary.client() as writer, primary.client() as other, replica.client() as copy:
        writer.set("a", "confirmed")
        Replicas(other, Keys(), 1).confirm()
        assert copy.get("a") == "confirmed"


def test_what_a_replica_does_not_have_in_time_is_said_to_be_on_the_primary_alone(
    pair: tuple[RedisServer, RedisServer],
) -> None:
    primary, replica = pair
    replica.freeze()
    try:
        with primary.client() as writer, primary.client() as other:
            # Another connection that has asked before: its own last write was long ago.
            other.get("a")
            writer.set("a", "alone")
            began = time.monotonic()
            with pytest.raises(NotReplicated) as refused:
                Replicas(other, Keys(), 1).confirm(job="j1")
            # Redis counts from a moment before, and in whole milliseconds.
            assert time.monotonic() - began >= 0.99 * PATIENCE_MS / 1000
    finally:
        replica.thaw()
    assert refused.value.status == 503
    assert refused.value.extra == {"job": "j1"}
    assert "0 of 1 replicas" in refused.value.detail
    assert "WINNOW_REDIS_REPLICAS" in refused.value.detail


def test_a_full_primary_confirms_what_it_has(pair: tuple[RedisServer, RedisServer]) -> None:
    primary, _ = pair
    primary.fill()
    try:
        with primary.client() as client:
            Replicas(client, Keys(), 1).confirm()
    finally:
        primary.empty()


def test_without_replicas_redis_is_not_even_asked() -> None:
    Replicas(redis.Redis(port=1), Keys(), 0).confirm()
