"""Attacks on what reads a connection as HTTP."""

import threading
from collections.abc import Callable
from contextlib import suppress

from tests.attacks.bystander import bystander
from tests.attacks.holding import dripping, grown
from tests.attacks.raw import answered, begin_sending, connection, head
from tests.attacks.target import Target

CHUNKED = "Transfer-Encoding: chunked"
SMUGGLED = head("GET", "/healthz", "Connection: close")


def smuggling(*headers: str, body: bytes = b"") -> Callable[[Target], str | None]:
    """A request whose body one reader takes for a body, and another for a second request."""

    def attack(target: Target) -> str | None:
        with connection(target) as made:
            made.sendall(head("POST", "/api/lists", *headers) + body + SMUGGLED)
            answers = answered(made).count(b"HTTP/1.")
        return f"{answers} answers to one request" if answers > 1 else None

    return attack


def an_endless_size_of_a_chunk(target: Target) -> str | None:
    """The line that says how long a chunk is does not end."""
    return _endless(target, head("POST", "/api/lists?name=a", CHUNKED), b"0" * 65536)


def endless_trailers(target: Target) -> str | None:
    """The line after the last chunk does not end."""
    return _endless(target, head("POST", "/api/lists?name=a", CHUNKED) + b"0\r\n", b"X" * 65536)


def a_dripping_request_line(target: Target) -> str | None:
    """The first line comes byte by byte."""
    with connection(target) as made:
        return dripping(target, made, b"GET /", b"a")


def dripping_headers(target: Target) -> str | None:
    """A header comes byte by byte."""
    with connection(target) as made:
        return dripping(target, made, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ", b"a")


def a_dripping_body(target: Target) -> str | None:
    """A body comes byte by byte."""
    with connection(target) as made:
        start = head("POST", "/api/where/check", "Content-Type: application/json", "Content-Length: 60000")
        return dripping(target, made, start, b" ")


def a_dripping_chunk(target: Target) -> str | None:
    """The size of a chunk comes digit by digit."""
    with connection(target) as made:
        start = head("POST", "/api/where/check", "Content-Type: application/json", CHUNKED)
        return dripping(target, made, start, b"0")


def requests_without_a_pause(target: Target) -> str | None:
    """Thousands of requests in one go on one connection, each small."""
    with bystander(target) as other, connection(target) as made:
        reader = threading.Thread(target=answered, args=(made,), daemon=True)
        reader.start()
        begin_sending(made, head("GET", "/healthz") * 12_000 + SMUGGLED)
        other.until_served_or(lambda: not reader.is_alive())
        return other.harm()


def another_name_for_this_machine(target: Target) -> str | None:
    """A page of a stranger's whose name leads to 127.0.0.1: its origin and its `Host` agree (DNS rebinding)."""
    headers = ("Origin: http://stranger.example", "Content-Length: 2", "Connection: close")
    with connection(target) as made:
        made.sendall(head("POST", "/api/jobs", *headers, host="stranger.example") + b"{}")
        status = int(answered(made).split()[1])
    return None if status in (403, 421) else f"a stranger's page is answered {status}"


def _endless(target: Target, start: bytes, piece: bytes) -> str | None:
    before = target.bytes
    with connection(target) as made, suppress(OSError):
        made.sendall(start)
        for _ in range(32 * 2**20 // len(piece)):
            made.sendall(piece)
        return grown(target, before)
    return None
