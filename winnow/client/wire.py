"""What carries requests and answers: the one thing in which a client that blocks and one that is awaited differ.

Everything above is written once, as coroutines. Over a wire that blocks they never wait for anything but that wire, so
`winnow.client.blocking` can run them through in one go.
"""

from __future__ import annotations

import socket
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx

T = TypeVar("T")

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CONNECT = 10.0
ANSWER = 60.0

Content = Callable[[], AsyncIterator[bytes]] | bytes | None


@dataclass(frozen=True)
class Request:
    """What is asked; `silence` is how many seconds may pass without a byte of the answer."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    content: Content = None
    headers: Mapping[str, str] = field(default_factory=dict)
    silence: float | None = ANSWER

    @property
    def timeout(self) -> httpx.Timeout:
        """How long each part may take."""
        return httpx.Timeout(ANSWER, connect=CONNECT, read=self.silence, pool=None)


class Answer(ABC):
    """An answer whose head is there, and whose body is still to be read."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.url = str(response.request.url)
        self.status = response.status_code
        self.reason = response.reason_phrase
        self.headers: Mapping[str, str] = response.headers

    @abstractmethod
    async def read(self) -> bytes:
        """The whole body."""

    @abstractmethod
    def blocks(self) -> AsyncGenerator[bytes]:
        """The body as it comes."""


class Wire(Protocol):
    """A way to a server, over connections that are kept."""

    def stream(self, request: Request) -> AbstractAsyncContextManager[Answer]:
        """Ask, and give the answer as soon as its head is there. Raises `httpx.TransportError`."""
        ...

    async def call(self, function: Callable[..., T], *given: Any) -> T:
        """Call a function that may block (reading a file), without holding up who else is served."""
        ...

    async def close(self) -> None:
        """Let the connections go."""
        ...


def headers_for(token: str | None) -> dict[str, str]:
    """What every request says."""
    said = {"User-Agent": "winnow-python", "Accept-Encoding": "identity"}
    return {**said, "Authorization": f"Bearer {token}"} if token else said


def socket_options() -> list[tuple[int, int, int]]:
    """Connections that notice a peer gone silent."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    for name, seconds in (("TCP_KEEPIDLE", 20), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):
            options.append((socket.IPPROTO_TCP, getattr(socket, name), seconds))
    return options


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names; a server on this machine is never asked through one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in LOOPBACK or urllib.request.proxy_bypass(host):
        return None
    return urllib.request.getproxies().get(parts.scheme)
