"""Results leave in list order: header first, whole, in ranges, while they come into being, and never cut in silence."""

import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.web.server import QuickDouble, Server, Worked

HEADER = b"name,age\n"
REPORT = b'{"row":4,"line":5,"reason":"no integer","data":"Bob,x"}\n'


def test_while_a_job_runs_what_is_committed_is_there(http: httpx.Client, job: Callable[..., Worked]) -> None:
    one = job()
    empty = http.get(f"/api/jobs/{one.job}/kept")
    one.segment(b"Grace,85\n")
    some = http.get(f"/api/jobs/{one.job}/kept")

    assert (empty.status_code, empty.content) == (200, HEADER)
    assert some.content == HEADER + b"Grace,85\n"
    assert some.headers["Winnow-Complete"] == "false"
    assert "ETag" not in some.headers
    assert http.get(f"/api/jobs/{one.job}/kept", headers={"Range": "bytes=0-1"}).status_code == 200


def test_an_ended_result_has_length_ranges_and_an_etag(http: httpx.Client, job: Callable[..., Worked]) -> None:
    one = job()
    one.segment(b"Grace,85\n", b"Bob,x\n", REPORT)
    one.segment(b"Alan,70\n")
    one.state("succeeded")
    whole = HEADER + b"Grace,85\nAlan,70\n"
    address = f"/api/jobs/{one.job}/kept"

    answer = http.get(address)
    assert (answer.status_code, answer.content) == (200, whole)
    assert answer.headers["Winnow-Complete"] == "true"
    assert answer.headers["Content-Length"] == str(len(whole))
    assert answer.headers["ETag"] == f'"{one.job}-1-kept"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people-kept.csv"'
    for start in range(len(whole)):
        part = http.get(address, headers={"Range": f"bytes={start}-{start + 11}"})
        assert part.status_code == 206
        assert part.content == whole[start : start + 12]
    assert http.get(address, headers={"Range": "bytes=1-", "If-Range": '"other"'}).content == whole
    assert http.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert http.get(address, headers={"Range": "bytes=0-1,4-5"}).content == whole
    assert http.get(address, headers={"If-Match": answer.headers["ETag"], "Range": "bytes=0-3"}).content == whole[:4]
    other = http.get(address, headers={"If-Match": '"other"', "Range": "bytes=0-3"})
    assert (other.status_code, other.headers["Content-Type"]) == (412, "application/problem+json")
    assert http.get(address, headers={"Range": "bytes=99999-"}).status_code == 416
    head = http.head(address)
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(whole)))


def test_failed_rows_come_as_a_report_or_as_they_are(http: httpx.Client, job: Callable[..., Worked]) -> None:
    one = job()
    one.segment(b"Grace,85\n", b"Bob,x\n", REPORT)
    one.state("succeeded")

    report = http.get(f"/api/jobs/{one.job}/failed")
    rows = http.get(f"/api/jobs/{one.job}/failed?raw=1")

    assert (report.content, report.headers["Content-Type"]) == (REPORT, "application/x-ndjson")
    assert report.headers["Content-Disposition"] == 'attachment; filename="people-failed.jsonl"'
    assert rows.content == HEADER + b"Bob,x\n"
    assert rows.headers["ETag"] != report.headers["ETag"]


def test_rejected_rows_are_written_when_first_asked_for(
    http: httpx.Client, job: Callable[..., Worked], quick: QuickDouble, data: Path
) -> None:
    one = job()
    parts = [one.segment(b"Grace,85\n", rejected=7), one.segment(b"Alan,70\n"), one.segment(b"", rejected=9)]
    one.state("succeeded")
    written = {parts[0].name: b"Ada,36\n", parts[2].name: b"Linus,30\n"}

    def piece(ask: dict[str, Any]) -> dict[str, Any]:
        (data / "jobs" / ask["job"] / "1" / f"{ask['segment']}.rejected").write_bytes(written[ask["segment"]])
        return {}

    quick.answers["winnow.piece"] = piece
    quick.asked.clear()
    address = f"/api/jobs/{one.job}/rejected"

    assert http.get(address, headers={"Range": f"bytes=0-{len(HEADER) - 1}"}).content == HEADER
    assert quick.asked == []
    assert http.get(address).content == HEADER + b"Ada,36\nLinus,30\n"
    assert http.get(address).content == HEADER + b"Ada,36\nLinus,30\n"
    assert [ask["segment"] for _, ask in quick.asked] == [parts[0].name, parts[2].name]


def test_rejected_rows_that_were_not_kept_are_not_there(http: httpx.Client, job: Callable[..., Worked]) -> None:
    answer = http.get(f"/api/jobs/{job(keep_rejected=False).job}/rejected")

    assert answer.status_code == 404
    assert "keep_rejected" in answer.json()["detail"]


