"""A web process that is told to stop: whoever follows a job is sent to the next one, and misses nothing on the way."""

import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import socketio

from launch.ports import free_port
from tests.system.relaying import JsClient, Program, RelayWeb

SECONDS = 40.0
DATABASE = 12

StartWeb = Callable[..., RelayWeb]


@pytest.fixture
def start_web(redis_server: str, tmp_path: Path) -> Iterator[StartWeb]:
    """Starts one process after the other, all with the same address, store and data."""
    url = f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}"
    port = str(free_port("127.0.0.1"))
    started: list[RelayWeb] = []

    def start(**settings: str) -> RelayWeb:
        started.append(RelayWeb(url, tmp_path, WINNOW_PORT=port, **settings))
        return started[-1]

    yield start
    for web in started:
        web.stop()
    started[-1].redis.flushdb()


def tell_to_stop(web: Program) -> None:
    web.process.send_signal(signal.SIGTERM)


class PyClient:
    """The official Python client as it comes, with its own reconnection."""

    def __init__(self, url: str, job: str, transport: str) -> None:
        self._job = job
        self._lock = threading.Lock()
        self.seqs: list[int] = []
        self._cursor: str | int = 0
        self.subscribed = threading.Event()
        self.is_over = threading.Event()
        self.client = socketio.Client(reconnection_delay=0.05, reconnection_delay_max=0.2)
        self.client.on("connect", self._subscribe, namespace="/jobs")
        self.client.on("resync", lambda _: self._subscribe(), namespace="/jobs")
        for name in ("state", "progress"):
            self.client.on(name, self._hear, namespace="/jobs")
        self.client.connect(url, namespaces=["/jobs"], transports=[transport])

    def _subscribe(self) -> None:
        ask = {"job": self._job, "after": self._cursor}
        self.client.emit("subscribe", ask, namespace="/jobs", callback=self._answered)

    def _answered(self, answer: dict[str, Any]) -> None:
        assert answer["ok"] and answer["recovered"], answer
        for event in answer["events"]:
            self._hear(event)
        self.subscribed.set()

    def _hear(self, event: dict[str, Any]) -> None:
        with self._lock:
            # The library hands each message to a thread of its own: what comes too early is asked for again.
            if event["seq"] == len(self.seqs) + 1:
                self.seqs.append(event["seq"])
                self._cursor = event["cursor"]
                if event.get("state") == "cancelled":
                    self.is_over.set()
            elif event["seq"] > len(self.seqs) + 1:
                self._subscribe()


@pytest.mark.parametrize("writes", ["direct", "queued"])
def test_official_clients_go_on_with_the_next_process_and_see_every_event_once(
    start_web: StartWeb, writes: str
) -> None:
    web = start_web(WINNOW_RELAY_WRITES=writes)
    job = web.job()
    transports = [["websocket"], ["polling"], ["polling", "websocket"]]
    scripts = [JsClient(web.url, job, transports=each).subscribed() for each in transports]
    clients = [PyClient(web.url, job, each) for each in ("websocket", "polling")]
    for client in clients:
        assert client.subscribed.wait(SECONDS)
    web.write(job, 5)
    tell_to_stop(web)
    web.line("stopping")
    web.write(job, 5)
    assert web.process.wait(10) == 0
    web.write(job, 5)
    after = start_web(WINNOW_RELAY_WRITES=writes)
    last = after.end(job)
    for script in scripts:
        assert script.outcome()["seqs"] == list(range(1, last + 1))
    for client in clients:
        assert client.is_over.wait(SECONDS), client.seqs
        client.client.disconnect()
        assert client.seqs == list(range(1, last + 1))


def test_a_process_without_clients_ends_at_once(start_web: StartWeb) -> None:
    web = start_web()
    tell_to_stop(web)
    # And not after the eight seconds that clients would be given to leave.
    assert web.process.wait(6) == 0


def test_an_event_stream_is_told_when_to_come_back(start_web: StartWeb) -> None:
    web = start_web()
    job = web.job()
    with httpx.stream("GET", f"{web.url}/api/jobs/{job}/events", timeout=SECONDS) as answer:
        lines = answer.iter_lines()
        assert "event: state" in lines
        tell_to_stop(web)
        rest = list(lines)
    retries = [int(line.removeprefix("retry: ")) for line in rest if line.startswith("retry: ")]
    assert len(retries) == 1 and 0 <= retries[0] <= 2000
    assert web.process.wait(10) == 0


def test_a_stopping_process_takes_no_new_client_on_a_connection_that_is_open(start_web: StartWeb) -> None:
    web = start_web()
    follower = JsClient(web.url, web.job(), transports=["websocket"]).subscribed()
    with httpx.Client(base_url=web.url, timeout=SECONDS) as http:
        slow = http.stream("GET", f"/api/jobs/{web.job()}/events")
        with slow as answer:
            next(answer.iter_lines())
            tell_to_stop(web)
            web.line("stopping")
            with pytest.raises(httpx.ConnectError):
                httpx.get(f"{web.url}/healthz")
    follower.process.kill()
    assert web.process.wait(10) == 0
