"""Redis is lost, hangs or takes no writes: a clear 503 for everybody, soon, and all goes on after it."""

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import socketio

from shared.store.jobs import Jobs
from shared.store.keys import Keys
from tests.redises import Address, RedisServer
from tests.unit.web.conftest import PEOPLE
from tests.unit.web.server import QuickDouble, Server
from tests.unit.web.test_drafts import Slow, until

A_FEW_SECONDS = 6.0
"""No request takes longer than that, whatever Redis does."""


class Place(NamedTuple):
    """A web process, the Redis behind it, and the address that it knows that by."""

    redis: RedisServer
    address: Address
    web: Server

    @property
    def http(self) -> httpx.Client:
        return self.web.http

    def submit(self, where: str = "age > 1", **headers: str) -> httpx.Response:
        """Makes a job on the list of people, or is refused."""
        return self.http.post("/api/jobs", json={"list": self.list_id, "where": where}, headers=headers)

    @property
    def list_id(self) -> str:
        with self.redis.client() as store:
            return str(store.zrange(Keys().lists(), 0, 0)[0])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One for all tests of this file: each leaves it whole. There is a list of people, and a job on it."""
    folder: Path = tmp_path_factory.mktemp("away")
    with RedisServer(folder / "redis") as redis_server, Address(redis_server.port) as address:
        (folder / "data").mkdir()
        web = Server(address.url, folder / "data")
        one = Place(redis_server, address, web)
        try:
            with quick(one):
                assert one.http.post("/api/lists?name=people.csv", content=PEOPLE).status_code == 201
            assert one.submit().status_code == 202
            yield one
        finally:
            redis_server.thaw()
            web.close()


@contextmanager
def quick(place: Place) -> Iterator[QuickDouble]:
    with place.redis.client() as client, QuickDouble(client, place.web.data) as double:
        yield double


LOST: dict[str, tuple[Callable[[Place], object], Callable[[Place], object]]] = {
    "away": (lambda place: place.address.lead_to(None), lambda place: place.address.lead_to(place.redis.port)),
    "silent": (lambda place: place.redis.freeze(), lambda place: place.redis.thaw()),
}
NO_WRITES: dict[str, tuple[Callable[[Place], object], Callable[[Place], object]]] = {
    "full": (lambda place: place.redis.fill(), lambda place: place.redis.empty()),
    "unsaved": (lambda place: place.redis.fail_to_save(), lambda place: place.redis.save_again()),
    "replica": (lambda place: place.redis.demote(), lambda place: place.redis.promote()),
    "alone": (
        lambda place: place.redis.config("min-replicas-to-write", 1),
        lambda place: place.redis.config("min-replicas-to-write", 0),
    ),
}
FAULTS = {**LOST, **NO_WRITES}
WORDS = {
    "away": "WINNOW_REDIS_URL", "silent": "does not answer", "full": "raise its maxmemory",
    "unsaved": "give its disk room", "replica": "lead to the primary", "alone": "min-replicas-to-write",
}  # fmt: skip


@contextmanager
def lapse(place: Place, fault: str) -> Iterator[None]:
    begin, end = FAULTS[fault]
    begin(place)
    try:
        yield
    finally:
        end(place)
        until(lambda: place.submit().status_code == 202, "an answer of success")


def assert_clear(answer: httpx.Response, fault: str) -> None:
    assert answer.status_code == 503, (answer.request.url, answer.text)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    problem = answer.json()
    assert (problem["type"], problem["fault"], problem["status"]) == ("urn:winnow:redis", fault, 503)
    assert WORDS[fault] in problem["detail"]


def writes(place: Place, list_id: str, job: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        ("POST", "/api/jobs", {"json": {"list": list_id, "where": "age > 1"}}),
        ("POST", "/api/jobs", {"json": {"rows": ["a"], "where": "line = 'a'"}}),
        ("POST", "/api/jobs", {"files": {"file": ("people.csv", PEOPLE)}, "data": {"where": "age > 1"}}),
        ("POST", "/api/lists?name=people.csv", {"content": PEOPLE}),
        ("POST", "/api/lists", {"files": {"file": ("people.csv", PEOPLE)}}),
    ]


def reads(place: Place, list_id: str, job: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        ("GET", "/api/jobs", {}),
        ("GET", f"/api/jobs/{job}", {}),
        ("GET", f"/api/jobs/{job}/kept", {}),
        ("GET", f"/api/jobs/{job}/kept?follow=1", {}),
        ("GET", f"/api/jobs/{job}/failed", {}),
        ("GET", f"/api/jobs/{job}/events", {}),
        ("GET", "/api/lists", {}),
        ("GET", f"/api/lists/{list_id}", {}),
        ("GET", f"/api/lists/{list_id}/content", {}),
        ("POST", "/api/where/check", {"json": {"list": list_id, "where": "age > 1"}}),
        ("POST", f"/api/jobs/{job}/pause", {}),
        ("DELETE", f"/api/jobs/{job}", {}),
        ("DELETE", f"/api/lists/{list_id}", {}),
    ]


def kept(place: Place) -> set[Path]:
    """What storage has."""
    return {path for path in place.web.data.rglob("*") if path.is_file()}


def known(place: Place) -> tuple[str, str]:
    return (
        place.http.get("/api/lists").json()["lists"][-1]["id"],
        place.http.get("/api/jobs").json()["jobs"][-1]["id"],
    )


@pytest.mark.parametrize("fault", LOST)
def test_while_redis_is_lost_every_route_answers_503_within_a_few_seconds(place: Place, fault: str) -> None:
    list_id, job = known(place)
    files = kept(place)
    with lapse(place, fault):
        for method, path, more in (*reads(place, list_id, job), *writes(place, list_id, job)):
            began = time.monotonic()
            assert_clear(place.http.request(method, path, **more), fault)
            assert time.monotonic() - began < A_FEW_SECONDS, path
        assert place.http.get("/healthz").status_code == 200
        assert place.http.get("/readyz").json()["redis"] is False
        assert kept(place) == files


@pytest.mark.parametrize("fault", NO_WRITES)
def test_while_redis_takes_no_writes_what_writes_is_refused_and_the_rest_can_be_read(place: Place, fault: str) -> None:
    list_id, job = known(place)
    files = kept(place)
    with lapse(place, fault):
        for method, path, more in writes(place, list_id, job):
            assert_clear(place.http.request(method, path, **more), fault)
        assert kept(place) == files
        for path in ("/api/jobs", f"/api/jobs/{job}", f"/api/jobs/{job}/kept", f"/api/lists/{list_id}"):
            assert place.http.get(path).status_code == 200
        assert place.http.get(f"/api/lists/{list_id}/content").content == PEOPLE


def test_what_makes_room_goes_through_where_redis_is_full(place: Place) -> None:
    job = place.submit().json()["id"]
    with lapse(place, "full"):
        assert place.http.post(f"/api/jobs/{job}/cancel").json()["state"] == "cancelled"
        assert place.http.delete(f"/api/jobs/{job}").status_code == 204


class Client:
    """An official client that keeps what it is told of Redis."""

    def __init__(self, place: Place) -> None:
        self.told: queue.Queue[dict[str, Any]] = queue.Queue()
        self.events: queue.Queue[dict[str, Any]] = queue.Queue()
        self.wire = socketio.Client(reconnection=False)
        self.wire.on("redis", self.told.put, namespace="/jobs")
        self.wire.on("state", self.events.put, namespace="/jobs")
        self.wire.connect(place.web.url, namespaces=["/jobs"], transports=["websocket"])

    def call(self, event: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.wire.call(event, body, namespace="/jobs", timeout=20)
        return answer


@pytest.fixture
def client(place: Place) -> Iterator[Client]:
    one = Client(place)
    yield one
    one.wire.disconnect()


@pytest.mark.parametrize(
    "fault",
    ["away", "full", pytest.param("silent", marks=pytest.mark.slow), pytest.param("unsaved", marks=pytest.mark.slow)],
)
def test_a_socket_is_told_of_it_gets_503_for_every_event_and_is_told_when_it_is_over(
    place: Place, client: Client, fault: str
) -> None:
    list_id, job = known(place)
    with lapse(place, fault):
        told = client.told.get(timeout=10)
        asked: list[tuple[str, dict[str, Any]]] = [("submit", {"list": list_id, "where": "age > 1"})]
        if fault in LOST:
            asked += [(event, {"job": job}) for event in ("subscribe", "pause", "resume", "cancel")] + [("watch", {})]
        for event, body in asked:
            answer = client.call(event, body)
            assert answer["ok"] is False
            assert (answer["error"]["status"], answer["error"]["fault"]) == (503, fault), event
        later = Client(place)
        assert later.told.get(timeout=10) == told
        later.wire.disconnect()

    assert (told["ok"], told["problem"]["fault"]) == (False, fault)
    assert told["since"].endswith("Z")
    assert client.told.get(timeout=10) == {"type": "redis", "ok": True, "since": None, "problem": None}
    assert client.call("subscribe", {"job": job})["ok"] is True


def test_a_new_primary_is_found_though_the_connections_to_the_old_one_stay(place: Place, tmp_path: Path) -> None:
    with RedisServer(tmp_path / "other") as other:
        other.follow(place.redis)
        job = place.submit().json()["id"]
        client = Client(place)
        try:
            with quick(place):
                assert place.http.post("/api/lists?name=people.csv", content=PEOPLE).status_code == 201
            assert client.call("subscribe", {"job": job})["ok"] is True
            place.redis.demote()
            other.promote()
            place.address.lead_to(other.port, hang_up=False)
            until(lambda: place.submit().status_code == 202)
            with other.client() as store, QuickDouble(store, place.web.data):
                until(lambda: place.http.post("/api/lists?name=people.csv", content=PEOPLE).status_code == 201)
                Jobs(store, Keys()).control(job, "pause")
            assert client.events.get(timeout=5)["state"] == "paused"
            assert {place.submit().status_code for _ in range(10)} == {202}
            with place.redis.client() as old:
                # Only the clock of the metrics, which writes nothing, may still ask the old one.
                until(lambda: {one["cmd"] for one in old.client_list()} <= {"client|list", "time"})
        finally:
            client.wire.disconnect()
            place.redis.promote()
            place.address.lead_to(place.redis.port)
            until(lambda: place.submit().status_code == 202)


@pytest.mark.slow
def test_the_log_of_the_process_says_it_once_however_many_are_refused(place: Place) -> None:
    before = len(place.web.lines)
    with lapse(place, "away"):
        until(lambda: place.http.get("/api/jobs").status_code == 503)
        for _ in range(20):
            place.http.get("/api/jobs")
        time.sleep(0.7)
    lines = [line for line in place.web.lines[before:] if line.startswith(("W", "E"))]
    assert sum("cannot be reached" in line for line in lines) == 1
    assert len(lines) <= 3, lines


def test_who_follows_hears_again_within_two_seconds_of_its_return(place: Place, client: Client) -> None:
    job = place.submit().json()["id"]
    assert client.call("subscribe", {"job": job})["ok"] is True
    with httpx.stream("GET", f"{place.web.url}/api/jobs/{job}/events", timeout=30) as stream:
        lines = stream.iter_lines()
        while not next(lines).startswith("data:"):
            pass
        place.redis.kill()
        assert client.told.get(timeout=10)["ok"] is False
        # Long enough for the pauses between tries to have become the longest.
        time.sleep(1.7)
        place.redis.start()
        back = time.monotonic()
        with place.redis.client() as store:
            Jobs(store, Keys()).control(job, "pause")
        event = client.events.get(timeout=10)
        assert time.monotonic() - back < 2.5
        while not (line := next(lines)).startswith("data:"):
            pass

    assert (event["state"], event["seq"]) == ("paused", 2)
    assert '"paused"' in line
    until(lambda: place.submit().status_code == 202)


def test_an_upload_under_way_survives_a_short_absence(place: Place) -> None:
    with quick(place) as double:
        upload = Slow(place.web, "/api/lists?name=people.csv")
        upload.send(PEOPLE)
        place.address.lead_to(None)
        until(lambda: place.http.get("/api/jobs").status_code == 503)
        back = threading.Timer(1.0, place.address.lead_to, [place.redis.port])
        back.start()
        status, listed = upload.end()
        back.join()
        assert double.asked
    assert status == 201
    assert place.http.get(f"/api/lists/{listed['id']}/content").content == PEOPLE


@pytest.mark.slow
def test_an_upload_that_redis_stays_away_from_is_refused_and_nothing_of_it_is_left(place: Place) -> None:
    before = kept(place)
    lists = place.http.get("/api/lists").json()
    with lapse(place, "away"):
        # It began before anybody knew.
        place.address.lead_to(place.redis.port)
        until(lambda: place.http.get("/api/lists").status_code == 200)
        upload = Slow(place.web, "/api/lists?name=people.csv")
        upload.send(PEOPLE)
        until(lambda: kept(place) != before)
        place.address.lead_to(None)
        until(lambda: place.http.get("/api/jobs").status_code == 503)
        status, problem = upload.end()
        assert (status, problem["fault"]) == (503, "away")
        assert kept(place) == before
    assert place.http.get("/api/lists").json() == lists


def test_a_submission_whose_answer_was_lost_is_one_job_when_it_comes_again(place: Place) -> None:
    key = {"Idempotency-Key": "through-a-lapse"}
    count = len(place.http.get("/api/jobs?q=age > 77").json()["jobs"])
    body = {"rows": ["age,x"], "where": "line = 'age > 77'"}
    place.redis.freeze()
    try:
        # It is sent before the process knows, so that Redis does it once it goes on.
        assert place.http.post("/api/jobs", json=body, headers=key).status_code == 503
    finally:
        place.redis.thaw()
    with quick(place):
        began = time.monotonic()
        first = until(lambda: _accepted(place.http.post("/api/jobs", json=body, headers=key)))
        assert time.monotonic() - began < 10
        again = place.http.post("/api/jobs", json=body, headers=key).json()
    assert first["id"] == again["id"]
    assert len(place.http.get("/api/jobs?q=age > 77").json()["jobs"]) == count + 1


def _accepted(answer: httpx.Response) -> dict[str, Any] | None:
    if answer.status_code == 202:
        return dict(answer.json())
    assert answer.status_code == 503 or (answer.status_code == 409 and int(answer.headers["Retry-After"]) > 0)
    return None


@pytest.mark.slow
def test_a_result_that_is_followed_goes_on_after_an_absence(place: Place) -> None:
    job = place.submit().json()["id"]
    with httpx.stream("GET", f"{place.web.url}/api/jobs/{job}/kept?follow=1", timeout=30) as stream:
        assert stream.status_code == 200
        blocks = stream.iter_raw()
        assert next(blocks) == b"name,age\n"
        with lapse(place, "away"):
            until(lambda: place.http.get("/api/jobs").status_code == 503)
            # It looks for what is new every two seconds at the least.
            time.sleep(2.5)
        place.http.post(f"/api/jobs/{job}/cancel")
        with pytest.raises(httpx.RemoteProtocolError):
            list(blocks)


def test_connections_that_are_reset_all_the_time_cost_nobody_an_answer_but_a_clear_one(place: Place) -> None:
    ending = threading.Event()

    def reset() -> None:
        while not ending.wait(0.05):
            place.address.reset()

    answers: set[tuple[str, int]] = set()

    def ask() -> bool:
        answers.add(("read", place.http.get("/api/jobs").status_code))
        answers.add(("write", place.submit().status_code))
        return {("read", 200), ("write", 202)} <= answers

    storm = threading.Thread(target=reset)
    storm.start()
    try:
        for _ in range(40):
            ask()
        until(ask)
    finally:
        ending.set()
        storm.join()
    assert {status for _, status in answers} <= {200, 202, 503}
    until(lambda: place.submit().status_code == 202)


@pytest.mark.slow
def test_a_listener_that_connects_while_redis_hangs_hears_once_it_goes_on(place: Place, client: Client) -> None:
    job = place.submit().json()["id"]
    assert client.call("subscribe", {"job": job})["ok"] is True
    place.redis.freeze()
    try:
        place.address.reset()
        assert client.told.get(timeout=10)["ok"] is False
        with socket.create_connection(("127.0.0.1", place.redis.port)):
            pass
    finally:
        place.redis.thaw()
    with place.redis.client() as store:
        Jobs(store, Keys()).control(job, "pause")
    assert client.events.get(timeout=6)["state"] == "paused"
