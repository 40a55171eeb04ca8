"""`/metrics` of a real web process: who may read it, that it can be read, and that it counts what was done to it."""

import socket
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import socketio
from prometheus_client import parser
from prometheus_client.openmetrics import parser as open_parser

from tests.redises import hold_port
from tests.scraping import Scrape, until
from tests.unit.web.server import QuickDouble, Server, Worked

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


@pytest.fixture(scope="module")
def guarded(web_redis: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(web_redis, tmp_path_factory.mktemp("guarded"), token="t0ken")
    yield server
    server.close()


def test_it_is_answered_to_loopback_names_alone_where_there_is_no_token(http: httpx.Client) -> None:
    assert http.get("/metrics").status_code == 200
    assert http.get("/metrics", headers={"Host": "web:8000"}).status_code == 421


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "//metrics", "/%6detrics"])
def test_with_a_token_it_asks_for_it_however_it_is_spelled(guarded: Server, path: str) -> None:
    with socket.create_connection(("127.0.0.1", guarded.port), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert connection.recv(65536).split()[1] in {b"308", b"401", b"404"}


def test_with_the_token_it_is_answered_to_any_name(guarded: Server) -> None:
    shown = {"Authorization": "Bearer t0ken", "Host": "10.0.0.7:8000"}
    assert guarded.http.get("/metrics").status_code == 401
    assert guarded.http.get("/metrics", headers=shown).status_code == 200


def test_both_formats_can_be_read_and_say_the_same(http: httpx.Client) -> None:
    plain, opened = http.get("/metrics"), http.get("/metrics", headers={"Accept": OPENMETRICS})
    assert plain.headers["Content-Type"].startswith("text/plain")
    assert opened.headers["Content-Type"].startswith("application/openmetrics-text")
    assert plain.headers["Cache-Control"] == "no-store"
    names = {family.name for family in parser.text_string_to_metric_families(plain.text)}
    # Stricter than the other: it refuses names against the conventions, and series in disorder.
    assert {family.name for family in open_parser.text_string_to_metric_families(opened.text)} == names
    assert {name.split("_")[0] for name in names} == {"winnow", "process"}


def test_requests_are_counted_by_the_template_of_their_route(http: httpx.Client) -> None:
    count, seconds = "winnow_web_http_requests_total", "winnow_web_http_request_seconds_count"
    one = {"route": "/api/jobs/<job>", "method": "GET"}
    before = Scrape(http)
    for number in range(3):
        http.get(f"/api/jobs/none{number}")
    http.get("/nothing/there")
    http.request("PURGE", "/api/jobs")
    http.get("/api/jobs", headers={"Host": "evil.example"})
    after = Scrape(http)

    assert after.value(count, **one, status="4xx") - before.value(count, **one, status="4xx") == 3
    assert after.value(seconds, **one) - before.value(seconds, **one) == 3
    assert after.value(count, route="(none)", method="GET", status="4xx") > 0
    assert after.value(count, route="/api/jobs", method="other", status="4xx") == 0
    assert after.value(count, route="(none)", method="other", status="4xx") > 0
    assert after.value(count, route="(gate)", method="GET", status="4xx") > 0
    assert not [route for route in after.of(count, "route") if "none0" in route or "nothing" in route]


def test_clients_are_counted_while_they_are_there_by_how_they_came(http: httpx.Client, server: Server) -> None:
    before = Scrape(http)

    def more(now: Scrape, **wanted: int) -> bool:
        name = "winnow_web_clients"
        return all(now.value(name, transport=t) - before.value(name, transport=t) == n for t, n in wanted.items())

    client = socketio.Client(reconnection=False)
    client.connect(server.url, namespaces=["/jobs"], transports=["websocket"])
    address = "/socket.io/?EIO=4&transport=polling"
    session = http.get(address).text.partition('"sid":"')[2].partition('"')[0]
    until(http, lambda now: more(now, websocket=1, polling=1))
    client.disconnect()
    assert http.post(f"{address}&sid={session}", content=b"1").status_code == 200
    until(http, lambda now: more(now, websocket=0, polling=0))


def test_streams_and_what_they_follow_are_counted_and_each_event_once(
    http: httpx.Client, job: Callable[..., Worked]
) -> None:
    mine = job().job
    before = Scrape(http)
    with http.stream("GET", f"/api/jobs/{mine}/events") as one, http.stream("GET", f"/api/jobs/{mine}/events") as two:
        lines = [stream.iter_lines() for stream in (one, two)]
        for each in lines:
            assert next(line for line in each if '"state":"queued"' in line)
        now = until(http, lambda now: now.value("winnow_web_clients", transport="sse") == 2)
        assert now.value("winnow_web_followed_jobs") == 1
        assert now.value("winnow_web_listeners") == 2
        assert http.post(f"/api/jobs/{mine}/cancel").status_code == 202
        for each in lines:
            assert next(line for line in each if '"state":"cancelled"' in line)
    after = until(http, lambda now: now.value("winnow_web_clients", transport="sse") == 0)
    left, seconds = "winnow_web_relay_seconds_count", "winnow_web_relay_seconds_sum"
    # cancelling, the last progress, cancelled
    assert after.value(left) - before.value(left) == 3
    assert after.value(seconds) - before.value(seconds) < 30
    assert after.value("winnow_web_followed_jobs") == 0
    until(http, lambda now: now.value("winnow_web_relay_hears_itself") == 1)


def test_an_upload_is_counted_while_it_comes_in_with_its_bytes(http: httpx.Client, quick: QuickDouble) -> None:
    before = Scrape(http)
    content = b"name,age\n" + b"Ada,36\n" * 10_000
    connection = HTTPConnection(urlsplit(str(http.base_url)).netloc, timeout=30)
    connection.putrequest("POST", "/api/lists?name=people.csv")
    connection.putheader("Content-Length", str(len(content)))
    connection.endheaders(content[:50_000])
    until(http, lambda now: now.value("winnow_web_uploads") == 1)
    connection.send(content[50_000:])
    assert connection.getresponse().status == 201
    connection.close()
    after = Scrape(http)
    name = "winnow_web_upload_bytes_total"
    assert after.value("winnow_web_uploads") == 0
    assert after.value(name) - before.value(name) == len(content)


def test_questions_to_the_quick_worker_are_counted_by_what_came_of_them(
    http: httpx.Client, quick: QuickDouble, people: dict[str, Any]
) -> None:
    before = Scrape(http)
    assert http.post("/api/lists?name=a.csv", content=b"a\n1\n").status_code == 201
    assert http.post("/api/lists?name=a.xlsx", content=b"PK\n").status_code == 415
    # The double answers no previews.
    assert http.post("/api/where/check", json={"list": people["id"], "where": "age > 1"}).json()["preview"] is None
    after = Scrape(http)
    asked = [("inspect", "answered"), ("inspect", "refused"), ("preview", "unanswered")]
    for question, outcome in asked:
        of = {"question": question, "outcome": outcome}
        name = "winnow_web_quick_questions_total"
        assert after.value(name, **of) - before.value(name, **of) == 1
    seconds = "winnow_web_quick_seconds_count"
    assert after.value(seconds, question="inspect") - before.value(seconds, question="inspect") == 2


def test_jobs_are_counted_by_state(http: httpx.Client, job: Callable[..., Worked]) -> None:
    before = Scrape(http)
    mine = job().job
    made = Scrape(http)
    http.post(f"/api/jobs/{mine}/cancel")
    http.delete(f"/api/jobs/{mine}")
    gone = Scrape(http)

    def jobs(now: Scrape, state: str) -> float:
        return now.value("winnow_jobs", state=state)

    assert jobs(made, "queued") - jobs(before, "queued") == 1
    assert jobs(gone, "queued") == jobs(before, "queued")
    assert jobs(gone, "cancelled") == jobs(before, "cancelled")
    name = "winnow_jobs_ended_total"
    assert gone.value(name, state="cancelled") - before.value(name, state="cancelled") == 1


def test_without_redis_it_says_so_and_tells_of_itself_all_the_same(tmp_path: Path) -> None:
    with hold_port() as nobody:
        alone = Server(f"redis://127.0.0.1:{nobody.getsockname()[1]}/0", tmp_path)
        try:
            found = Scrape(alone.http)
            assert found.value("winnow_redis_up") == 0
            assert "winnow_jobs" not in found.names
            assert found.value("winnow_web_relay_hears_itself") == 0
            assert found.value("process_resident_memory_bytes") > 0
        finally:
            alone.close()
