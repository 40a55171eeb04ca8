"""What the store publishes is what python-socketio's own Redis manager publishes for `emit`, and is known at sight."""

import json
from typing import Any

import pytest
import redis
import socketio

from shared.events import JOB_NAMESPACE
from shared.jobs import Snapshot
from shared.store.keys import Keys
from tests.unit.store.conftest import Store
from web.relay import wire
from web.relay.envelope import event_of, job_and_type, message_of


class Publisher(socketio.RedisManager):  # type: ignore[misc]
    """The library's manager, which keeps what it would publish."""

    def __init__(self) -> None:
        super().__init__(write_only=True)
        self.published: list[str] = []

    def _publish(self, data: dict[str, Any]) -> None:
        self.published.append(self.json.dumps(data))


def text_heard(listener: "redis.client.PubSub") -> str:
    while True:
        message = listener.get_message(timeout=5)
        assert message is not None, "nothing was published"
        if message["type"] == "message":
            return str(message["data"])


def heard(listener: "redis.client.PubSub") -> dict[str, Any]:
    said: dict[str, Any] = json.loads(text_heard(listener))
    return said


def first_said(redis_client: "redis.Redis", keys: Keys) -> tuple[Store, Snapshot, str]:
    """A job that was just made, and what the store published of it."""
    redis_client.delete("work")
    store = Store(redis_client, keys)
    record = store.counted_list(10)
    with redis_client.pubsub() as listener:
        listener.subscribe(keys.relay())
        job = store.job(record)
        return store, job, text_heard(listener)


def test_an_event_of_the_store_is_the_library_s_own_emit(redis_client: "redis.Redis", keys: Keys) -> None:
    store, job, text = first_said(redis_client, keys)
    ours = json.loads(text)
    library = Publisher()
    library.emit("state", store.events(job.id)[0], namespace=JOB_NAMESPACE, room=job.id)
    theirs = json.loads(library.published[0])
    assert {**ours, "host_id": None} == {**theirs, "host_id": None}
    assert ours["host_id"] == "lua"


def test_a_deleted_job_is_published_as_gone(redis_client: "redis.Redis", keys: Keys) -> None:
    redis_client.delete("work")
    store = Store(redis_client, keys)
    job = store.job(store.counted_list(10))
    store.jobs.control(job.id, "cancel")
    with redis_client.pubsub() as listener:
        listener.subscribe(keys.relay())
        store.jobs.delete(job.id)
        assert heard(listener) == {"method": "gone", "job": job.id, "owner": job.owner, "host_id": "lua"}


def test_job_type_and_event_are_told_from_what_the_store_publishes(redis_client: "redis.Redis", keys: Keys) -> None:
    store, job, text = first_said(redis_client, keys)
    assert job_and_type(text.encode()) == (job.id, "state")
    assert event_of(text.encode()) == store.events(job.id)[0]


@pytest.mark.parametrize("method", ["emit", "disconnect", "callback"])
def test_a_message_of_the_library_is_none_of_the_store_s(method: str) -> None:
    event = {"type": "state", "job": "job1", "seq": 1}
    said = {"method": method, "event": "state", "binary": False, "data": [event], "host_id": "another"}
    assert job_and_type(wire.dumps(said).encode()) is None
    assert message_of(wire.dumps(said).encode()) == said


@pytest.mark.parametrize("text", [b"", b"[]", b"nonsense", b'"method"', b"\xff"])
def test_nonsense_on_the_channel_is_no_message(text: bytes) -> None:
    assert job_and_type(text) is None
    assert message_of(text) == {}
