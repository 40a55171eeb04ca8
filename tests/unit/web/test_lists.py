"""Lists come in as a stream, whole or not at all, and go out again as they came."""

import hashlib
import json
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from shared.store.keys import Keys
from tests.unit.web.conftest import PEOPLE
from tests.unit.web.server import QuickDouble, Server


def left_in(data: Path) -> set[str]:
    """All files below `uploads` and `lists`."""
    # os.walk, unlike pathlib, bears folders that go while it looks.
    return {
        str(Path(folder, name).relative_to(data))
        for top in ("uploads", "lists")
        for folder, folders, files in os.walk(data / top)
        for name in (*folders, *files)
    }


def test_a_raw_body_becomes_a_list(http: httpx.Client, quick: QuickDouble, data: Path) -> None:
    answer = http.post("/api/lists?name=people.csv", content=PEOPLE)

    assert answer.status_code == 201
    record = answer.json()
    assert answer.headers["Location"] == f"/api/lists/{record['id']}"
    assert record["name"] == "people.csv"
    assert record["bytes"] == len(PEOPLE)
    assert record["sha256"] == hashlib.sha256(PEOPLE).hexdigest()
    assert record["columns"] == [{"name": "name", "type": "text"}, {"name": "age", "type": "integer"}]
    assert record["rows"] is None
    assert (data / "lists" / record["id"] / "content").read_bytes() == PEOPLE
    assert not list((data / "uploads").iterdir())
    assert http.get(answer.headers["Location"]).json() == record
    assert record["id"] in [entry["id"] for entry in http.get("/api/lists").json()["lists"]]


def test_a_chunked_body_becomes_the_same_list(http: httpx.Client, quick: QuickDouble) -> None:
    def chunks() -> Iterator[bytes]:
        for i in range(0, len(PEOPLE), 7):
            yield PEOPLE[i : i + 7]

    answer = http.post("/api/lists?name=people.csv", content=chunks())

    assert answer.status_code == 201
    assert answer.json()["sha256"] == hashlib.sha256(PEOPLE).hexdigest()


def test_a_form_may_have_its_fields_before_and_after_the_file(http: httpx.Client, quick: QuickDouble) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="format"\r\n\r\ncsv\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="lists/p.dat"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + PEOPLE + b"\r\n"
        b'--b\r\nContent-Disposition: form-data; name="delimiter"\r\n\r\ntab\r\n--b--\r\n'
    )

    answer = http.post("/api/lists", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})

    assert answer.status_code == 201, answer.text
    assert answer.json()["sha256"] == hashlib.sha256(PEOPLE).hexdigest()
    _, ask = quick.asked[-1]
    assert ask["name"] == "p.dat"
    assert ask["asked"] == {"format": "csv", "delimiter": "\t", "quote": None, "header": None, "encoding": None}


