"""The HTTP side of the client: one connection pool, problems turned into exceptions, safe calls asked again."""

from __future__ import annotations

import json
import socket
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from winnow.client.errors import BusyError, NotFoundError, ProblemError, UnreachableError, WinnowError, problem_from
from winnow.client.patience import Clock, OnWait, Patience

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CONNECT = 10.0
ANSWER = 60.0

Noun = TypeVar("Noun", bound=BaseModel)
Content = Callable[[], Iterator[bytes]] | bytes | None


class Server:
    """A Winnow server at an address.

    A server that never answered this client is reported at once; one that had answered is waited for up to
    `patience` seconds, for calls that may be repeated without doing anything twice.
    """

    def __init__(
        self,
        url: str,
        token: str | None,
        patience: float,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        on_wait: OnWait | None = None,
    ) -> None:
        self.url = _checked(url)
        headers = {"User-Agent": "winnow-python", "Accept-Encoding": "identity"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=self.url,
            headers=headers,
            timeout=httpx.Timeout(ANSWER, connect=CONNECT, pool=None),
            transport=transport or _transport(self.url),
        )
        self._seconds = patience
        self.clock = clock
        self._answered = False
        self._on_wait = on_wait

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def patience(self) -> Patience:
        """A new stretch of patience; none with a server that never answered."""
        return Patience(lambda: self._seconds if self._answered else 0.0, self.clock, self._on_wait)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> Any:
        """The JSON that the server answers with (None for 204). `once`: never asked again after it may have arrived.

        Raises a `ProblemError` as the server words it, or `UnreachableError`.
        """
        content = None if body is None else json.dumps(body).encode()
        more = {**(headers or {}), **({} if content is None else {"Content-Type": "application/json"})}
        patience = self.patience()
        may_be_done = False
        while True:
            try:
                with self.stream(method, path, query=query, content=content, headers=more) as response:
                    response.read()
            except BusyError as error:
                may_be_done = True
                patience.wait_or_raise(error, retry_after(error))
            except NotFoundError:
                if method == "DELETE" and may_be_done:
                    return None
                raise
            except UnreachableError as error:
                if once and not isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout):
                    raise
                patience.wait_or_raise(error)
            else:
                return self._json(response)

    def read(self, kind: type[Noun], method: str, path: str, **call: Any) -> Noun:
        """The answer to `ask`, as a value of its kind."""
        try:
            return kind.model_validate(self.ask(method, path, **call))
        except ValidationError as error:
            raise self.not_winnow() from error

    @contextmanager
    def stream(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        content: Content = None,
        headers: Mapping[str, str] | None = None,
        silence: float | None = ANSWER,
    ) -> Iterator[httpx.Response]:
        """One try at a call whose answer is read as it comes; `silence` is how many seconds may pass without a byte.

        Raises a `ProblemError`, or `UnreachableError` when the connection fails, at first or in the middle.
        """
        given = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        try:
            with self._http.stream(
                method,
                path,
                params=given or None,
                content=content() if callable(content) else content,
                headers=dict(headers or {}),
                timeout=httpx.Timeout(ANSWER, connect=CONNECT, read=silence, pool=None),
            ) as response:
                self._answered = True
                if response.status_code >= 300:
                    raise _problem(response)
                yield response
        except httpx.LocalProtocolError as error:
            raise WinnowError(f"the upload is not as long as it was when it began ({error})") from error
        except httpx.TransportError as error:
            raise UnreachableError(f"{self.url} {_why(error)}") from error

    def _json(self, response: httpx.Response) -> Any:
        if response.status_code == 204 or not response.content:
            return None
        try:
            return response.json()
        except ValueError as error:
            raise self.not_winnow() from error

    def not_winnow(self) -> UnreachableError:
        """The error for an answer that makes no sense."""
        return UnreachableError(f"{self.url} answers, but not as Winnow does: is it the right address?")


def retry_after(problem: ProblemError) -> float:
    """How many seconds the server asked to wait, 0 where it did not say."""
    value = problem.extra.get("retry_after", 0)
    return float(value) if isinstance(value, int | float) and value > 0 else 0.0


def _problem(response: httpx.Response) -> ProblemError:
    response.read()
    try:
        members = response.json()
    except ValueError:
        members = None
    if not isinstance(members, dict):
        members = {"detail": f"{response.request.url} answered {response.status_code} {response.reason_phrase}"}
    wait = response.headers.get("retry-after", "")
    if wait.isascii() and wait.isdigit():
        members = {**members, "retry_after": int(wait)}
    return problem_from(response.status_code, members)


def _why(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return f"cannot be reached ({error or 'no answer'}): is Winnow running there?"
    if isinstance(error, httpx.TimeoutException):
        return "stopped answering"
    return f"broke the connection off ({error or type(error).__name__})"


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"not the address of a server: {url!r} (such as http://127.0.0.1:8000)")
    return url.rstrip("/")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _transport(url: str) -> httpx.HTTPTransport:
    """Connections that notice a peer gone silent; a server on this machine is never asked through a proxy."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    for name, seconds in (("TCP_KEEPIDLE", 20), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):
            options.append((socket.IPPROTO_TCP, getattr(socket, name), seconds))
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = None
    if host not in LOOPBACK and not urllib.request.proxy_bypass(host):
        proxy = urllib.request.getproxies().get(parts.scheme)
    return httpx.HTTPTransport(socket_options=options, proxy=proxy)