def test_a_header_outlives_its_list(http: httpx.Client, job: Callable[..., Worked], people: dict[str, Any]) -> None:
    one = job()
    one.segment(b"Grace,85\n")
    assert http.post(f"/api/jobs/{one.job}/cancel").status_code == 202
    assert http.delete(f"/api/lists/{people['id']}").status_code == 204

    answer = http.get(f"/api/jobs/{one.job}/kept")

    assert answer.content == HEADER + b"Grace,85\n"
    assert answer.headers["Winnow-Complete"] == "false"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people-kept.csv"'


def test_an_answer_breaks_off_where_an_object_is_gone(
    http: httpx.Client, job: Callable[..., Worked], data: Path
) -> None:
    one = job()
    one.segment(b"Grace,85\n")
    gone = one.segment(b"Alan,70\n")
    (data / "jobs" / one.job / "1" / gone.name).unlink()
    one.state("succeeded")

    with pytest.raises(httpx.RemoteProtocolError):
        http.get(f"/api/jobs/{one.job}/kept")


def test_following_does_not_mind_segments_being_put_together(http: httpx.Client, job: Callable[..., Worked]) -> None:
    one = job()
    one.segment(b"Grace,85\n")

    with http.stream("GET", f"/api/jobs/{one.job}/kept?follow=1") as answer:
        came = answer.iter_raw()
        got = b""
        while len(got) < len(HEADER) + 9:
            got += next(came)
        one.put_together(b"Grace,85\nAlan,70\n")
        one.segment(b"Kurt,71\n")
        one.state("succeeded")
        got += b"".join(came)

    assert got == HEADER + b"Grace,85\nAlan,70\nKurt,71\n"


def test_following_goes_on_to_the_end(http: httpx.Client, job: Callable[..., Worked]) -> None:
    one = job()
    one.segment(b"Grace,85\n")

    with http.stream("GET", f"/api/jobs/{one.job}/kept?follow=1") as answer:
        assert answer.headers["Winnow-Complete"] == "false"
        came = answer.iter_raw()
        got = b""
        while len(got) < len(HEADER) + 9:
            got += next(came)
        one.segment(b"Alan,70\n")
        while not got.endswith(b"Alan,70\n"):
            got += next(came)
        one.segment(b"Kurt,71\n")
        one.state("succeeded")
        got += b"".join(came)

    assert got == HEADER + b"Grace,85\nAlan,70\nKurt,71\n"


def test_following_breaks_off_when_the_job_ends_otherwise(http: httpx.Client, job: Callable[..., Worked]) -> None:
    one = job()
    one.segment(b"Grace,85\n")

    with http.stream("GET", f"/api/jobs/{one.job}/kept?follow=1") as answer:
        came = answer.iter_raw()
        got = next(came)
        assert http_post_elsewhere(answer, f"/api/jobs/{one.job}/cancel") == 202
        with pytest.raises(httpx.RemoteProtocolError):
            for data in came:
                got += data

    assert got == HEADER + b"Grace,85\n"


def test_a_retried_job_has_the_results_of_its_new_attempt_under_another_etag(
    http: httpx.Client, job: Callable[..., Worked]
) -> None:
    one = job()
    one.segment(b"Grace,85\n")
    assert http.post(f"/api/jobs/{one.job}/cancel").status_code == 202
    address = f"/api/jobs/{one.job}/kept"
    before = http.get(address)
    assert http.post(f"/api/jobs/{one.job}/retry").status_code == 202
    one.retried()

    running = http.get(address)
    assert (running.content, running.headers["Winnow-Complete"], "ETag" in running.headers) == (HEADER, "false", False)
    one.segment(b"Grace,85\nAlan,70\n")
    one.state("succeeded")
    after = http.get(address, headers={"If-None-Match": before.headers["ETag"]})

    assert (after.status_code, after.content) == (200, HEADER + b"Grace,85\nAlan,70\n")
    assert after.headers["Winnow-Complete"] == "true"
    assert [answer.headers["Winnow-Attempt"] for answer in (before, running, after)] == ["1", "2", "2"]
    assert after.headers["ETag"] == f'"{one.job}-2-kept"' != before.headers["ETag"]
    whole = {"Range": "bytes=3-", "If-Range": before.headers["ETag"]}
    assert http.get(address, headers=whole).status_code == 200


def test_following_goes_on_to_the_end_of_a_retry(http: httpx.Client, job: Callable[..., Worked]) -> None:
    one = job()
    one.segment(b"Grace,85\n")
    http.post(f"/api/jobs/{one.job}/cancel")
    http.post(f"/api/jobs/{one.job}/retry")
    one.retried()
    with http.stream("GET", f"/api/jobs/{one.job}/kept?follow=1") as answer:
        came = answer.iter_raw()
        got = next(came)
        one.segment(b"Alan,70\n")
        one.state("succeeded")
        got += b"".join(came)
    assert got == HEADER + b"Alan,70\n"


def http_post_elsewhere(answer: httpx.Response, path: str) -> int:
    """A request on a connection of its own, while another is being read."""
    return httpx.post(answer.url.join(path)).status_code


