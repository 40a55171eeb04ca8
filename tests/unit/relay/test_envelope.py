"""What the store publishes is what python-socketio's own Redis manager publishes for `emit`."""

import json
from typing import Any

import redis
import socketio

from shared.events import JOB_NAMESPACE
from shared.store.keys import Keys
from tests.unit.store.conftest import Store


class Publisher(socketio.RedisManager):  # type: ignore[misc]
    """The library's manager, which keeps what it would publish."""

    def __init__(self) -> None:
        super().__init__(write_only=True)
        self.published: list[str] = []

    def _publish(self, data: dict[str, Any]) -> None:
        self.published.append(self.json.dumps(data))


def heard(listener: "redis.client.PubSub") -> dict[str, Any]:
    while True:
        message = listener.get_message(timeout=5)
        assert message is not None, "nothing was published"
        if message["type"] == "message":
            said: dict[str, Any] = json.loads(message["data"])
            return said


def test_an_event_of_the_store_is_the_library_s_own_emit(redis_client: "redis.Redis", keys: Keys) -> None:
    redis_client.delete("work")
    store = Store(redis_client, keys)
    record = store.counted_list(10)
    with redis_client.pubsub() as listener:
        listener.subscribe(keys.relay())
        job = store.job(record)
        ours = heard(listener)
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
        assert heard(listener) == {"method": "gone", "job": job.id, "host_id": "lua"}
