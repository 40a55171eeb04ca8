"""Server-Sent Events from outside: from the first event or from the last one seen, to the end."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.system.relaying import RelayWeb

DATABASE = 9


@pytest.fixture(scope="module")
def relay(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayWeb]:
    web = RelayWeb(f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}", tmp_path_factory.mktemp("relay"))
    try:
        yield web
    finally:
        web.stop()
        web.redis.flushdb()


@dataclass
class Message:
    id: str
    event: str
    data: dict[str, Any]


def messages(answer: httpx.Response) -> Iterator[Message]:
    """The messages as an EventSource would see them."""
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            if "data" in fields:
                yield Message(fields["id"], fields["event"], json.loads(fields["data"]))
            fields = {}


def path_of(job: str) -> str:
    return f"/api/jobs/{job}/events"


def follow(
    relay: RelayWeb, job: str, last: str | None = None, cut_after: int | None = None
) -> tuple[list[Message], int]:
    """What one connection saw, and the status."""
    headers = {} if last is None else {"Last-Event-ID": last}
    seen: list[Message] = []
    with httpx.stream("GET", relay.url + path_of(job), headers=headers, timeout=30) as answer:
        for message in messages(answer):
            seen.append(message)
            if len(seen) == cut_after:
                break
        return seen, answer.status_code


def test_from_the_first_event_to_the_end_and_then_closed(relay: RelayWeb) -> None:
    job = relay.job()
    relay.write(job, 5)
    last = relay.end(job)
    seen, status = follow(relay, job)
    assert status == 200
    assert [message.data["seq"] for message in seen] == list(range(1, last + 1))
    assert all(message.id == message.data["cursor"] and message.event == message.data["type"] for message in seen)


def test_a_client_that_breaks_off_every_few_events_and_resumes_by_id_sees_every_seq_once(relay: RelayWeb) -> None:
    job = relay.job()
    ends: list[int] = []

    def write() -> None:
        relay.write(job, 40)
        ends.append(relay.end(job))

    writer = threading.Thread(target=write)
    writer.start()
    seqs: list[int] = []
    last: str | None = None
    status = 200
    while status == 200:
        seen, status = follow(relay, job, last, cut_after=7)
        seqs += [message.data["seq"] for message in seen]
        last = seen[-1].id if seen else last
    writer.join()
    assert status == 204
    assert seqs == list(range(1, ends[0] + 1))


def test_live_events_follow_those_of_the_log_up_to_the_end(relay: RelayWeb) -> None:
    job = relay.job()
    relay.write(job, 3)
    with httpx.stream("GET", relay.url + path_of(job), timeout=30) as answer:
        stream = messages(answer)
        seen = [next(stream) for _ in range(7)]
        relay.write(job, 3)
        last = relay.end(job)
        seen += list(stream)
    assert [message.data["seq"] for message in seen] == list(range(1, last + 1))


def test_who_comes_back_after_the_end_is_told_that_there_is_nothing_more(relay: RelayWeb) -> None:
    job = relay.job()
    relay.end(job)
    seen, _ = follow(relay, job)
    assert follow(relay, job, seen[-1].id) == ([], 204)


def test_who_comes_back_after_a_retry_is_told_of_it_from_the_next_event_on(relay: RelayWeb) -> None:
    job = relay.job()
    ended = relay.end(job)
    seen, _ = follow(relay, job)
    assert follow(relay, job, seen[-1].id) == ([], 204)
    relay.store.jobs.retry(job, "nonce")
    with httpx.stream("GET", relay.url + path_of(job), headers={"Last-Event-ID": seen[-1].id}, timeout=30) as answer:
        stream = messages(answer)
        first = next(stream)
        last = relay.end(job)
        seqs = [first.data["seq"], *(message.data["seq"] for message in stream)]
    assert (first.data["state"], first.data["attempt"]) == ("queued", 2)
    assert seqs == list(range(ended + 1, last + 1))
    whole, _ = follow(relay, job)
    assert [message.data["seq"] for message in whole] == list(range(1, last + 1))


def test_a_snapshot_comes_first_only_where_resuming_is_impossible(relay: RelayWeb) -> None:
    job = relay.job()
    relay.write(job, 3)
    relay.end(job)
    seen, _ = follow(relay, job, "3-1")
    assert [message.event for message in seen] == ["snapshot"]
    assert seen[0].data["id"] == job
    assert seen[0].id == seen[0].data["cursor"]
    assert follow(relay, job, seen[0].id) == ([], 204)


def test_the_headers_keep_proxies_from_holding_events_back(relay: RelayWeb) -> None:
    job = relay.job()
    with httpx.stream("GET", relay.url + path_of(job)) as answer:
        headers = answer.headers
    assert headers["content-type"].startswith("text/event-stream")
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-cache", "no")


@pytest.mark.parametrize(
    ("job", "last", "status"), [("nowhere", None, 404), ("a%3Ab", None, 404), (None, "x", 422), (None, "-1", 422)]
)
def test_what_cannot_be_followed_is_a_problem(relay: RelayWeb, job: str | None, last: str | None, status: int) -> None:
    headers = {} if last is None else {"Last-Event-ID": last}
    answer = httpx.get(relay.url + path_of(job or relay.job()), headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_head_request_leaves_nothing_behind(relay: RelayWeb) -> None:
    assert httpx.head(relay.url + path_of(relay.job())).status_code == 200


def test_a_stream_ends_when_its_job_is_deleted(relay: RelayWeb) -> None:
    job = relay.job()
    with httpx.stream("GET", relay.url + path_of(job), timeout=30) as answer:
        stream = messages(answer)
        next(stream)
        relay.store.jobs.delete(job)
        for _ in stream:
            pass
    assert httpx.get(relay.url + path_of(job)).status_code == 404


def test_open_streams_end_when_the_process_is_told_to_stop(redis_server: str, tmp_path: Path) -> None:
    relay = RelayWeb(f"{redis_server.rsplit('/', 1)[0]}/10", tmp_path)
    try:
        job = relay.job()
        with httpx.stream("GET", relay.url + path_of(job), timeout=30) as answer:
            stream = messages(answer)
            next(stream)
            relay.process.terminate()
            assert list(stream) == []
        assert relay.process.wait(8) == 0
    finally:
        relay.stop()
        relay.redis.flushdb()


def test_a_client_that_left_is_noticed_at_once(relay: RelayWeb) -> None:
    """The server closes its side as soon as the client has closed its own, with no event or heartbeat between."""
    address = urlsplit(relay.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        request = f"GET {path_of(relay.job())} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n"
        connection.sendall(request.encode())
        heard = b""
        while b"event: state" not in heard:
            heard += connection.recv(4096)
        connection.shutdown(socket.SHUT_WR)
        while data := connection.recv(4096):
            heard += data
    assert heard.endswith(b"0\r\n\r\n")
