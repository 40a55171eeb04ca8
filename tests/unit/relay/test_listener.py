"""The listener: what it hears on the channel, and to whom it gives that."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import redis

from shared.store.keys import Keys
from tests.unit.relay.simulated import event
from web.relay import wire
from web.relay.canary import Canary
from web.relay.listener import RelayManager

CHANNEL = "relay"


class Ear:
    """A listener, and what it gave away; `followed` are the jobs whose events are wanted."""

    def __init__(self, connect: Callable[[], "redis.Redis"] = redis.Redis, channel: str = CHANNEL) -> None:
        self.followed: set[str] = set()
        self.said: list[Any] = []
        self.news = threading.Condition()
        self.canary = Canary(redis.Redis(), channel)
        self.manager = RelayManager(
            "redis://",
            channel,
            connect=connect,
            publish=lambda channel, text: None,
            changed=self._changed,
            hear=lambda event: self._say(("event", event)),
            gone=lambda job, owner: self._say(("gone", job, owner)),
            listening=lambda: self._say("listening"),
            canary=self.canary,
        )

    def until(self, what: Any) -> None:
        """Waits until it was said."""
        with self.news:
            assert self.news.wait_for(lambda: what in self.said, 10), self.said

    def _changed(self, job: str, kind: str) -> bool:
        self._say((job, kind))
        return job in self.followed

    def _say(self, what: Any) -> None:
        with self.news:
            self.said.append(what)
            self.news.notify_all()


def published(one: dict[str, Any], host: str = "lua") -> bytes:
    """An event as the store's scripts publish it."""
    members = {"namespace": "/jobs", "room": one["job"], "skip_sid": None, "callback": None, "host_id": host}
    said = {"method": "emit", "event": one["type"], "binary": False, "data": [one], **members}
    return wire.dumps(said).encode()


def test_of_a_job_that_nobody_follows_only_that_it_changed_is_told() -> None:
    ear = Ear()
    ear.manager._take(published(event(1)))
    assert ear.said == [("job1", "progress")]


def test_the_event_of_a_followed_job_is_given_whole() -> None:
    ear = Ear()
    ear.followed.add("job1")
    ear.manager._take(published(event(1, rate=2.5)))
    assert ear.said == [("job1", "progress"), ("event", event(1, rate=2.5))]


def test_that_a_job_is_gone_is_told_with_its_owner() -> None:
    ear = Ear()
    ear.manager._take(b'{"method":"gone","job":"job1","owner":"local","host_id":"lua"}')
    assert ear.said == [("gone", "job1", "local")]


def test_what_other_web_processes_say_is_the_library_s() -> None:
    ear = Ear()
    theirs = {"method": "disconnect", "sid": "x", "namespace": "/jobs", "host_id": "another"}
    assert ear.manager._take(wire.dumps(theirs).encode()) == theirs
    assert ear.manager._take(published(event(1), host="another")) is not None
    assert ear.said == []


@pytest.fixture
def listening(redis_server: str, keys: Keys) -> Iterator[Ear]:
    """A listener on a real Redis."""
    is_over = threading.Event()

    def connect() -> "redis.Redis":
        if is_over.is_set():
            sys.exit()
        return redis.Redis.from_url(redis_server)

    ear = Ear(connect, keys.relay())

    def listen() -> None:
        with suppress(SystemExit):
            list(ear.manager._listen())

    thread = threading.Thread(target=listen)
    thread.start()
    yield ear
    is_over.set()
    ear.manager.deafened()
    thread.join(10)


def test_it_goes_on_after_nonsense_and_after_its_connection_was_cut(
    listening: Ear, redis_client: "redis.Redis", keys: Keys
) -> None:
    listening.until("listening")
    listening.followed.add("job1")
    for text in (b"nonsense", b"[]", published(event(1))):
        redis_client.publish(keys.relay(), text)
    listening.until(("event", event(1)))
    listening.said.clear()
    redis_client.client_kill_filter(_type="pubsub")
    listening.until("listening")
    redis_client.publish(keys.relay(), published(event(2)))
    listening.until(("event", event(2)))
