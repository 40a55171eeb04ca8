"""Storage that is full, read-only, slow or not there: a clear 503 or an answer that breaks off, and never a 500."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from shared.files.naming import list_content
from tests.disks import MIB, Disk, largest_file
from tests.unit.web.conftest import PEOPLE
from tests.unit.web.server import QuickDouble, Server, Worked
from tests.unit.web.test_lists import left_in

LARGE = PEOPLE + b"Ada,36\n" * (8 * MIB // 7)


@pytest.fixture
def on_a_disk(web_redis: str, tmp_path: Path) -> Iterator[Callable[..., tuple[Disk, Server, QuickDouble]]]:
    """A server whose storage is a disk of a few MiB (or one that can be frozen), with its quick worker."""
    ends: list[Callable[[], object]] = []

    def start(freezable: bool = False) -> tuple[Disk, Server, QuickDouble]:
        disk = Disk(tmp_path / "disk", tmp_path / "image" if freezable else None)
        ends.append(disk.__exit__)
        server = Server(web_redis, disk.folder)
        ends.append(server.close)
        client = redis.Redis.from_url(web_redis, decode_responses=True)
        quick = QuickDouble(client, disk.folder).__enter__()
        # What waits for a frozen disk cannot be killed.
        ends.extend([client.close, lambda: quick.__exit__(None, None, None), disk.thaw])
        return disk, server, quick

    yield start
    for end in reversed(ends):
        end()


def assert_storage_is_said_to_be(fault: str, status: int, headers: Any, body: bytes) -> dict[str, Any]:
    problem: dict[str, Any] = json.loads(body)
    assert (status, problem["type"], problem["fault"]) == (503, "urn:winnow:storage", fault)
    assert int(headers["Retry-After"]) > 0
    assert headers["Content-Type"] == "application/problem+json"
    return problem


def test_an_upload_to_a_full_disk_is_refused_leaves_nothing_and_works_once_there_is_room(
    on_a_disk: Callable[..., tuple[Disk, Server, QuickDouble]],
) -> None:
    disk, server, _ = on_a_disk()

    answer = server.http.post("/api/lists?name=people.csv", content=LARGE)

    problem = assert_storage_is_said_to_be("full", answer.status_code, answer.headers, answer.content)
    assert "give it more room" in problem["detail"]
    assert not list((disk.folder / "uploads").iterdir())
    small = server.http.post("/api/lists?name=people.csv", content=PEOPLE)
    assert small.status_code == 201
    disk.fill()
    job = server.http.post("/api/jobs", json={"list": small.json()["id"], "where": "age > 1"})
    assert_storage_is_said_to_be("full", job.status_code, job.headers, job.content)
    assert not list((disk.folder / "jobs").glob("*/*"))
    assert server.http.get(f"/api/lists/{small.json()['id']}/content").content == PEOPLE
    disk.free()
    assert server.http.post("/api/jobs", json={"list": small.json()["id"], "where": "age > 1"}).status_code == 202
    assert server.http.delete(f"/api/lists/{small.json()['id']}").status_code == 409


def test_a_full_disk_can_be_made_room_on_by_deleting(
    on_a_disk: Callable[..., tuple[Disk, Server, QuickDouble]],
) -> None:
    disk, server, _ = on_a_disk()
    made = server.http.post("/api/lists?name=people.csv", content=LARGE[: 3 * MIB]).json()
    disk.fill()
    assert server.http.delete(f"/api/lists/{made['id']}").status_code == 204
    assert server.http.post("/api/lists?name=people.csv", content=LARGE[: 2 * MIB]).status_code == 201


@pytest.mark.parametrize("chunked", [False, True])
def test_over_a_quota_curl_sees_the_refusal_of_an_upload_that_it_still_sends(
    web_redis: str, tmp_path: Path, chunked: bool
) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(LARGE)
    options = ["-H", "Transfer-Encoding: chunked"] if chunked else ["-H", "Expect:"]
    with largest_file(2 * MIB):
        server = Server(web_redis, tmp_path)
    try:
        curl = subprocess.run(
            ["curl", "-s", "-w", "\n%{http_code}", "-T", str(large), "-X", "POST", *options,
             f"{server.url}/api/lists?name=large.csv"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert not left_in(tmp_path) - {"uploads"}
    finally:
        server.close()
    body, _, status = curl.stdout.rpartition("\n")
    assert (status, json.loads(body)["fault"]) == ("503", "full"), (curl.stdout, curl.stderr)
    assert not [line for line in server.lines if "Traceback" in line]


def test_on_a_read_only_disk_what_is_there_can_be_read_and_what_cannot_be_done_is_said(
    on_a_disk: Callable[..., tuple[Disk, Server, QuickDouble]],
) -> None:
    disk, server, _ = on_a_disk()
    made = server.http.post("/api/lists?name=people.csv", content=PEOPLE).json()
    disk.read_only()

    for answer in (
        server.http.post("/api/lists?name=people.csv", content=PEOPLE),
        server.http.post("/api/jobs", json={"list": made["id"], "where": "age > 1"}),
        server.http.post("/api/jobs", json={"rows": ["a"], "where": "line = 'a'"}),
    ):
        assert_storage_is_said_to_be("read-only", answer.status_code, answer.headers, answer.content)
    assert server.http.get(f"/api/lists/{made['id']}/content").content == PEOPLE
    assert server.http.delete(f"/api/lists/{made['id']}").status_code == 204
    assert (disk.folder / list_content(made["id"])).exists()
    server.saw("is removed later")
    assert len([line for line in server.lines if "is removed later" in line]) == 1
    disk.read_only(False)
    assert server.http.post("/api/lists?name=people.csv", content=PEOPLE).status_code == 201


def test_others_are_served_while_storage_hangs_and_the_upload_is_whole_when_it_goes_on(
    on_a_disk: Callable[..., tuple[Disk, Server, QuickDouble]],
) -> None:
    disk, server, _ = on_a_disk(freezable=True)
    disk.freeze()
    answers: list[httpx.Response] = []
    upload = threading.Thread(
        target=lambda: answers.append(httpx.post(f"{server.url}/api/lists?name=people.csv", content=PEOPLE, timeout=60))
    )
    upload.start()
    # Of requests that come after it, each is answered; one that held the loop would keep all of them.
    for _ in range(50):
        assert server.http.get("/healthz").status_code == 200
        assert server.http.get("/api/lists").status_code == 200
    assert not answers
    disk.thaw()
    upload.join(60)
    assert [answer.status_code for answer in answers] == [201]
    assert server.http.get(f"/api/lists/{answers[0].json()['id']}/content").content == PEOPLE


def test_content_that_is_gone_is_said_to_be(http: httpx.Client, people: dict[str, Any], data: Path) -> None:
    (data / list_content(people["id"])).unlink()
    answer = http.get(f"/api/lists/{people['id']}/content")
    problem = assert_storage_is_said_to_be("gone", answer.status_code, answer.headers, answer.content)
    assert list_content(people["id"]) in problem["detail"]
    job = http.post("/api/jobs", json={"list": people["id"], "where": "age > 1"})
    assert_storage_is_said_to_be("gone", job.status_code, job.headers, job.content)


def test_a_result_whose_first_object_is_gone_is_answered_with_what_is_wrong(
    http: httpx.Client, job: Callable[..., Worked], data: Path
) -> None:
    one = job()
    gone = one.segment(b"Grace,85\n", b"Bob,x\n", b"{}\n")
    (data / "jobs" / one.job / "1" / gone.name).unlink()
    one.state("succeeded")
    answer = http.get(f"/api/jobs/{one.job}/failed")
    assert_storage_is_said_to_be("gone", answer.status_code, answer.headers, answer.content)
    # Behind a header too.
    answer = http.get(f"/api/jobs/{one.job}/kept")
    assert_storage_is_said_to_be("gone", answer.status_code, answer.headers, answer.content)
    (data / "jobs" / one.job / "list").write_bytes(b"{")
    answer = http.get(f"/api/jobs/{one.job}/kept")
    assert_storage_is_said_to_be("damaged", answer.status_code, answer.headers, answer.content)


def test_a_job_that_is_deleted_while_its_result_is_read_ends_the_answer_and_nothing_is_wrong_with_the_server(
    server: Server, http: httpx.Client, job: Callable[..., Worked]
) -> None:
    one = job()
    one.segment(b"Grace,85\n")
    lines = len(server.lines)
    with http.stream("GET", f"/api/jobs/{one.job}/kept?follow=1") as answer:
        came = answer.iter_raw()
        assert b"name" in next(came)
        assert httpx.delete(f"{server.url}/api/jobs/{one.job}").status_code == 204
        with pytest.raises(httpx.RemoteProtocolError):
            list(came)
    assert http.get(f"/api/jobs/{one.job}/kept").status_code == 404
    assert not [line for line in server.lines[lines:] if "error" in line.lower()]


def test_a_result_in_the_middle_of_being_sent_when_its_job_is_deleted_breaks_off(
    server: Server, http: httpx.Client, job: Callable[..., Worked]
) -> None:
    one = job()
    for _ in range(20):
        one.segment(b"Grace,85\n" * (2 * MIB // 9))
    one.state("succeeded")
    lines = len(server.lines)
    with http.stream("GET", f"/api/jobs/{one.job}/kept") as answer:
        came = answer.iter_raw()
        next(came)
        assert httpx.delete(f"{server.url}/api/jobs/{one.job}").status_code == 204
        with pytest.raises(httpx.RemoteProtocolError):
            list(came)
    assert not [line for line in server.lines[lines:] if "error" in line.lower()]