def test_pages_of_rows_are_asked_of_a_worker(
    http: httpx.Client, job: Callable[..., Worked], quick: QuickDouble
) -> None:
    one = job()
    page = {"rows": [{"row": 2, "data": "Grace,85"}], "offset": 0, "next": None, "looked": 1, "total": 1}
    quick.answers["winnow.page"] = lambda ask: page

    answer = http.get(f"/api/jobs/{one.job}/kept?offset=0&limit=10")

    assert answer.json() == page
    assert quick.asked[-1] == ("winnow.page", {"job": one.job, "which": "kept", "offset": 0, "limit": 10})
    assert http.get(f"/api/jobs/{one.job}/kept?limit=1001").status_code == 422


def test_rows_are_asked_for_by_number_by_text_and_by_reason(
    http: httpx.Client, job: Callable[..., Worked], quick: QuickDouble
) -> None:
    one = job()
    quick.answers["winnow.page"] = lambda ask: {"rows": [], "offset": 0, "next": None, "looked": 0, "total": 0}
    for which, query, ask in (
        ("kept", "row=7", {"offset": 0, "row": 7}),
        ("kept", "q=Ada&offset=3", {"offset": 3, "q": "Ada"}),
        ("failed", "reason=no+date", {"offset": 0, "reason": "no date"}),
    ):
        assert http.get(f"/api/jobs/{one.job}/{which}?{query}").status_code == 200
        assert quick.asked[-1] == ("winnow.page", {"job": one.job, "which": which, "limit": 100, **ask})


@pytest.mark.parametrize("query", ["row=7&offset=3", "row=0", "reason=kept+rows+have+none", f"q={'x' * 201}"])
def test_a_page_that_cannot_be_is_refused(http: httpx.Client, job: Callable[..., Worked], query: str) -> None:
    answer = http.get(f"/api/jobs/{job().job}/kept?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"#/{query.partition('=')[0]}"


def test_many_follow_at_once_and_others_are_served(server: Server, job: Callable[..., Worked]) -> None:
    one = job()
    one.segment(b"Grace,85\n")
    results: list[bytes] = []

    def follow() -> None:
        results.append(httpx.get(f"{server.url}/api/jobs/{one.job}/kept?follow=1", timeout=30).content)

    threads = [threading.Thread(target=follow) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert server.http.get("/healthz").status_code == 200
    one.segment(b"Alan,70\n")
    one.state("succeeded")
    for thread in threads:
        thread.join()

    assert results == [HEADER + b"Grace,85\nAlan,70\n"] * 8


@pytest.mark.parametrize("is_asked_first", [True, False])
def test_following_breaks_off_without_a_byte_too(
    http: httpx.Client, server: Server, quick: QuickDouble, is_asked_first: bool
) -> None:
    job = http.post("/api/jobs", json={"rows": ["a"], "where": "line = 'a'"}).json()["id"]
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        if is_asked_first:
            connection.sendall(_follow(job, "1.1"))
        http.post(f"/api/jobs/{job}/cancel").raise_for_status()
        if not is_asked_first:
            connection.sendall(_follow(job, "1.1"))
        answer = _to_the_end(connection)

    head, body = answer.split(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert {b"Transfer-Encoding: chunked", b"Winnow-Complete: false", b"Winnow-Attempt: 1"} <= set(head.split(b"\r\n"))
    assert body == b""
    with pytest.raises(httpx.RemoteProtocolError):
        http.get(f"/api/jobs/{job}/kept?follow=1")
    assert http.head(f"/api/jobs/{job}/kept?follow=1").status_code == 200


def test_over_http_1_0_which_cannot_break_off_following_for_nothing_is_refused(
    http: httpx.Client, server: Server, quick: QuickDouble
) -> None:
    job = http.post("/api/jobs", json={"rows": ["a"], "where": "line = 'a'"}).json()["id"]
    http.post(f"/api/jobs/{job}/cancel").raise_for_status()

    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(_follow(job, "1.0"))
        answer = _to_the_end(connection)

    assert answer.split(b" ", 2)[1] == b"409"
    assert b"the job has cancelled" in answer


@pytest.mark.parametrize("which", ["kept", "failed"])
def test_a_follower_whose_connection_is_reset_has_left_and_is_no_mistake_of_the_server(
    server: Server, job: Callable[..., Worked], which: str
) -> None:
    one = job().job
    asked = f"GET /api/jobs/{one}/{which}?follow=1 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    before = len(server.lines)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(asked)
        httpx.get(f"{server.url}/api/jobs/{one}")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    answered = server.saw(f"GET /api/jobs/{one}/{which} (\\d+)")

    assert answered[1] == "200"
    assert not [line for line in server.lines[before:] if "Error" in line or "Traceback" in line]


def _follow(job: str, version: str) -> bytes:
    return f"GET /api/jobs/{job}/kept?follow=1 HTTP/{version}\r\nHost: localhost\r\n\r\n".encode()


def _to_the_end(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))
