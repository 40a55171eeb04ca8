"""Reading what a request carries: in small reads, to a limit, by a deadline, and never half in silence."""

import time
from collections.abc import Collection, Iterator
from typing import Any

import eventlet
import orjson
from flask import request
from werkzeug.exceptions import ClientDisconnected

from shared.errors import Malformed, Problem, TooLarge, Unsupported

READ_BYTES = 65_536
JSON_BYTES = 256 * 1024
_JSON_SECONDS = 30.0
_LONGEST_SECONDS = 24 * 3600.0
_READ_SECONDS = 300.0
"""How long 64 KB may take: with less than some 200 bytes a second a body is not waited for."""


class TooSlow(Problem):
    """A body that hardly moves."""

    status, type, title = 408, "urn:winnow:too-slow", "The body came too slowly"


def blocks(limit: int, seconds: float = _LONGEST_SECONDS, codings: Collection[str] = ()) -> Iterator[bytes]:
    """The body as it came, in pieces of at most 64 KB. Raises TooLarge (before the first byte where the length is
    given), TooSlow, Malformed where the body breaks off, and Unsupported where its `Content-Encoding` is none of
    `codings`, which the caller undoes."""
    _refuse_codings(codings)
    if (request.content_length or 0) > limit:
        raise too_large(limit)
    taken = 0
    deadline = time.monotonic() + seconds
    while True:
        data = _read(min(_READ_SECONDS, deadline - time.monotonic()))
        if not data:
            return
        taken += len(data)
        if taken > limit:
            raise too_large(limit)
        yield data


def too_large(limit: int) -> TooLarge:
    """The problem of a body over a limit."""
    return TooLarge(f"The body is larger than the {limit:,} bytes that are taken here", limit=limit)


def read_json(limit: int = JSON_BYTES) -> Any:
    """The body, which is to be JSON; raises Malformed where it is not, Unsupported where it claims to be another."""
    kind = request.mimetype
    if kind not in {"application/json", ""} and not kind.endswith("+json"):
        raise Unsupported(f"The body is taken as application/json, not as {kind[:80]}; say so in Content-Type")
    return parse_json(b"".join(blocks(limit, _JSON_SECONDS)))


def parse_json(body: bytes | str) -> Any:
    """A JSON text as a value; raises Malformed."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}",
            line=error.lineno,
            column=error.colno,
        ) from error


def _refuse_codings(taken: Collection[str]) -> None:
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity", *taken):
        known = f"taken here are {', '.join(taken)}" if taken else "none is taken here"
        raise Unsupported(f"The body has Content-Encoding {coding[:80]!r}; {known}. Send it without.")


def _read(seconds: float) -> bytes:
    try:
        with eventlet.Timeout(max(seconds, 0.0)):
            return request.stream.read(READ_BYTES)
    except (eventlet.Timeout, TimeoutError) as error:
        raise TooSlow("The body came too slowly, or nothing more of it for a minute") from error
    except (ClientDisconnected, OSError, ValueError) as error:
        # ValueError: eventlet's word for a chunk without a size.
        raise Malformed("The body broke off before its end; nothing of it was kept") from error
