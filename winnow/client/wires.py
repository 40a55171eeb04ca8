"""The two wires, over httpx: one blocks, one is awaited."""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx

from winnow.client.running import each
from winnow.client.wire import Answer, Request, headers_for, proxy_for, socket_options

T = TypeVar("T")


class BlockingWire:
    """A wire whose coroutines block, and never suspend."""

    def __init__(self, url: str, token: str | None) -> None:
        transport = httpx.HTTPTransport(socket_options=socket_options(), proxy=proxy_for(url))
        self._http = httpx.Client(base_url=url, headers=headers_for(token), transport=transport)

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncIterator[Answer]:
        """As `Wire` says."""
        content = request.content
        with self._http.stream(
            request.method,
            request.path,
            params=dict(request.query) or None,
            content=each(content()) if callable(content) else content,
            headers=dict(request.headers),
            timeout=request.timeout,
        ) as response:
            yield _BlockingAnswer(response)

    async def call(self, function: Callable[..., T], *given: Any) -> T:
        """As `Wire` says."""
        return function(*given)

    async def close(self) -> None:
        """As `Wire` says."""
        self._http.close()


class _BlockingAnswer(Answer):
    async def read(self) -> bytes:
        return self._response.read()

    async def blocks(self) -> AsyncGenerator[bytes]:
        for block in self._response.iter_raw():
            yield block


class AsyncWire:
    """A wire on the caller's event loop; what may block goes to a thread."""

    def __init__(self, url: str, token: str | None) -> None:
        transport = httpx.AsyncHTTPTransport(socket_options=socket_options(), proxy=proxy_for(url))
        self._http = httpx.AsyncClient(base_url=url, headers=headers_for(token), transport=transport)

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncIterator[Answer]:
        """As `Wire` says."""
        content = request.content
        async with self._http.stream(
            request.method,
            request.path,
            params=dict(request.query) or None,
            content=content() if callable(content) else content,
            headers=dict(request.headers),
            timeout=request.timeout,
        ) as response:
            yield _AsyncAnswer(response)

    async def call(self, function: Callable[..., T], *given: Any) -> T:
        """As `Wire` says; who is cancelled does not wait for the thread."""
        from anyio import to_thread  # noqa: PLC0415  (who blocks, such as the command line, need not load it)

        return await to_thread.run_sync(functools.partial(function, *given), abandon_on_cancel=True)

    async def close(self) -> None:
        """As `Wire` says."""
        await self._http.aclose()


class _AsyncAnswer(Answer):
    async def read(self) -> bytes:
        return await self._response.aread()

    async def blocks(self) -> AsyncGenerator[bytes]:
        async for block in self._response.aiter_raw():
            yield block
