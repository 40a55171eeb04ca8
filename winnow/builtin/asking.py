"""Asks URLs whether they answer, and gives what those say that do not. Imported where one is asked: it brings httpx."""

from __future__ import annotations

import asyncio
import errno
import ssl
import time
from dataclasses import dataclass
from typing import Literal

import httpx

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
