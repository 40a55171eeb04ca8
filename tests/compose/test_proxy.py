"""The proxy: problems that a page can read, repeats that harm nobody, and connections as long as they are wanted."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress

import httpx

from tests.compose.stack import Stack
from tests.compose.work import HEADER, slow, submit, upload


def test_while_no_web_process_is_there_a_problem_says_so_and_when_to_ask_again(
    stack: Stack, client: httpx.Client
) -> None:
    for web in stack.containers("web"):
        stack.kill(web)
    # The same makes the container unwell.
    deadline = time.monotonic() + 30
    while stack.inside(stack.containers("proxy")[0], "bash /usr/local/etc/haproxy/webs.sh || true") != "0\n":
        assert time.monotonic() < deadline
    answer = client.get("/api/jobs")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["status"] == 503
    assert "Ask again in a moment" in answer.json()["detail"]


def test_a_get_that_waits_at_a_process_that_dies_is_answered_by_another(stack: Stack) -> None:
    proxy, dying = stack.containers("proxy")[0], stack.containers("web")[0]
    tried_again = stack.logged(proxy).count("GET /readyz answered 200")
    stack.run("docker", "pause", dying)
    with ThreadPoolExecutor(4) as pool:
        # They go to whoever has the fewest, so some of them to the process that is frozen.
        asked = [pool.submit(httpx.get, f"{stack.url}/readyz", timeout=60) for _ in range(4)]
        assert next(as_completed(asked)).result().status_code == 200
        stack.kill(dying)
        assert [answer.result().status_code for answer in asked] == [200, 200, 200, 200]
    # The proxy logs only what did not go by the straight way.
    assert stack.logged(proxy).count("GET /readyz answered 200") > tried_again


def test_an_upload_whose_process_dies_is_answered_with_a_problem(stack: Stack) -> None:
    def dying() -> Iterator[bytes]:
        yield HEADER
        for web in stack.containers("web"):
            stack.kill(web)
        # Until the connection breaks.
        yield from (b"somebody,65\r\n" * 1000 for _ in range(1000))

    answer = httpx.post(f"{stack.url}/api/lists", params={"name": "a.csv"}, content=dying(), timeout=60)
    assert answer.status_code == 502
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "broke off before it answered" in answer.json()["detail"]


def dripping_headers(port: int) -> bytes:
    """What a connection is answered whose headers never end."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        connection.settimeout(1)
        for _ in range(30):
            connection.sendall(b"X-Slow: 1\r\n")
            with suppress(TimeoutError):
                return connection.recv(4096)
    raise AssertionError("headers may take for ever")


def test_headers_that_drip_are_cut_off_and_an_upload_takes_as_long_as_it_takes(
    stack: Stack, client: httpx.Client
) -> None:
    row = b"somebody,65\r\n"
    with ThreadPoolExecutor(1) as pool:
        cut_off = pool.submit(dripping_headers, stack.port)

        def slowly() -> Iterator[bytes]:
            yield HEADER
            # It has begun at the same time, and still goes on when the other is over.
            yield row * (1 + cut_off.result().startswith(b"HTTP/1.1 408"))
            yield row

        made = client.post("/api/lists", params={"name": "slow.csv"}, content=slowly())
    assert made.status_code == 201, made.text
    assert made.json()["bytes"] == len(HEADER + row * 3)


def test_events_are_passed_on_as_they_come(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client, times=10), slow(80))
    with client.stream("GET", f"/api/jobs/{job}/events", headers={"Accept": "text/event-stream"}) as answer:
        progress = next(line for line in answer.iter_lines() if line == "event: progress")
        assert progress
        assert httpx.get(f"{stack.url}/api/jobs/{job}").json()["state"] == "running"
    client.post(f"/api/jobs/{job}/cancel")


def test_neither_statistics_nor_the_way_to_count_is_published(stack: Stack, client: httpx.Client) -> None:
    ports = stack.inspect(stack.containers("proxy")[0])["NetworkSettings"]["Ports"]
    assert set(ports) == {"8000/tcp"}
    assert client.get("/haproxy?stats").headers["Content-Type"] != "text/html"
