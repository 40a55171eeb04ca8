"""The way in: a client of one Winnow server, that uploads lists, starts jobs and finds them again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar, Unpack

import httpx
from pydantic import ValidationError

from winnow.client.errors import BusyError, UnreachableError
from winnow.client.job import Job
from winnow.client.nouns import ListInfo, PredicateInfo, Reading, Summary
from winnow.client.patience import Clock, OnWait
from winnow.client.progress import Progress
from winnow.client.server import Server, retry_after
from winnow.client.submission import body_of
from winnow.client.upload import Source, prepare

Listed = TypeVar("Listed", ListInfo, Summary)
OnProgress = Callable[[Progress], object]
DEFAULT_URL = "http://127.0.0.1:8000"


class Client:
    """A Winnow server at `url`. `token` is needed where the server asks for one.

    A server that has answered once is waited for up to `patience` seconds when it stays away; calls are then asked
    again in a way that does nothing twice; `on_wait` is called with why. Usable as a context manager, and from several
    threads.

    >>> job = Client().run("people.csv", where="age >= 65", on_progress=print)
    >>> for row in job.kept():
    ...     print(row["name"])
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        token: str | None = None,
        *,
        patience: float = 60.0,
        clock: Clock | None = None,
        transport: httpx.BaseTransport | None = None,
        on_wait: OnWait | None = None,
    ) -> None:
        self._server = Server(url, token, patience, clock or Clock(), transport, on_wait)

    @property
    def url(self) -> str:
        """Where the server is."""
        return self._server.url

    def close(self) -> None:
        """Let the connections go. Jobs go on."""
        self._server.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def upload(
        self,
        source: Source,
        *,
        name: str | None = None,
        on_progress: OnProgress | None = None,
        **reading: Unpack[Reading],
    ) -> ListInfo:
        """Send a list: a path, a binary file object, bytes, or an iterable of bytes, streamed in constant memory.

        `name` (by default the file's) tells the format by its ending; `format`, `delimiter`, `quote`, `header` and
        `encoding` say what the server should not find out by itself. A source that can be read again is sent again
        where the connection breaks.
        """
        upload = prepare(source, name)
        clock = self._server.clock
        patience = self._server.patience()
        begun = False

        def blocks() -> Iterator[bytes]:
            nonlocal begun
            begun = True
            sent, told = 0, float("-inf")
            for block in upload.blocks():
                yield block
                sent += len(block)
                if on_progress is not None and clock.now() - told >= 0.1:
                    told = clock.now()
                    on_progress(Progress.uploading(sent, upload.size))

        headers = {"Content-Type": "application/octet-stream"}
        if upload.size is not None:
            headers["Content-Length"] = str(upload.size)
        query = {"name": upload.name, **reading}
        while True:
            try:
                with self._server.stream("POST", "/api/lists", query=query, content=blocks, headers=headers) as answer:
                    return ListInfo.model_validate_json(answer.read())
            except ValidationError as error:
                raise self._server.not_winnow() from error
            except (BusyError, UnreachableError) as error:
                if begun and not upload.repeatable:
                    raise
                patience.wait_or_raise(error, retry_after(error) if isinstance(error, BusyError) else 0.0)

    def run(
        self,
        source: Source | ListInfo | None = None,
        *,
        list: str | None = None,
        rows: Iterable[str | Mapping[str, Any]] | None = None,
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
    ) -> Job:
        """Run a list through a filter and wait for the end: `source` as in `upload`, or a list on the server.

        `list` is the id of a list; `rows` are the rows themselves, up to 256 KB. `predicate` names one of
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
        if isinstance(source, ListInfo):
            info = source
        elif source is not None:
            info = self.upload(source, name=name, on_progress=on_progress, **reading)
        body = body_of(
            list=info.id if info is not None else list,
            rows=rows,
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
        snapshot = self._server.ask(
            "POST",
            "/api/jobs",
            body=body,
            headers={"Idempotency-Key": secrets.token_urlsafe(16)},
        )
        if not isinstance(snapshot, dict) or not isinstance(snapshot.get("id"), str):
            raise self._server.not_winnow()
        job = Job(self._server, snapshot["id"], info)
        if wait:
            job.wait(on_progress)
        return job

    def job(self, job_id: str) -> Job:
        """The job with this id; asks the server nothing yet."""
        return Job(self._server, job_id)

    def jobs(self, *, state: str | None = None, q: str | None = None) -> Iterator[Summary]:
        """All jobs, newest first; `state` picks one state, `q` looks in label, list, filter and id."""
        return self._pages("/api/jobs", "jobs", Summary, {"state": state, "q": q})

    def lists(self) -> Iterator[ListInfo]:
        """All lists, newest first."""
        return self._pages("/api/lists", "lists", ListInfo, {})

    def list_info(self, list_id: str) -> ListInfo:
        """The list with this id."""
        return self._server.read(ListInfo, "GET", f"/api/lists/{list_id}")

    def delete_list(self, list_id: str) -> None:
        """Remove a list; refused with `ConflictError` while a job at work uses it."""
        self._server.ask("DELETE", f"/api/lists/{list_id}", once=True)

    def predicates(self) -> tuple[PredicateInfo, ...]:
        """The predicates that there are to filter with, by name."""
        try:
            return tuple(PredicateInfo.model_validate(one) for one in self._server.ask("GET", "/api/predicates"))
        except (ValidationError, TypeError) as error:
            raise self._server.not_winnow() from error

    def check(self, list_id: str, where: str, types: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Try a condition on real rows of a list: `{ok, columns, preview}`. Raises `WhereError` where it is refused."""
        body = {"list": list_id, "where": where, **({"types": dict(types)} if types else {})}
        answer: dict[str, Any] = self._server.ask("POST", "/api/where/check", body=body)
        return answer

    def _pages(self, path: str, member: str, kind: type[Listed], query: Mapping[str, Any]) -> Iterator[Listed]:
        cursor: str | None = None
        while True:
            page = self._server.ask("GET", path, query={**query, "cursor": cursor})
            try:
                found = [kind.model_validate(one) for one in page[member]]
            except (ValidationError, KeyError, TypeError) as error:
                raise self._server.not_winnow() from error
            yield from found
            cursor = page.get("next")
            if cursor is None:
                return
