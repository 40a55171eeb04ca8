"""The proxy: problems that a page can read, repeats that harm nobody, and connections as long as they are wanted."""

import socket
import time
from collections.abc import Iterator

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


def test_an_upload_takes_as_long_as_it_takes(stack: Stack, client: httpx.Client) -> None:
    row = b"somebody,65\r\n"

    def slowly() -> Iterator[bytes]:
        yield HEADER
        # Longer than headers may take.
        for _ in range(11):
            time.sleep(1)
            yield row

    made = client.post("/api/lists", params={"name": "slow.csv"}, content=slowly())
    assert made.status_code == 201, made.text
    assert made.json()["bytes"] == len(HEADER + row * 11)


def test_headers_that_drip_are_cut_off(stack: Stack) -> None:
    with socket.create_connection(("127.0.0.1", stack.port), timeout=30) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        begun = time.monotonic()
        while time.monotonic() - begun < 30:
            try:
                connection.sendall(b"X-Slow: 1\r\n")
                connection.settimeout(1)
                assert connection.recv(4096).startswith(b"HTTP/1.1 408")
                return
            except TimeoutError:
                continue
    raise AssertionError("headers may take for ever")


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
