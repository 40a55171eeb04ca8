"""An httpx transport that connects to addresses it has checked, and to no others."""

from __future__ import annotations

import errno
import os
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import TracebackType
from typing import Any

import httpcore
import httpx

from winnow.builtin.reach.addresses import Address, Reach, read_reach
from winnow.builtin.reach.errors import NetworkDown, NotAllowed
from winnow.builtin.reach.hosts import BadHost, plain_host
from winnow.builtin.reach.names import Names

_SCHEMES = frozenset({"http", "https"})
# Of a name with more addresses, the others are checked too, but not tried.
_TRIED = 4
# The network of this machine, not the host, is what is missing. EHOSTUNREACH comes from routers near the host too, but
# as often from a machine that has no route: in doubt the host is not blamed.
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})


@lru_cache(maxsize=1)
def operators_reach() -> Reach:
    """What the operator of this machine allows, read once from the environment; raises ValueError."""
    return read_reach(os.environ.get("WINNOW_REACH_PRIVATE", ""), os.environ.get("WINNOW_REACH_PORTS", ""))


class Door:
    """The way out: resolves a host, checks every one of its addresses, and connects to what was checked.

    A name is refused as a whole if one of its addresses is. `reach` is the operator's, and `names` ask the system's
    name servers, unless given.
    """

    def __init__(self, reach: Reach | None = None, names: Names | None = None) -> None:
        self.reach = operators_reach() if reach is None else reach
        self.names = names or Names()

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """The addresses of a plain host, all of them allowed; raises NotAllowed, NoSuchHost, NamesUnavailable."""
        found = await self.names.addresses(host)
        if not all(self.reach.allows(address) for address in found):
            raise NotAllowed("not a public address")
        return found


class _CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects for httpcore, which keeps the name for `Host`, for SNI and for the certificate."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if not self._door.reach.allows_port(port):
            raise NotAllowed("port not allowed")
        try:
            plain = plain_host(host)
        except BadHost:
            raise NotAllowed("not a host") from None
        addresses = (await self._door.addresses(plain))[:_TRIED]
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses:
            try:
                return await self._plain.connect_tcp(
                    str(address),
                    port,
                    timeout=timeout and timeout / len(addresses),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                # What the host itself said counts for more than a protocol that this machine has no way for.
                if failure is None or code_of(failure) in _NO_WAY:
                    failure = error
        assert failure is not None, "a name without addresses is no such host"
        if code_of(failure) in _NO_WAY:
            raise NetworkDown("no way to the address") from failure
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise NotAllowed("not an address")

    async def sleep(self, seconds: float) -> None:
        await self._plain.sleep(seconds)


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _in_httpx_words():
            async for part in self._answer.aiter_stream():
                yield part

    async def aclose(self) -> None:
        with _in_httpx_words():
            await self._answer.aclose()


class GuardedTransport(httpx.AsyncBaseTransport):
    """For `httpx.AsyncClient(transport=…)`, or used as it is; at every redirect, too, each connection is checked.

    Only http and https to allowed ports and addresses; no proxies, whatever the environment says; user and password in
    a URL are left out. Every request has a connection of its own, so that no answer hangs on what an earlier one left.
    Raises NotAllowed, NoSuchHost, NamesUnavailable and NetworkDown besides httpx's own errors.
    """

    def __init__(self, door: Door | None = None, ssl_context: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context or httpx.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=_CheckedNetwork(door or Door()),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body not read yet."""
        url = request.url
        if url.scheme not in _SCHEMES:
            raise NotAllowed("not http or https")
        assert isinstance(request.stream, httpx.AsyncByteStream)
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=[(name, value) for name, value in request.headers.raw if name.lower() != b"authorization"]
            if url.userinfo
            else request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _in_httpx_words():
            answer = await self._pool.handle_async_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    async def aclose(self) -> None:
        """Closes what is open."""
        await self._pool.aclose()

    async def __aenter__(self) -> GuardedTransport:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()


@contextmanager
def _in_httpx_words() -> Iterator[None]:
    """httpcore's errors as httpx's, which are called alike."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "httpcore":
            raise
        raise getattr(httpx, type(error).__name__, httpx.TransportError)(str(error)) from error


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what it came from, the members of groups too."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from causes(member)
        error = error.__cause__ or error.__context__


def code_of(error: BaseException) -> int | None:
    """The operating system's number for what went wrong, from as deep as it lies."""
    return next((one.errno for one in causes(error) if isinstance(one, OSError) and one.errno), None)
