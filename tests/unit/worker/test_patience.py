"""What a worker process waits for on Redis, and what it does not."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from shared.settings import Settings
from tests.redises import Address, RedisServer
from worker.context import connect


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redises") / "redis") as one:
        yield one


def settings_of(url: str) -> Settings:
    return Settings.model_validate({"redis_url": url})


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (RedisServer.fill, RedisServer.empty),
        (RedisServer.fail_to_save, RedisServer.save_again),
        (RedisServer.demote, RedisServer.promote),
        (RedisServer.kill, RedisServer.start),
    ],
)
def test_a_write_waits_until_redis_takes_it(server: RedisServer, begin: object, end: object) -> None:
    assert callable(begin)
    assert callable(end)
    begin(server)
    mended = threading.Timer(0.3, end, [server])
    mended.start()
    try:
        with connect(settings_of(server.url), attempts=100) as patient:
            assert patient.set("a", "1")
            assert patient.pipeline().set("a", "2").get("a").execute() == [True, "2"]
    finally:
        mended.join()


def test_a_write_goes_to_the_new_primary_once_the_address_leads_there(server: RedisServer, tmp_path: Path) -> None:
    with RedisServer(tmp_path / "other") as other, Address(server.port) as address:
        with connect(settings_of(address.url), attempts=100) as patient:
            patient.set("a", "before")
            server.demote()
            # Whoever is connected already talks to the old one until it hangs up.
            promoted = threading.Timer(0.3, address.lead_to, [other.port])
            promoted.start()
            patient.set("a", "after")
            promoted.join()
        server.promote()
        with other.client() as client:
            assert client.get("a") == "after"


def test_without_attempts_a_refusal_is_told_at_once(server: RedisServer) -> None:
    server.fill()
    try:
        with connect(settings_of(server.url), attempts=0) as hasty, pytest.raises(redis.OutOfMemoryError):
            hasty.set("a", "1")
    finally:
        server.empty()


def test_what_no_waiting_mends_is_told_at_once(server: RedisServer) -> None:
    with connect(settings_of(server.url), attempts=100) as patient:
        patient.set("text", "a")
        with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
            patient.lpush("text", "b")
