"""The way in: a client of one Winnow server, that uploads lists, starts jobs and finds them again."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from typing import Any, TypeVar, Unpack
from urllib.parse import quote

from pydantic import ValidationError

from winnow.client.errors import BusyError, UnreachableError
from winnow.client.facing import Face, faced
from winnow.client.given import Row, begun
from winnow.client.job import AsyncJob
from winnow.client.lists import ListInfo, Reading
from winnow.client.nouns import PredicateInfo, Summary
from winnow.client.patience import Clock, OnWait, sleep_async
from winnow.client.progress import OnProgress, Progress, report
from winnow.client.server import Server, checked, retry_after
from winnow.client.submission import body_of
from winnow.client.upload import Source, Upload, prepare
from winnow.client.wires import AsyncWire

Listed = TypeVar("Listed", ListInfo, Summary)
DEFAULT_URL = "http://127.0.0.1:8000"
ROWS_BYTES = 128 * 1024
"""Rows of more bytes than this are uploaded like any other list (the server takes 256 KB of them in a submission)."""


class AsyncClient:
    """A Winnow server at `url`, for asyncio. `token` is needed where the server asks for one.

    A server that has answered once is waited for up to `patience` seconds when it stays away; calls are then asked
    again in a way that does nothing twice; `on_wait` is called with why. Usable as an asynchronous context manager,
    and from several tasks of one event loop. What it takes and gives is what `Client` does.

    >>> async def names() -> list[str]:
    ...     async with AsyncClient() as client:
    ...         job = await client.run("people.csv", where="age >= 65", wait=False)
    ...         return [row["name"] async for row in job.kept(follow=True)]
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        token: str | None = None,
        *,
        patience: float = 60.0,
        clock: Clock | None = None,
        on_wait: OnWait | None = None,
    ) -> None:
        url = checked(url)
        self._server = Server(AsyncWire(url, token), url, patience, clock or Clock(sleep_async), on_wait)

    @classmethod
    def over(cls, server: Server) -> AsyncClient:
        """A client of this server, over whatever wire it has."""
        client = cls.__new__(cls)
        client._server = server
        return client

    @property
    def url(self) -> str:
        """Where the server is."""
        return self._server.url

    async def close(self) -> None:
        """Let the connections go. Jobs go on."""
        await self._server.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def upload(
        self,
        source: Source,
        *,
        name: str | None = None,
        on_progress: OnProgress | None = None,
        **reading: Unpack[Reading],
    ) -> ListInfo:
        """Send a list, streamed in constant memory: a path, a binary file object, bytes, an iterable, or a frame.

        An iterable gives bytes, or rows: texts make a list of plain text, mappings one of JSON Lines. A frame is one of
        Polars or pandas, sent as Parquet. `name` (by default the file's) tells the format by its ending; `format`,
        `delimiter`, `quote`, `header` and `encoding` say what the server should not find out by itself. A source that
        can be read again is sent again where the connection breaks.
        """
        upload = await prepare(source, name, self._server.wire)
        try:
            return await self._send(upload, on_progress, {**(upload.reading or {}), **reading})
        finally:
            upload.close()

    async def _send(self, upload: Upload, on_progress: OnProgress | None, reading: Mapping[str, Any]) -> ListInfo:
        clock = self._server.clock
        patience = self._server.patience()
        begun = False

        async def blocks() -> AsyncIterator[bytes]:
            nonlocal begun
            begun = True
            sent, said, told = 0, -1, float("-inf")
            async for block in upload.blocks():
                yield block
                sent += len(block)
                if clock.now() - told >= 0.1:
                    said, told = sent, clock.now()
                    await report(on_progress, Progress.uploading(sent, upload.size))
            if said != sent:
                # All of it: what is waited for from now on is the server.
                await report(on_progress, Progress.uploading(sent, upload.size))

        headers = {"Content-Type": "application/octet-stream"}
        if upload.size is not None:
            headers["Content-Length"] = str(upload.size)
        query = {"name": upload.name, **reading}
        call = self._server.stream
        while True:
            try:
                async with call("POST", "/api/lists", query=query, content=blocks, headers=headers) as answer:
                    return ListInfo.model_validate_json(await answer.read())
            except ValidationError as error:
                raise self._server.not_winnow() from error
            except (BusyError, UnreachableError) as error:
                if begun and not upload.repeatable:
                    raise
                await patience.wait_or_raise(error, retry_after(error) if isinstance(error, BusyError) else 0.0)

    async def run(
        self,
        source: Source | ListInfo | AsyncJob | Face[AsyncJob] | None = None,
        *,
        list: str | None = None,
        rows: Iterable[Row] | AsyncIterable[Row] | None = None,
        where: str | None = None,
        predicate: str | None = None,
        params: Mapping[str, Any] | None = None,
        types: Mapping[str, str] | None = None,
        label: str | None = None,
        keep_rejected: bool = True,
        max_failed: int | None = None,
        sample: int | None = None,
        wait: bool = True,
        on_progress: OnProgress | None = None,
        name: str | None = None,
        **reading: Unpack[Reading],
    ) -> AsyncJob:
        """Run a list through a filter and wait for the end.

        `source` is as in `upload`, or on the server already: a list, or a job, whose kept rows are filtered again.
        `list` is the id of a list; `rows` are the rows themselves: all texts, or all mappings. `predicate` names one of
        `client.predicates()`, and `params` its parameters; with `where` too, that comes first. `types` overrides the
        types of columns, `max_failed` ends the job as failed when more rows than that failed, `keep_rejected=False`
        spares the rejected rows' storage. `sample` tests so many rows spread through the list, and the snapshot's
        `estimate` speaks of the whole. `wait=False` gives the job as soon as it is queued.

        Raises `WhereError` where the condition is refused, `InvalidError` where a parameter is, `JobFailedError` or
        `JobCancelledError` where the job does not succeed.
        """
        if sum(given is not None for given in (source, list, rows)) != 1:
            raise TypeError("run takes one of: a source to upload, list=ID, rows=[…]")
        if params is not None and predicate is None:
            raise TypeError("params are a predicate's: give predicate=NAME too")
        info: ListInfo | None = None
        again: dict[str, str] | None = None
        if isinstance(source, AsyncJob | Face):
            again = {"job": faced(source).id, "which": "kept"}
        elif isinstance(source, ListInfo):
            info = source
        elif source is not None:
            info = await self.upload(source, name=name, on_progress=on_progress, **reading)
        held = None
        if rows is not None:
            beginning = await begun(rows, ROWS_BYTES)
            held = beginning.rows
            if held is None:
                lines, format = beginning.lines, beginning.format
                info = await self.upload(lines, name=name or "rows", on_progress=on_progress, format=format)
        body = body_of(
            list=info.id if info is not None else again or list,
            rows=held,
            where=where,
            predicate=predicate,
            params=params,
            types=types,
            label=label,
            keep_rejected=keep_rejected,
            max_failed=max_failed,
            sample=sample,
        )
        # With the same key, a submission sent again (its answer was lost) is the same job.
        snapshot = await self._server.ask(
            "POST",
            "/api/jobs",
            body=body,
            headers={"Idempotency-Key": secrets.token_urlsafe(16)},
        )
        if not isinstance(snapshot, dict) or not isinstance(snapshot.get("id"), str):
            raise self._server.not_winnow()
        job = AsyncJob(self._server, snapshot["id"], info, known=True)
        if wait:
            await job.wait(on_progress)
        return job

    def job(self, job_id: str) -> AsyncJob:
        """The job with this id; asks the server nothing yet."""
        return AsyncJob(self._server, job_id)

    def jobs(self, *, state: str | None = None, q: str | None = None) -> AsyncIterator[Summary]:
        """All jobs, newest first; `state` picks one state, `q` looks in label, list, filter and id."""
        return self._pages("/api/jobs", "jobs", Summary, {"state": state, "q": q})

    def lists(self) -> AsyncIterator[ListInfo]:
        """All lists, newest first."""
        return self._pages("/api/lists", "lists", ListInfo, {})

    async def list_info(self, list_id: str) -> ListInfo:
        """The list with this id."""
        return await self._server.read(ListInfo, "GET", f"/api/lists/{quote(list_id, safe='')}")

    async def delete_list(self, list_id: str) -> None:
        """Remove a list; refused with `ConflictError` while a job at work uses it."""
        await self._server.ask("DELETE", f"/api/lists/{quote(list_id, safe='')}", once=True)

    async def predicates(self) -> tuple[PredicateInfo, ...]:
        """The predicates that there are to filter with, by name."""
        try:
            found = await self._server.ask("GET", "/api/predicates")
            return tuple(PredicateInfo.model_validate(one) for one in found)
        except (ValidationError, TypeError) as error:
            raise self._server.not_winnow() from error

    async def check(self, list_id: str, where: str, types: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Try a condition on real rows of a list: `{ok, columns, preview}`. Raises `WhereError` where it is refused."""
        body = {"list": list_id, "where": where, **({"types": dict(types)} if types else {})}
        answer: dict[str, Any] = await self._server.ask("POST", "/api/where/check", body=body)
        return answer

    async def _pages(
        self, path: str, member: str, kind: type[Listed], query: Mapping[str, Any]
    ) -> AsyncIterator[Listed]:
        cursor: str | None = None
        while True:
            page = await self._server.ask("GET", path, query={**query, "cursor": cursor})
            try:
                found = [kind.model_validate(each) for each in page[member]]
            except (ValidationError, KeyError, TypeError) as error:
                raise self._server.not_winnow() from error
            for one in found:
                yield one
            cursor = page.get("next")
            if cursor is None:
                return
