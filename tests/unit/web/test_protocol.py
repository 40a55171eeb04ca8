"""The connection itself against clients that mean harm, and its orderly end."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.unit.web.conftest import PEOPLE
from tests.unit.web.server import QuickDouble, Server


def said(server: Server, request: bytes) -> bytes:
    """Everything that is answered to some bytes until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while data := connection.recv(65536):
            answer += data
        return answer


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (b"Transfer-Encoding: gzip, chunked\r\n", b"501"),
        (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"501"),
        (b"Transfer-Encoding: identity\r\n", b"501"),
        (b"Content-Length: 3\r\nContent-Length: 4\r\n", b"400"),
        (b"Content-Length: +3\r\n", b"400"),
        (b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", b"400"),
        (b"Host: other\r\n", b"400"),
    ],
)
def test_a_body_that_two_could_read_differently_is_refused(server: Server, headers: bytes, status: bytes) -> None:
    answer = said(
        server, b"POST /api/lists HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\nGET /healthz HTTP/1.1\r\n\r\n"
    )

    assert answer.split()[1] == status
    assert answer.count(b"HTTP/1.") == 1
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Content-Type: application/problem+json" in head
    assert json.loads(body)["status"] == int(status)


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        pytest.param(b"GET /api/jobs?q=" + b"0" * 9000, b"", 414, id="an address"),
        pytest.param(b"GET /" + b"a" * 3 * 2**20, b"", 414, id="an address without end"),
        pytest.param(b"GET /healthz", b"X-Long: " + b"0" * 9000 + b"\r\n", 431, id="a header"),
        pytest.param(b"GET /healthz", b"X-Many: 1\r\n" * 7000, 431, id="many headers"),
    ],
)
def test_what_is_too_long_to_be_a_request_is_told_so(
    server: Server, request_line: bytes, headers: bytes, status: int
) -> None:
    answer = said(server, request_line + b" HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n")

    head, _, body = answer.partition(b"\r\n\r\n")
    assert answer.count(b"HTTP/1.") == 1
    assert b"Content-Type: application/problem+json" in head
    assert b"X-Content-Type-Options: nosniff" in head
    assert json.loads(body)["status"] == int(head.split()[1]) == status


def test_an_endless_chunk_size_is_refused(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(b"POST /api/lists?name=a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"0" * 100_000)
        answer = connection.recv(65536)

    assert answer.split()[1] == b"400"


def test_a_connection_stays_open_after_a_chunked_body_that_was_read(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        head = b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        for _ in range(2):
            connection.sendall(b"POST /api/where/check" + head + b"2\r\n{}\r\n0\r\n\r\n")
            assert connection.recv(65536).split()[1] == b"422"


def test_a_socket_message_over_its_limit_is_refused(server: Server) -> None:
    answer = server.http.post("/socket.io/?EIO=4&transport=polling", content=b"x" * 70_000)

    assert answer.status_code == 413


def test_messages_are_not_compressed_for_each_client_anew(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        )
        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in answer.lower()


def test_a_second_server_does_not_share_the_port(server: Server, web_redis: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError) as refused:
        Server(web_redis, tmp_path, port=str(server.port))

    assert f"cannot listen on 127.0.0.1 port {server.port}: Address already in use" in str(refused.value)
    assert "Traceback" not in str(refused.value)


@pytest.fixture
def another(web_redis: str, tmp_path: Path) -> Iterator[Server]:
    server = Server(web_redis, tmp_path)
    yield server
    server.close()


def test_stopping_ends_what_is_open_and_lets_what_is_short_finish(another: Server, quick: QuickDouble) -> None:
    quick.data = another.data
    listed = another.http.post("/api/lists?name=p.csv", content=PEOPLE).json()["id"]
    made = another.http.post("/api/jobs", json={"list": listed, "where": "age > 1"}).json()["id"]

    with another.http.stream("GET", f"/api/jobs/{made}/kept?follow=1") as answer:
        came = answer.iter_raw()
        assert next(came) == b"name,age\n"
        # Half of an upload is under way; its rest comes when the server is stopping.
        upload = socket.create_connection(("127.0.0.1", another.port), timeout=30)
        upload.sendall(b"POST /api/lists?name=q.csv HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n")
        upload.sendall(b"Content-Length: %d\r\n\r\n" % len(PEOPLE))
        assert upload.recv(65536).startswith(b"HTTP/1.1 100")
        another.process.terminate()
        another.saw("stopping")
        with pytest.raises(httpx.RemoteProtocolError):
            list(came)
        upload.sendall(PEOPLE)
        assert upload.recv(65536).startswith(b"HTTP/1.1 201")
        upload.close()

    assert another.process.wait(15) == 0
