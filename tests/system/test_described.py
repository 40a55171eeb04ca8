"""What real workers make of a job is what the documents say: events and acknowledgements over sockets, SSE, results."""

import json
import queue
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import socketio

from tests.documented import check_answer, check_message, for_sockets
from tests.system.running import System

PEOPLE = b"name,age\nAda,36\nGrace,85\nLinus,x\nBob,70\n"
BODY = {"where": "age >= 65", "types": {"age": "integer"}}
SECONDS = 40.0


@pytest.fixture(scope="module")
def http(system: System) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=system.url, timeout=60, event_hooks={"response": [check_answer]}) as client:
        yield client


class Client:
    """An official client that holds whatever it gets against the document."""

    def __init__(self, url: str) -> None:
        self.heard: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()
        self._client = socketio.Client(reconnection=False)
        for message in for_sockets()["components"]["messages"]:
            if message.endswith(".event"):
                self._hear(message)
        self._client.connect(url, namespaces=["/jobs"], transports=["websocket"])

    def call(self, event: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._client.call(event, body, namespace="/jobs", timeout=int(SECONDS))
        check_message(f"{event}.answer", answer)
        return answer

    def until(self, name: str, job: str) -> list[tuple[str, dict[str, Any]]]:
        """What was heard until an event of `watch` was about the job."""
        heard: list[Any] = []
        while not heard or (heard[-1][0], heard[-1][1].get("id")) != (name, job):
            heard.append(self.heard.get(timeout=SECONDS))
        return heard

    def close(self) -> None:
        self._client.disconnect()

    def _hear(self, message: str) -> None:
        name = message.removesuffix(".event")
        self._client.on(name, lambda event: self.heard.put((name, event)), namespace="/jobs")


@pytest.fixture
def client(system: System) -> Iterator[Client]:
    one = Client(system.url)
    yield one
    one.close()


def test_a_job_over_sockets_says_what_the_document_says(http: httpx.Client, client: Client) -> None:
    made = http.post("/api/lists?name=people.csv", content=PEOPLE).json()
    assert client.call("watch", {})["ok"]
    job = client.call("submit", {"list": made["id"], **BODY})["job"]["id"]
    answer = client.call("subscribe", {"job": job, "after": 0})
    assert answer["recovered"]
    with http.stream("GET", f"/api/jobs/{job}/events") as stream:
        told = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    assert client.call("unsubscribe", {"job": job})["ok"]
    heard = client.until("job", job)
    http.delete(f"/api/jobs/{job}").raise_for_status()
    heard += client.until("gone", job)

    assert {event["type"] for event in told} == {"state", "progress", "kept", "failed"}
    for name, event in [*heard, *((event["type"], event) for event in told)]:
        check_message(f"{name}.event", event)
    for event in answer["events"]:
        assert event in told


@pytest.mark.parametrize("event", ["submit", "subscribe", "unsubscribe", "pause", "resume", "cancel", "retry"])
@pytest.mark.parametrize(
    "body", [{}, {"job": 5, "list": 5, "where": 5}, {"job": "none", "list": "none", "where": "a > 1"}]
)
def test_refusals_over_sockets_are_problems(client: Client, event: str, body: dict[str, Any]) -> None:
    answer = client.call(event, body)
    assert answer["ok"] or answer["error"]["status"] in {404, 422}


def test_results_of_a_job_are_what_the_document_says(http: httpx.Client) -> None:
    form = {"where": BODY["where"], "types": json.dumps(BODY["types"])}
    job = http.post("/api/jobs", files={"file": ("people.csv", PEOPLE)}, data=form).json()["id"]
    http.get(f"/api/jobs/{job}/kept?follow=1").raise_for_status()
    for which in ("kept", "rejected", "failed"):
        for query in ("", "?limit=2", "?format=jsonl", "?format=csv", "?raw=1"):
            answer = http.get(f"/api/jobs/{job}/{which}{query}")
            assert answer.is_success or (which, query[:7]) == ("failed", "?format")
        http.head(f"/api/jobs/{job}/{which}").raise_for_status()
    assert http.get("/api/jobs", params={"q": job}).json()["jobs"][0]["id"] == job