@pytest.mark.parametrize(
    "body",
    [
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="p.csv"\r\n\r\nname,age\r\nAda,36',
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="p.csv"\r\n\r\nname\r\n--b',
        b"no boundary anywhere",
    ],
)
def test_a_form_that_does_not_end_leaves_nothing(
    http: httpx.Client, quick: QuickDouble, data: Path, body: bytes
) -> None:
    before = left_in(data)

    answer = http.post("/api/lists", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert left_in(data) == before


def test_an_upload_cut_off_leaves_nothing(server: Server, quick: QuickDouble, data: Path) -> None:
    before = left_in(data)
    lines = len(server.lines)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /api/lists?name=cut.csv HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n")
        connection.sendall(PEOPLE)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 400")
    with server.changed:
        assert server.changed.wait_for(lambda: any("POST /api/lists 400" in x for x in server.lines[lines:]), 10)
    assert left_in(data) == before
    assert not quick.asked


def test_a_chunked_upload_cut_off_leaves_nothing(server: Server, quick: QuickDouble, data: Path) -> None:
    before = left_in(data)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(
            b"POST /api/lists?name=cut.csv HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5\r\nname,\r\nffff\r\nag"
        )
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 400")
    assert left_in(data) == before


def test_what_the_worker_refuses_is_told_and_leaves_nothing(http: httpx.Client, quick: QuickDouble, data: Path) -> None:
    before = left_in(data)

    answer = http.post("/api/lists?name=book.xlsx", content=b"PK\x03\x04...")

    assert answer.status_code == 415
    assert answer.json()["detail"] == "this is a workbook: save it as CSV"
    assert left_in(data) == before


def test_a_parameter_that_does_not_exist_is_told(http: httpx.Client) -> None:
    answer = http.post("/api/lists?name=a.csv&delimeter=;", content=b"a")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/delimeter"
    assert "delimiter" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_so_that_curl_sees_it(
    server: Server, tmp_path: Path, data: Path, chunked: bool
) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(300 * 2**20)
    before = left_in(data)
    options = ["-H", "Transfer-Encoding: chunked"] if chunked else ["-H", "Expect:"]

    curl = subprocess.run(
        ["curl", "-s", "-w", "\n%{http_code} %{size_upload}", "-T", str(large), "-X", "POST", *options,
         f"{server.url}/api/lists?name=large.csv"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    body, _, said = curl.stdout.rpartition("\n")
    assert said.split()[0] == "413", (curl.stdout, curl.stderr)
    assert json.loads(body)["limit"] == 210 * 2**20
    assert left_in(data) == before


def test_others_are_served_while_a_large_list_comes_in(server: Server, quick: QuickDouble, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(200 * 2**20)

    upload = subprocess.Popen(
        ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect:", "-T", str(large), "-X", "POST",
         f"{server.url}/api/lists?name=large.txt&format=text"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    served = 0
    while upload.poll() is None:
        assert server.http.get("/healthz").status_code == 200
        served += 1
    assert upload.stdout is not None
    assert upload.stdout.read() == "201"
    # One at a time, each answered in its turn: a loop that was held up for the whole of it would have served one.
    assert served >= 20


def test_content_comes_back_whole_and_in_ranges(http: httpx.Client, people: dict[str, Any]) -> None:
    address = f"/api/lists/{people['id']}/content"

    whole = http.get(address)
    assert whole.content == PEOPLE
    assert whole.headers["ETag"] == f'"{people["sha256"]}"'
    assert whole.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert whole.headers["Content-Disposition"] == 'attachment; filename="people.csv"'

    part = http.get(address, headers={"Range": "bytes=5-7"})
    assert (part.status_code, part.content) == (206, PEOPLE[5:8])
    assert part.headers["Content-Range"] == f"bytes 5-7/{len(PEOPLE)}"

    assert http.get(address, headers={"Range": "bytes=-3"}).content == PEOPLE[-3:]
    assert http.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    outside = http.get(address, headers={"Range": "bytes=1000-"})
    assert outside.status_code == 416
    assert outside.headers["Content-Range"] == f"bytes */{len(PEOPLE)}"
    head = http.head(address)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(len(PEOPLE)))


def test_a_list_in_use_is_not_deleted_and_an_unused_one_is(
    http: httpx.Client, people: dict[str, Any], data: Path
) -> None:
    job = http.post("/api/jobs", json={"list": people["id"], "where": "age > 1"}).json()
    assert http.delete(f"/api/lists/{people['id']}").status_code == 409

    assert http.post(f"/api/jobs/{job['id']}/cancel").status_code == 202
    assert http.delete(f"/api/lists/{people['id']}").status_code == 204
    assert not (data / "lists" / people["id"]).exists()
    assert http.get(f"/api/lists/{people['id']}").status_code == 404


def test_a_list_says_until_when_it_is_kept_and_is_kept_longer_when_it_is_used(
    http: httpx.Client, people: dict[str, Any], store: "redis.Redis"
) -> None:
    address = f"/api/lists/{people['id']}"
    assert people["expires_at"] > people["created_at"]
    for use in (
        lambda: http.get(f"{address}/content"),
        lambda: http.post("/api/where/check", json={"list": people["id"], "where": "age > 1"}),
    ):
        store.zincrby(Keys().used(), -10_000, people["id"])
        before = http.get(address).json()["expires_at"]
        assert use().status_code == 200
        assert http.get(address).json()["expires_at"] > before
    job = http.post("/api/jobs", json={"list": people["id"], "where": "age > 1"}).json()
    assert http.get(address).json()["expires_at"] is None
    ended = http.post(f"/api/jobs/{job['id']}/cancel").json()
    assert http.get(address).json()["expires_at"] >= ended["expires_at"] > ended["finished_at"]
