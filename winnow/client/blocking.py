"""`Client`, `Job` and `Results` that block: the asynchronous ones, run through over a wire that blocks."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from winnow.client.client import DEFAULT_URL, AsyncClient
from winnow.client.facing import Face, finished, iterated, like
from winnow.client.job import AsyncJob
from winnow.client.patience import Clock, OnWait, sleep_blocking
from winnow.client.results import AsyncResults
from winnow.client.running import each, finish
from winnow.client.server import Server, checked
from winnow.client.wires import BlockingWire

P = ParamSpec("P")
T = TypeVar("T")


class Results(Generic[T], Iterator[T]):
    """The rows of one result, read as they are asked for.

    `complete` is None until the first row is asked for; False means that the job was still at work when the server
    answered, so that there may be more rows now. When following, `JobFailedError` or `JobCancelledError` comes after
    the last row of a job that did not succeed.
    """

    def __init__(self, results: AsyncResults[T]) -> None:
        self._results = results
        # By blocks, not by rows, through what is asynchronous.
        self._rows = (row for batch in each(results.batches()) for row in batch)

    @property
    def complete(self) -> bool | None:
        """Whether these are all the rows there will be."""
        return self._results.complete

    def __next__(self) -> T:
        return next(self._rows)

    def close(self) -> None:
        """Stop reading, and let the connection go."""
        self._rows.close()


def _rows(
    method: Callable[Concatenate[AsyncJob, P], AsyncResults[T]],
) -> Callable[Concatenate[Face[AsyncJob], P], Results[T]]:
    def call(self: Face[AsyncJob], /, *args: P.args, **kwargs: P.kwargs) -> Results[T]:
        return Results(method(self._core, *args, **kwargs))

    return like(method, call)


class Job(Face[AsyncJob]):
    """A job by its id. Nothing is asked of the server until a method is called."""

    @property
    def id(self) -> str:
        """The job's id."""
        return self._core.id

    def __repr__(self) -> str:
        return f"Job({self.id!r})"

    snapshot = finished(AsyncJob.snapshot)
    list_info = finished(AsyncJob.list_info)
    events = iterated(AsyncJob.events)
    wait = finished(AsyncJob.wait)
    kept = _rows(AsyncJob.kept)
    rejected = _rows(AsyncJob.rejected)
    failed = _rows(AsyncJob.failed)
    download = finished(AsyncJob.download)
    pause = finished(AsyncJob.pause)
    resume = finished(AsyncJob.resume)
    cancel = finished(AsyncJob.cancel)
    retry = finished(AsyncJob.retry)
    limits = finished(AsyncJob.limits)
    delete = finished(AsyncJob.delete)


def _job(
    method: Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, AsyncJob]],
) -> Callable[Concatenate[Face[AsyncClient], P], Job]:
    def call(self: Face[AsyncClient], /, *args: P.args, **kwargs: P.kwargs) -> Job:
        return Job(finish(method(self._core, *args, **kwargs)))

    return like(method, call)


class Client(Face[AsyncClient]):
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
        on_wait: OnWait | None = None,
    ) -> None:
        url = checked(url)
        wire = BlockingWire(url, token)
        server = Server(wire, url, patience, clock or Clock(sleep_blocking), on_wait, face=Job)
        super().__init__(AsyncClient.over(server))

    @property
    def url(self) -> str:
        """Where the server is."""
        return self._core.url

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def job(self, job_id: str) -> Job:
        """The job with this id; asks the server nothing yet."""
        return Job(self._core.job(job_id))

    close = finished(AsyncClient.close)
    upload = finished(AsyncClient.upload)
    run = _job(AsyncClient.run)
    jobs = iterated(AsyncClient.jobs)
    lists = iterated(AsyncClient.lists)
    list_info = finished(AsyncClient.list_info)
    delete_list = finished(AsyncClient.delete_list)
    predicates = finished(AsyncClient.predicates)
    check = finished(AsyncClient.check)
