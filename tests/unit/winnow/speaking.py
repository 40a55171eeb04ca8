"""A small real HTTP server that says what a test tells it to say, in the contract's words, and breaks off on demand."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from winnow import AsyncClient, Client
from winnow.client.patience import Clock, OnWait

Answer = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request, and the means to answer it."""

    handler: BaseHTTPRequestHandler
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""

    def begin(self, status: int, **headers: object) -> None:
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), str(value))
        self.handler.end_headers()

    def write(self, data: bytes) -> None:
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def chunk(self, data: bytes) -> None:
        if data:  # an empty chunk would be the last one
            self.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def break_off(self) -> None:
        self.handler.close_connection = True


def as_json(value: Any, status: int = 200, **headers: object) -> Answer:
    def answer(exchange: Exchange) -> None:
        body = json.dumps(value).encode()
        kind = "application/problem+json" if status >= 400 else "application/json"
        exchange.begin(status, Content_Type=kind, Content_Length=len(body), **headers)
        exchange.write(body)

    return answer


def problem(status: int, detail: str, type: str = "about:blank", **extra: Any) -> Answer:
    return as_json({"type": type, "title": "Title", "status": status, "detail": detail, **extra}, status)


def nothing(exchange: Exchange) -> None:
    """204."""
    exchange.begin(204)


def cut(exchange: Exchange) -> None:
    """The connection ends without an answer."""
    exchange.break_off()


def streamed(*pieces: bytes, end: bool = True, status: int = 200, **headers: object) -> Answer:
    """The pieces as chunks; `end` False: broken off, without the last chunk."""

    def answer(exchange: Exchange) -> None:
        exchange.begin(status, Transfer_Encoding="chunked", **headers)
        for piece in pieces:
            exchange.chunk(piece)
        if end:
            exchange.write(b"0\r\n\r\n")
        else:
            exchange.break_off()

    return answer


def ranged(data: bytes) -> Answer:
    """A finished result, with `Range` as the contract has it."""

    def answer(exchange: Exchange) -> None:
        wanted = exchange.headers.get("range")
        if wanted is None:
            exchange.begin(200, Content_Length=len(data), ETag='"1"')
            exchange.write(data)
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(data):
            problem(416, "outside")(exchange)
            return
        place = f"bytes {start}-{len(data) - 1}/{len(data)}"
        exchange.begin(206, Content_Length=len(data) - start, ETag='"1"', Content_Range=place)
        exchange.write(data[start:])

    return answer


def event(seq: int, kind: str, **members: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "job": "j1",
        "seq": seq,
        "cursor": f"{seq}-{seq}000",
        "at": "2026-01-01T00:00:00.000Z",
    } | members


def state(seq: int, name: str, **members: Any) -> dict[str, Any]:
    return event(seq, "state", state=name, attempt=1, **members)


def progress(seq: int, done: int, total: int | None = 10) -> dict[str, Any]:
    return event(
        seq,
        "progress",
        rows=a_count(done, total),
        bytes={"total": 100, "done": done * 10},
        chunks={"total": None, "done": 0},
        rate=5.0,
        eta_seconds=1.0,
    )


def a_count(done: int, total: int | None) -> dict[str, Any]:
    return {"total": total, "done": done, "kept": done, "rejected": 0, "failed": 0, "blank_lines": None}


def sse(*events: dict[str, Any]) -> bytes:
    return b"".join(
        f"id: {one['cursor']}\nevent: {one.get('type', 'snapshot')}\ndata: {json.dumps(one)}\n\n".encode()
        for one in events
    )


def a_snapshot(name: str = "succeeded", seq: int = 9, **members: Any) -> dict[str, Any]:
    return {
        "id": "j1",
        "label": None,
        "state": name,
        "phase": None,
        "preparation": None,
        "attempt": 1,
        "list": {"id": "l1", "name": "people.csv"},
        "filter": {"where": "a > 1", "predicate": None, "types": {}},
        "predicate_version": None,
        "sample": None,
        "estimate": None,
        "owner": "local",
        "created_at": "2026-01-01T00:00:00.000Z",
        "started_at": None,
        "finished_at": None,
        "expires_at": None,
        "rows": a_count(10, 10),
        "bytes": {"total": 100, "done": 100},
        "chunks": {"total": 1, "done": 1},
        "rate": None,
        "eta_seconds": None,
        "reasons": [],
        "limits": None,
        "keep_rejected": True,
        "max_failed": None,
        "seq": seq,
        "cursor": f"{seq}-{seq}000",
        "error": None,
    } | members


def a_list(**members: Any) -> dict[str, Any]:
    return {
        "id": "l1",
        "name": "people.csv",
        "format": "csv",
        "dialect": {"delimiter": ",", "quote": '"', "header": True, "encoding": "utf-8"},
        "bytes": 10,
        "sha256": "00",
        "columns": [{"name": "a", "type": "integer"}, {"name": "b", "type": "text"}],
        "sample": [],
        "rows": None,
        "blank_lines": None,
        "owner": "local",
        "created_at": "2026-01-01T00:00:00.000Z",
    } | members


@dataclass
class Speaker:
    """What the server answers: for each call a list of answers, taken one by one; the last one stays."""

    url: str = ""
    says: dict[str, list[Answer]] = field(default_factory=dict)
    heard: list[Exchange] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    begun: Event = field(default_factory=Event)
    """Set as soon as a request has begun to come."""

    def on(self, call: str, *answers: Answer) -> None:
        self.says[call] = list(answers)

    def calls(self, call: str) -> list[Exchange]:
        return [one for one in self.heard if f"{one.method} {one.path}" == call]

    def clock(self) -> Clock:
        """A clock that only pauses move, and they pass at once."""

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        return Clock(sleep, now=lambda: sum(self.slept), chance=lambda: 0.5)

    def client(self, patience: float = 60.0, token: str | None = None, on_wait: OnWait | None = None) -> Client:
        return Client(self.url, token, patience=patience, clock=self.clock(), on_wait=on_wait)

    def async_client(self, patience: float = 60.0) -> AsyncClient:
        return AsyncClient(self.url, patience=patience, clock=self.clock())


@contextmanager
def speaking() -> Iterator[Speaker]:
    speaker = Speaker()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            speaker.begun.set()
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            exchange = Exchange(self, self.command, parts.path, query, headers, _body(self))
            speaker.heard.append(exchange)
            answers = speaker.says.get(f"{self.command} {parts.path}", [problem(404, f"nothing at {parts.path}")])
            (answers.pop(0) if len(answers) > 1 else answers[0])(exchange)

        do_GET = do_POST = do_DELETE = handle_one

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    speaker.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield speaker
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Server(ThreadingHTTPServer):
    """Clients that go away in the middle are part of these tests, and no news."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _gone() -> bytes:
    raise ConnectionResetError("the client broke its upload off")


def _body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("Transfer-Encoding") == "chunked":
        body = b""
        while size := int(handler.rfile.readline() or _gone(), 16):
            body += handler.rfile.read(size)
            handler.rfile.readline()
        handler.rfile.readline()
        return body
    return handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
