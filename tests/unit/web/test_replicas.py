"""Where a replica is to have it: what is answered with success is there, and what is not is said to be on one alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import socketio

from shared.store.keys import Keys
from tests.redises import RedisServer
from tests.unit.web.conftest import PEOPLE
from tests.unit.web.server import QuickDouble, Server
from tests.unit.web.test_drafts import until

REPLICAS = "urn:winnow:replicas"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, RedisServer, str]]:
    """A web process, the replica of its Redis, and a list."""
    folder: Path = tmp_path_factory.mktemp("replicas")
    (folder / "data").mkdir()
    with RedisServer(folder / "primary") as primary, RedisServer(folder / "replica") as replica:
        replica.follow(primary)
        web = Server(primary.url, folder / "data", redis_replicas="1")
        try:
            with primary.client() as client, QuickDouble(client, web.data):
                listed = web.http.post("/api/lists?name=people.csv", content=PEOPLE)
            assert listed.status_code == 201
            yield web, replica, listed.json()["id"]
        finally:
            replica.thaw()
            web.close()


def test_what_is_answered_with_success_is_on_the_replica(pair: tuple[Server, RedisServer, str]) -> None:
    web, replica, list_id = pair
    with replica.client() as copy:
        assert copy.hexists(Keys().list(list_id), "record")
        job = web.http.post("/api/jobs", json={"list": list_id, "where": "age > 1"}).json()["id"]
        assert copy.hget(Keys().job(job), "state") == "queued"
        assert web.http.post(f"/api/jobs/{job}/pause").status_code == 202
        assert copy.hget(Keys().job(job), "state") == "paused"
        assert web.http.delete(f"/api/jobs/{job}").status_code == 204
        assert not copy.exists(Keys().job(job))


def test_without_the_replica_it_is_said_to_be_recorded_on_the_primary_alone_and_asked_again_it_is_the_same_job(
    pair: tuple[Server, RedisServer, str],
) -> None:
    web, replica, list_id = pair
    key = {"Idempotency-Key": "replicated"}
    body: dict[str, Any] = {"list": list_id, "where": "age > 2"}
    wire = socketio.Client(reconnection=False)
    wire.connect(web.url, namespaces=["/jobs"], transports=["websocket"])
    replica.freeze()
    try:
        alone = web.http.post("/api/jobs", json=body, headers=key)
        again = web.http.post("/api/jobs", json=body, headers=key)
        by_socket = wire.call("pause", {"job": alone.json()["job"]}, namespace="/jobs", timeout=10)
        assert web.http.get(f"/api/jobs/{alone.json()['job']}").json()["state"] == "paused"
    finally:
        replica.thaw()
        wire.disconnect()

    for answer in (alone, again):
        assert (answer.status_code, answer.json()["type"]) == (503, REPLICAS)
        assert int(answer.headers["Retry-After"]) > 0
    assert by_socket["ok"] is False
    assert by_socket["error"]["type"] == REPLICAS

    def recorded() -> httpx.Response | None:
        answer = web.http.post("/api/jobs", json=body, headers=key)
        return answer if answer.status_code == 202 else None

    assert until(recorded).json()["id"] == alone.json()["job"] == again.json()["job"] == by_socket["error"]["job"]
