"""Whatever a socket says, the server stays, answers in its own words, and others notice nothing."""

import json
import queue
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from hypothesis import HealthCheck, given, settings

from shared.errors import Unsupported
from tests.attacks.raw import WebSocket, answered, connection, frame
from tests.attacks.target import Target
from tests.fuzz.conversations import posts, queries, streams
from tests.system.relaying import InOrder, RelayWeb
from tests.unit.web.server import QuickDouble

DATABASE = 5
SECONDS = 30.0
short = settings(max_examples=25, suppress_health_check=list(HealthCheck))
long = settings(max_examples=1500, derandomize=False, suppress_health_check=list(HealthCheck))


class Quick(QuickDouble):
    """Inspects what can be inspected."""

    def inspect(self, ask: dict[str, Any]) -> dict[str, Any]:
        try:
            return super().inspect(ask)
        except (ValueError, LookupError) as error:
            raise Unsupported("this is no list") from error


class Bystander:
    """An official client that follows one job; every event of it has to come, once and in order."""

    def __init__(self, web: RelayWeb) -> None:
        self._web = web
        self.job = web.job()
        self._heard: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._last = 1
        self._client = InOrder(reconnection=False)
        for name in ("state", "progress", "resync", "redis"):
            self._client.on(name, self._heard.put, namespace="/jobs")
        self._client.connect(web.url, namespaces=["/jobs"], transports=["websocket"])
        assert self._client.call("subscribe", {"job": self.job}, namespace="/jobs")["ok"]

    def is_unhurt(self) -> None:
        self._web.write(self.job, 1)
        came = [self._heard.get(timeout=SECONDS)["seq"] for _ in range(2)]
        before, self._last = self._last, came[-1]
        assert came == [before + 1, before + 2]
        assert self._client.call("unsubscribe", {"job": "none"}, namespace="/jobs", timeout=int(SECONDS)) == {
            "ok": True
        }

    def close(self) -> None:
        self._client.disconnect()


class Fuzzed:
    """The server under test, and what has to hold after each conversation."""

    def __init__(self, web: RelayWeb) -> None:
        self.web = web
        job = web.job()
        self.known: dict[str, Any] = {
            "job": job, "list": web.store.jobs.snapshot(job).list["id"], "where": "age > 1", "after": 0,
            "rows": ["a", "b"], "label": "x", "sample": 2, "max_failed": 0, "keep_rejected": False,
            "types": {"age": "integer"}, "concurrency": 2, "rate": "5/s",
        }  # fmt: skip
        self.target = Target(web, web.url, job, SECONDS)
        self.http = httpx.Client(base_url=web.url, timeout=SECONDS)
        self._bystander = Bystander(web)
        self._faults = 0

    def is_unhurt(self) -> None:
        self._bystander.is_unhurt()
        assert self.web.process.poll() is None
        # Of level E, or a traceback: what nobody foresaw.
        before, self._faults = self._faults, self.web.count(r"^(E |Traceback)")
        assert self._faults == before, self.web.tail(60)

    def answers(self, heard: str) -> None:
        """Every acknowledgement in what was heard is one in the contract's words, and none blames the server."""
        for said in re.findall(r"43/jobs,\d+(\[.*)", heard):
            answer, _ = json.JSONDecoder().raw_decode(said)
            assert answer[0]["ok"] or 400 <= answer[0]["error"]["status"] < 500, said

    def close(self) -> None:
        self._bystander.close()
        self.http.close()


@pytest.fixture(scope="module")
def fuzzed(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    url = f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}"
    data: Path = tmp_path_factory.mktemp("fuzzed")
    web = RelayWeb(url, data)
    with redis.Redis.from_url(url, decode_responses=True) as client, Quick(client, data):
        one = Fuzzed(web)
        yield one
        one.close()
    web.process.kill()
    web.process.wait()
    web.redis.flushdb()


def converse(fuzzed: Fuzzed, said: list[bytes]) -> None:
    with connection(fuzzed.target) as made, suppress(OSError):
        WebSocket(made)
        made.sendall(b"".join(said) + frame("1"))
        made.settimeout(SECONDS)
        fuzzed.answers(answered(made).decode(errors="replace"))
    fuzzed.is_unhurt()


def poll(fuzzed: Fuzzed, said: list[bytes]) -> None:
    opened = fuzzed.http.get("/socket.io/?EIO=4&transport=polling").text
    where = {"EIO": "4", "transport": "polling", "sid": re.findall(r'"sid":"([^"]+)', opened)[0]}
    for body in (b"40/jobs,", *said, b"1"):
        assert fuzzed.http.post("/socket.io/", params=where, content=body).status_code < 500
    answer = fuzzed.http.get("/socket.io/", params=where)
    assert answer.status_code < 500
    fuzzed.answers(answer.text.replace("\x1e", "\n"))
    fuzzed.is_unhurt()


def knock(fuzzed: Fuzzed, query: dict[str, str]) -> None:
    for method in ("GET", "POST", "PUT", "OPTIONS", "HEAD"):
        if method == "GET" and query.get("transport", "polling") == "polling" and query.get("EIO") == "4":
            continue
        assert fuzzed.http.request(method, "/socket.io/", params=query).status_code < 500
    fuzzed.is_unhurt()


def test_a_websocket_may_say_anything(fuzzed: Fuzzed) -> None:
    short(given(streams(fuzzed.known))(lambda said: converse(fuzzed, said)))()


def test_a_client_that_polls_may_say_anything(fuzzed: Fuzzed) -> None:
    short(given(posts(fuzzed.known))(lambda said: poll(fuzzed, said)))()


def test_a_socket_may_be_asked_for_in_any_way(fuzzed: Fuzzed) -> None:
    short(given(queries)(lambda query: knock(fuzzed, query)))()


@pytest.mark.slow
def test_sockets_may_say_anything_for_long(fuzzed: Fuzzed) -> None:
    long(given(streams(fuzzed.known))(lambda said: converse(fuzzed, said)))()
    long(given(posts(fuzzed.known))(lambda said: poll(fuzzed, said)))()
