"""What is asked of a server, over whichever wire: problems turned into exceptions, safe calls asked again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from winnow.client.errors import BusyError, NotFoundError, ProblemError, UnreachableError, WinnowError, problem_from
from winnow.client.patience import Clock, OnWait, Patience
from winnow.client.wire import ANSWER, Answer, Content, Request, Wire

Noun = TypeVar("Noun", bound=BaseModel)


class Server:
    """A Winnow server at an address.

    A server that never answered this client is reported at once; one that had answered is waited for up to
    `patience` seconds, for calls that may be repeated without doing anything twice. `face` makes of a job what its
    errors show to the caller.
    """

    def __init__(
        self,
        wire: Wire,
        url: str,
        patience: float,
        clock: Clock,
        on_wait: OnWait | None = None,
        face: Callable[[Any], object] = lambda job: job,
    ) -> None:
        self.url = url
        self.wire = wire
        self.clock = clock
        self.face = face
        self._seconds = patience
        self._answered = False
        self._on_wait = on_wait

    async def close(self) -> None:
        """Let the connections go."""
        await self.wire.close()

    def patience(self) -> Patience:
        """A new stretch of patience; none with a server that never answered."""
        return Patience(lambda: self._seconds if self._answered else 0.0, self.clock, self._on_wait)

    async def ask(
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
                async with self.stream(method, path, query=query, content=content, headers=more) as answer:
                    text = await answer.read()
            except BusyError as error:
                may_be_done = True
                await patience.wait_or_raise(error, retry_after(error))
            except NotFoundError:
                if method == "DELETE" and may_be_done:
                    return None
                raise
            except UnreachableError as error:
                if once and not isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout):
                    raise
                await patience.wait_or_raise(error)
            else:
                return self._json(text)

    async def read(self, kind: type[Noun], method: str, path: str, **call: Any) -> Noun:
        """The answer to `ask`, as a value of its kind."""
        try:
            return kind.model_validate(await self.ask(method, path, **call))
        except ValidationError as error:
            raise self.not_winnow() from error

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        content: Content = None,
        headers: Mapping[str, str] | None = None,
        silence: float | None = ANSWER,
    ) -> AsyncIterator[Answer]:
        """One try at a call whose answer is read as it comes; `silence` is how many seconds may pass without a byte.

        Raises a `ProblemError`, or `UnreachableError` when the connection fails, at first or in the middle.
        """
        given = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        request = Request(method, path, given, content, headers or {}, silence)
        try:
            async with self.wire.stream(request) as answer:
                self._answered = True
                if answer.status >= 300:
                    raise await _problem(answer)
                yield answer
        except httpx.LocalProtocolError as error:
            raise WinnowError(f"the upload is not as long as it was when it began ({error})") from error
        except httpx.TransportError as error:
            raise UnreachableError(f"{self.url} {_why(error)}") from error

    def _json(self, text: bytes) -> Any:
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError as error:
            raise self.not_winnow() from error

    def not_winnow(self) -> UnreachableError:
        """The error for an answer that makes no sense."""
        return UnreachableError(f"{self.url} answers, but not as Winnow does: is it the right address?")


def retry_after(problem: ProblemError) -> float:
    """How many seconds the server asked to wait, 0 where it did not say."""
    value = problem.extra.get("retry_after", 0)
    return float(value) if isinstance(value, int | float) and value > 0 else 0.0


async def _problem(answer: Answer) -> ProblemError:
    try:
        members = json.loads(await answer.read())
    except ValueError:
        members = None
    if not isinstance(members, dict):
        members = {"detail": f"{answer.url} answered {answer.status} {answer.reason}"}
    wait = answer.headers.get("retry-after", "")
    if wait.isascii() and wait.isdigit():
        members = {**members, "retry_after": int(wait)}
    return problem_from(answer.status, members)


def _why(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return f"cannot be reached ({error or 'no answer'}): is Winnow running there?"
    if isinstance(error, httpx.TimeoutException):
        return "stopped answering"
    return f"broke the connection off ({error or type(error).__name__})"


def checked(url: str) -> str:
    """The address of a server, without a slash at its end. Raises `ValueError` for what is none."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"not the address of a server: {url!r} (such as http://127.0.0.1:8000)")
    return url.rstrip("/")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
