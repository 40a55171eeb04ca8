"""Limits of a job over REST: changed, told, and refused with the place of the fault."""

from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any

import httpx
import pytest
import redis
import socketio

from shared.predicates import Published
from shared.store.keys import Keys
from shared.store.predicates import Predicates
from tests.unit.web.server import Server

ASKS = Published(
    name="asks", summary="", doc="", kind="coroutine", params={"type": "object", "properties": {}}, is_async=True,
    concurrency=100, timeout=60, retries=0, rate="50/s", batch=None, memory=None, module="m", version="1",
)  # fmt: skip


@pytest.fixture
def limited(http: httpx.Client, people: dict[str, Any], store: "redis.Redis") -> Iterator[Callable[[], dict[str, Any]]]:
    """Submits a job with a predicate that some worker has."""
    keys, worker = Keys(), "asker"
    Predicates(store, keys).publish(worker, [ASKS])
    store.zadd(keys.workers(), {f"{worker}|elsewhere|1": 0})

    def submit() -> dict[str, Any]:
        answer = http.post("/api/jobs", json={"list": people["id"], "predicate": {"name": "asks"}})
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    yield submit
    store.delete(keys.abilities(worker), keys.predicates())
    store.zrem(keys.workers(), f"{worker}|elsewhere|1")


def test_limits_of_a_job_are_in_its_snapshot_and_can_be_changed(
    http: httpx.Client, limited: Callable[[], dict[str, Any]]
) -> None:
    job = limited()
    assert job["limits"] == {"concurrency": 100, "rate": "50/s"}
    answer = http.post(f"/api/jobs/{job['id']}/limits", json={"concurrency": 20, "rate": "10/s"})
    assert (answer.status_code, answer.json()["limits"]) == (202, {"concurrency": 20, "rate": "10/s"})
    answer = http.post(f"/api/jobs/{job['id']}/limits", json={"rate": None})
    assert answer.json()["limits"] == {"concurrency": 20, "rate": "50/s"}
    http.post(f"/api/jobs/{job['id']}/cancel")
    assert http.post(f"/api/jobs/{job['id']}/limits", json={"rate": "10/s"}).status_code == 409


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        ({"rate": "fast"}, "#/rate", '\'fast\' is no rate: write "50/s", "100/m" or "1000/h"'),
        ({"rate": "0/s"}, "#/rate", "is no rate"),
        ({"rate": 50}, "#/rate", "it is a text"),
        ({"rate": "51/s"}, "#/rate", "51/s is above 50/s"),
        ({"concurrency": 0}, "#/concurrency", "greater than or equal to 1"),
        ({"concurrency": "9"}, "#/concurrency", "give a whole number from 1 to 10,000"),
        ({"concurrency": True}, "#/concurrency", "give a whole number from 1 to 10,000"),
        ({"speed": 3}, "#/speed", "there are concurrency, rate"),
    ],
)
def test_nonsense_is_refused_with_its_place(
    http: httpx.Client, limited: Callable[[], dict[str, Any]], body: dict[str, Any], pointer: str, words: str
) -> None:
    job = limited()
    answer = http.post(f"/api/jobs/{job['id']}/limits", json=body)
    assert answer.status_code == 422, answer.text
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == pointer
    assert words in fault["detail"]
    assert http.post(f"/api/jobs/{job['id']}/limits", json=[]).status_code == 400
    assert http.post("/api/jobs/nobody/limits", json={"rate": "1/s"}).status_code == 404


def test_over_a_socket_they_are_changed_too_and_watchers_hear_of_it(
    server: Server, limited: Callable[[], dict[str, Any]]
) -> None:
    job = limited()["id"]
    heard: SimpleQueue[dict[str, Any]] = SimpleQueue()
    wire = socketio.Client(reconnection=False)
    wire.on("limits", heard.put, namespace="/jobs")
    wire.connect(server.url, namespaces=["/jobs"], transports=["websocket"])
    try:
        wire.call("subscribe", {"job": job}, namespace="/jobs", timeout=10)
        answer = wire.call("limits", {"job": job, "rate": "5/s"}, namespace="/jobs", timeout=10)
        refused = wire.call("limits", {"job": job, "rate": "5"}, namespace="/jobs", timeout=10)
        event = heard.get(timeout=10)
    finally:
        wire.disconnect()
    assert (answer["ok"], answer["job"]["limits"]) == (True, {"concurrency": 100, "rate": "5/s"})
    assert (refused["ok"], refused["error"]["errors"][0]["pointer"]) == (False, "#/rate")
    assert (event["type"], event["job"], event["concurrency"], event["rate"]) == ("limits", job, 100, "5/s")


def test_what_is_tested_just_now_is_told(http: httpx.Client, limited: Callable[[], dict[str, Any]]) -> None:
    assert http.get(f"/api/jobs/{limited()['id']}/work").json() == []
    assert http.get("/api/jobs/nobody/work").status_code == 404
