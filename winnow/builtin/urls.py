"""`answers`: URLs that answer, and what those say that do not."""

from __future__ import annotations

import asyncio
import errno
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

import httpx
from pydantic import Field

from winnow import Column, Verdict, predicate
from winnow.builtin.reach.errors import NoSuchHost, NotAllowed, Passing
from winnow.builtin.reach.hosts import BadHost, plain_host
from winnow.builtin.reach.transport import Door, GuardedTransport, causes, code_of
from winnow.builtin.turns import Turns

Method = Literal["head then get", "head", "get"]

_HEADERS = {
    "User-Agent": "Winnow (checks whether links answer)",
    "Accept": "*/*",
    # Bytes are counted, not read: packed ones would be no fewer to us and more work to them.
    "Accept-Encoding": "identity",
    "Connection": "close",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TOO_MANY_REQUESTS = 429
_LONGEST_URL = 8_192


class TooManyRequests(Passing):
    """The host wants to be asked less often, and says nothing of the URL."""


class _BadUrl(ValueError):
    """What was given, or led to, is no URL."""


@dataclass(frozen=True)
class _Place:
    """A URL to ask, after so many redirects; `host` is the plain one that it names."""

    url: httpx.URL
    host: str
    hops: int


class Asker:
    """Asks URLs from one event loop; what it needs for it is its own unless given."""

    def __init__(self, door: Door | None = None, ssl_context: ssl.SSLContext | None = None) -> None:
        self._door = door or Door()
        self._transport = GuardedTransport(self._door, ssl_context)
        self._turns = Turns()

    async def ask(
        self,
        url: str,
        *,
        statuses: frozenset[int],
        method: Method,
        redirects: int,
        timeout: float,
        max_bytes: int,
        at_a_time: int,
        pause: float,
    ) -> str:
        """Why the URL does not answer as it should, in a word or two; "" where it does.

        `timeout` is for all requests of the URL together, without the wait for a turn and for the DNS. Raises Passing
        where nothing can be said about the URL.
        """
        left = timeout
        going = "GET" if method == "get" else "HEAD"
        try:
            at = _read(url)
            while True:
                # Asked here, where the DNS cannot use up the URL's time; the transport is told the same at once.
                await self._door.addresses(at.host)
                async with self._turns.turn(at.host, at_a_time, pause):
                    began = time.monotonic()
                    try:
                        async with asyncio.timeout(left):
                            status, location = await self._request(going, at, left, max_bytes)
                    except httpx.RemoteProtocolError:
                        # Some servers hang up on HEAD.
                        if going != "HEAD" or method == "head":
                            raise
                        status, location = 0, None
                    left = max(left - (time.monotonic() - began), 0.0)
                if status in statuses:
                    return ""
                if status in _REDIRECTS and location and redirects:
                    redirects -= 1
                    at = _read(location, at)
                elif status in _REDIRECTS:
                    return "too many redirects" if location and at.hops else str(status)
                elif going == "HEAD" and method == "head then get" and status != _TOO_MANY_REQUESTS:
                    going = "GET"
                elif status == _TOO_MANY_REQUESTS:
                    raise TooManyRequests("429")
                else:
                    return str(status)
        except (NotAllowed, NoSuchHost, _BadUrl) as error:
            return str(error)
        except (TimeoutError, httpx.TimeoutException):
            return "timeout"
        except httpx.TransportError as error:
            return _words(error)

    async def _request(self, method: str, at: _Place, timeout: float, max_bytes: int) -> tuple[int, str | None]:
        """The status, and where a redirect leads."""
        request = httpx.Request(method, at.url, headers=_HEADERS, extensions={"timeout": {"connect": timeout}})
        response = await self._transport.handle_async_request(request)
        try:
            if method == "GET":
                read = 0
                async for part in response.aiter_raw():
                    read += len(part)
                    if read >= max_bytes:
                        break
            return response.status_code, response.headers.get("location")
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Closes what is open."""
        await self._transport.aclose()


def _read(written: str, seen_from: _Place | None = None) -> _Place:
    """The place that a URL names, by itself or as a redirect has it; without user, password and fragment."""
    written = written.strip()
    if len(written) > _LONGEST_URL:
        raise _BadUrl("not a URL")
    try:
        if seen_from is not None:
            url = seen_from.url.join(written)
        else:
            url = httpx.URL(written if "://" in written else f"http://{written}")
        host = plain_host(url.host)
        url = url.copy_with(host=host, userinfo=b"", fragment=None)
    except (httpx.InvalidURL, BadHost, ValueError):
        raise _BadUrl("not a URL") from None
    return _Place(url, host, 0 if seen_from is None else seen_from.hops + 1)


def _words(error: httpx.TransportError) -> str:
    """What went wrong between us and the host, in a word or two."""
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "certificate"
        if isinstance(cause, ssl.SSLError):
            return "TLS"
    if code_of(error) == errno.ECONNREFUSED:
        return "refused"
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
        return "not HTTP"
    return "connection lost"


@lru_cache(maxsize=16)
def _read_statuses(written: str) -> frozenset[int]:
    """The statuses that `200-299,301` means; raises ValueError."""
    found: set[int] = set()
    for part in written.split(","):
        first, _, last = (part if "-" in part else f"{part}-{part}").partition("-")
        if not (first.strip().isdecimal() and last.strip().isdecimal() and 100 <= int(first) <= int(last) <= 599):
            raise ValueError(f"statuses: {part.strip()!r} is no status from 100 to 599, nor a range such as 200-299")
        found.update(range(int(first), int(last) + 1))
    return frozenset(found)


async def _asker(statuses: str) -> AsyncIterator[Asker]:
    # What is no status is said before the first row, and once.
    _read_statuses(statuses)
    asker = Asker()
    yield asker
    await asker.close()


# Every step has a limit of its own, and a row that waits for its turn at a host has done nothing wrong: no `timeout`.
@predicate(concurrency=200, timeout=None, retries=2, retry_on=Passing, setup=_asker)
async def answers(
    row: Mapping[str, str],
    asker: Asker,
    column: Annotated[
        Column, Field(description="The column of URLs; one without a scheme is taken for http://")
    ] = "url",
    statuses: Annotated[
        str,
        Field(
            description="Statuses that count as an answer, such as 200-299,301",
            pattern=r"^\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?(\s*,\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?)*\s*$",
            max_length=200,
        ),
    ] = "200-299",
    method: Annotated[Method, Field(description="GET is asked where HEAD is not answered well, or at once")] = (
        "head then get"
    ),
    redirects: Annotated[int, Field(ge=0, le=5, description="How many redirects are followed")] = 5,
    timeout: Annotated[float, Field(gt=0, le=60, description="Seconds for all requests of a URL together")] = 10,
    max_bytes: Annotated[int, Field(ge=0, le=2**20, description="Bytes that are read of a body, at most")] = 16_384,
    at_a_time: Annotated[int, Field(ge=1, le=50, description="Requests to one host at a time, per worker process")] = 2,
    pause: Annotated[
        float, Field(ge=0, le=60, description="Seconds between requests to one host, per worker process")
    ] = 0,
) -> Verdict:
    """Keeps rows whose URL answers with one of the statuses.

    Rejected with the last status (`404`) or what came instead of one: `timeout`, `no such host`, `refused`,
    `certificate`. Failed where this machine's own network or name servers are at fault, or the host says 429. Only
    public addresses are asked.
    """
    reason = await asker.ask(
        row[column],
        statuses=_read_statuses(statuses),
        method=method,
        redirects=redirects,
        timeout=timeout,
        max_bytes=max_bytes,
        at_a_time=at_a_time,
        pause=pause,
    )
    return Verdict.reject(reason) if reason else Verdict.keep()
