"""HTTP as this server takes it from a connection: what is bounded, refused, or done before a request is answered.

Everything here holds against a client that means harm; what a request says is no business of this module.
"""

import logging
import socket
import time
from collections.abc import Callable
from typing import Any

import eventlet
import orjson
from eventlet import greenio, wsgi

from shared.errors import Problem
from web.headers import GUARDS, UNKEPT

log = logging.getLogger(__name__)

HEADER_SECONDS = 10.0
"""How long a request's line and headers may take, however slowly they drip."""
CHUNK_LINE_BYTES = 4096
LINGER_SECONDS = 2.0
LINGER_BYTES = 512 * 2**20

UNREAD = "winnow.unread"
REFUSE = "winnow.refuse"
KEEP = "winnow.keep"
BREAK_OFF = "winnow.break_off"


class AddressTooLong(Problem):
    """The address, with its query, is longer than a request line may be."""

    status, type, title = 414, "urn:winnow:address", "Address too long"


class HeadersTooLong(Problem):
    """There are more bytes of headers than are taken."""

    status, type, title = 431, "urn:winnow:headers", "Headers too long"


class BoundedLines:
    """A body's file whose lines (the sizes of chunks, trailers) have a bound: endless ones would eat memory."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.read = file.read

    def readline(self, size: int = -1) -> bytes:
        """A line, or its first `size` bytes; raises ValueError for one beyond the bound."""
        line = bytes(self._file.readline(size if 0 <= size <= CHUNK_LINE_BYTES else CHUNK_LINE_BYTES))
        if len(line) == CHUNK_LINE_BYTES and not line.endswith(b"\n"):
            raise ValueError("a line of a chunked body is too long")
        return line


class Kept:
    """Stands where a connection was that goes on without the server."""

    @staticmethod
    def shutdown(how: int = 0) -> None:
        """Nothing: whoever keeps the connection ends it."""

    @staticmethod
    def close() -> None:
        """Nothing, too."""


class Protocol(wsgi.HttpProtocol):  # type: ignore[misc]
    """One connection. `environ` gets functions besides the usual: `UNREAD`, `REFUSE`, `BREAK_OFF` where there are
    chunks (HTTP/1.1), and `KEEP` while there is room.

    `BREAK_OFF`, called before an answer begins, has its headers written, and the connection ended in place of a body.

    `KEEP` takes a function that goes on with the connection once the request is answered: in a green thread of its own,
    without all that the request needed (20 kB for a websocket that may last for days).
    """

    lingers = False
    is_kept = False
    pool: eventlet.GreenPool | None = None
    """Where connections are served; `web.serving` says."""
    # Each open connection has these two for as long as it lasts, and most are websockets, which use neither.
    # What is larger goes past them.
    rbufsize = 2048
    wbufsize = 2048

    def _read_request_line(self) -> bytes:
        # A client that sends the next request before it has the last answer would never have to wait for its turn.
        eventlet.sleep(0)
        keepalive = self.server.keepalive
        idle = keepalive if not isinstance(keepalive, bool) else 75
        line = b""
        with eventlet.Timeout(idle + HEADER_SECONDS, False):
            line = super()._read_request_line() or b""
        if len(line) < self.server.url_length_limit:
            return line
        self._refuse(
            AddressTooLong(
                f"A request line has less than {self.server.url_length_limit:,} bytes, address and query together"
            )
        )
        return b""

    def parse_request(self) -> bool:
        """Reads the headers by a deadline, and refuses bodies whose length two readers could see differently."""
        understood: bool | None = None
        with eventlet.Timeout(HEADER_SECONDS, False):
            understood = self._parse_bounded()
        if understood is None:
            return self._refuse_headers(408)
        if not understood:
            return False
        encodings = self.headers.get_all("transfer-encoding", [])
        if encodings and [e.strip().lower() for e in encodings] != ["chunked"]:
            return self._refuse_headers(501)
        lengths = self.headers.get_all("content-length", [])
        if (
            len(lengths) > 1
            or (lengths and encodings)
            or not all(n.isascii() and n.isdigit() and len(n) < 19 for n in lengths)
        ):
            return self._refuse_headers(400)
        if len(self.headers.get_all("host", [])) > 1:
            return self._refuse_headers(400)
        return True

    def _parse_bounded(self) -> bool:
        try:
            return bool(super().parse_request())
        except (wsgi.HeaderLineTooLong, wsgi.HeadersTooLarge):
            line, all_of_them = wsgi.MAX_HEADER_LINE, wsgi.MAX_TOTAL_HEADER_SIZE
            self._refuse(HeadersTooLong(f"A header has at most {line:,} bytes, all together {all_of_them:,}"))
            return False

    def _refuse_headers(self, status: int) -> bool:
        self.send_error(status)
        self.close_connection = True
        return False

    def get_environ(self) -> dict[str, Any]:
        """The request as WSGI sees it."""
        environ: dict[str, Any] = super().get_environ()
        body = environ["eventlet.input"]
        if body.chunked_input:
            body.rfile = BoundedLines(body.rfile)
            # Only then: it tells werkzeug that the input ends by itself, and a body without length reads as empty
            # without it.
            environ["wsgi.input_terminated"] = True
        # permessage-deflate compresses every message for every client anew, and keeps a zlib state for each.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)

        def unread() -> bool:
            if body.chunked_input:
                return bool(body.chunk_length != 0)
            return bool(body.position < (body.content_length or 0))

        def refuse() -> None:
            self.close_connection = True
            self.lingers = True

        def discard() -> None:
            if unread():
                refuse()

        environ[UNREAD] = unread
        environ[REFUSE] = refuse
        if self.request_version == "HTTP/1.1":
            environ[BREAK_OFF] = self._break_off
        if self.pool is not None and self.pool.free() > 0:
            environ[KEEP] = self._keep
        # What an answer left unread is not read here only to be thrown away. Called after every chunked body.
        body.discard = discard
        return environ

    def _break_off(self) -> None:
        # Of an answer without a byte eventlet writes headers and last chunk at once; of one to HEAD the headers alone.
        self.command = "HEAD"
        self.close_connection = True

    def _keep(self, go_on: Callable[[], None]) -> None:
        self.is_kept = True
        self.conn_state[1] = Kept
        # Eventlet's way to say that the answer is none of the server's business any more.
        wsgi.WSGI_LOCAL.already_handled = True
        assert self.pool is not None
        self.pool.spawn_n(_go_on, go_on, self.connection)

    def finish(self) -> None:
        """Ends the connection; a client that still sends is given the time to notice its answer."""
        if self.is_kept:
            self.wfile.close()
            self.rfile.close()
            return
        if self.lingers:
            self._linger()
        super().finish()

    def _linger(self) -> None:
        """Closing at once would reset the connection, and a sender would see a broken pipe instead of the 413."""
        try:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(LINGER_SECONDS)
            until = time.monotonic() + LINGER_SECONDS
            drained = 0
            while time.monotonic() < until and drained < LINGER_BYTES:
                data = self.connection.recv(262_144)
                if not data:
                    break
                drained += len(data)
                eventlet.sleep(0)
        except OSError:
            pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers what is no request as far as it can be read, with a problem like all others."""
        phrase, meaning = self.responses.get(code, ("Error", "The request could not be read"))
        self._say({"type": "about:blank", "title": phrase, "status": code, "detail": explain or meaning})

    def _refuse(self, problem: Problem) -> None:
        self._say(problem.as_dict())
        self.close_connection = True
        self.lingers = True

    def _say(self, problem: dict[str, Any]) -> None:
        body = orjson.dumps(problem)
        # Else nothing but the body is sent to what does not say a version that can be read.
        self.request_version = self.protocol_version
        # Not `send_response`, which tells the version of Python.
        self.send_response_only(problem["status"])
        for name, value in (*GUARDS, UNKEPT):
            self.send_header(name, value)
        self.send_header("Content-Type", "application/problem+json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what the base class would say quotes the request line, and with it tokens in queries."""


def _go_on(go_on: Callable[[], None], connection: Any) -> None:
    try:
        go_on()
    except Exception:
        log.exception("a kept connection ended in an error")
    finally:
        greenio.shutdown_safe(connection)
        connection.close()
