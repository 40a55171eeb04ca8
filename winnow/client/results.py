"""A result of a job as exact bytes, read over as many connections as it takes, and the rows made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpx

from winnow.client.errors import BusyError, JobEndedError, UnreachableError, WinnowError
from winnow.client.nouns import Which
from winnow.client.server import ANSWER, Server, retry_after

if TYPE_CHECKING:
    from winnow.client.job import Job

T = TypeVar("T")


class Bytes:
    """The bytes of one result.

    `complete` is None until the server has answered, then whether these are all there will be. `ended_badly` is set
    at the end of following a job that did not succeed: raise it once the last bytes are used.
    """

    def __init__(
        self, server: Server, job: Job, which: Which, *, follow: bool, raw: bool = False, format: str | None = None
    ) -> None:
        self.complete: bool | None = None
        self.ended_badly: JobEndedError | None = None
        self._server = server
        self._job = job
        self._path = f"/api/jobs/{job.id}/{which}"
        self._follow = follow
        self._raw = raw
        self._format = format
        self._given = 0
        self._etag: str | None = None
        self._attempt: str | None = None

    def blocks(self) -> Iterator[bytes]:
        """The bytes in order, each once; a broken connection is taken up again at the place where it broke.

        Following goes on until the job has ended; where it did not succeed, all that was committed is given.
        """
        patience = self._server.patience()
        while True:
            broken: Exception | None = None
            pause = 0.0
            before = self._given
            try:
                yield from self._one_answer(patience.answered)
            except (BusyError, UnreachableError) as error:
                broken = error
                pause = retry_after(error) if isinstance(error, BusyError) else 0.0
            if self._given > before:
                patience.succeeded()
            if self._follow:
                # The end of a followed stream says nothing by itself: an unlucky job breaks it off, as networks do.
                snapshot = self._job.snapshot()
                if snapshot.ended and snapshot.state != "succeeded":
                    self._follow = False
                    yield from self.blocks()
                    self.ended_badly = self._job.ended_error(snapshot)
                    return
                if broken is None and not snapshot.ended:
                    broken = UnreachableError(f"{self._server.url} ended a result before its job had ended")
            if broken is None:
                self.complete = True if self._follow else self.complete
                return
            patience.wait_or_raise(broken, pause)

    def _one_answer(self, answered: Callable[[], None]) -> Iterator[bytes]:
        headers = {}
        if self._given:
            # One byte that we have: a range that begins at the very end cannot be satisfied.
            headers["Range"] = f"bytes={self._given - 1}-"
        query = {
            "follow": 1 if self._follow else None,
            "raw": 1 if self._raw else None,
            "format": self._format,
        }
        silence = None if self._follow else ANSWER
        with self._server.stream("GET", self._path, query=query, headers=headers, silence=silence) as response:
            answered()
            skip = self._to_skip(response)
            self.complete = response.headers.get("winnow-complete", "true") != "false"
            for block in response.iter_raw():
                fresh = block[skip:]
                skip = max(0, skip - len(block))
                if fresh:
                    self._given += len(fresh)
                    yield fresh
            if skip:
                raise WinnowError("the result became shorter while it was read (the system fell back): read it again")

    def _to_skip(self, response: httpx.Response) -> int:
        """How many of the answer's bytes were given already: one if the range was honoured, else all of them."""
        etag, attempt = response.headers.get("etag"), response.headers.get("winnow-attempt")
        if self._given and ((self._etag and etag != self._etag) or attempt != self._attempt):
            raise WinnowError("the result changed while it was read (the job was tried again): read it again")
        if self._given and etag is None and _is_parquet(response) and not (self._follow and self._format is None):
            # Its end speaks of all that is before, and there may be more of that by now.
            raise WinnowError("a Parquet result broke off before it was complete: read it again")
        self._etag, self._attempt = etag, attempt
        ranged = response.headers.get("content-range", "").startswith(f"bytes {self._given - 1}-")
        return 1 if response.status_code == 206 and ranged else self._given


def _is_parquet(response: httpx.Response) -> bool:
    return bool(response.headers.get("content-type") == "application/vnd.apache.parquet")


class Results(Generic[T], Iterator[T]):
    """The rows of one result, read as they are asked for.

    `complete` is None until the first row is asked for; False means that the job was still at work when the server
    answered, so that there may be more rows now. When following, `JobFailedError` or `JobCancelledError` comes after
    the last row of a job that did not succeed.
    """

    def __init__(self, source: Bytes, rows: Callable[[Iterator[bytes]], Iterator[T]]) -> None:
        self._source = source
        self._rows = rows(source.blocks())

    @property
    def complete(self) -> bool | None:
        """Whether these are all the rows there will be."""
        return self._source.complete

    def __next__(self) -> T:
        try:
            return next(self._rows)
        except StopIteration:
            if self._source.ended_badly is not None:
                raise self._source.ended_badly from None
            raise

    def close(self) -> None:
        """Stop reading, and let the connection go."""
        close: Any = getattr(self._rows, "close", None)
        if close is not None:
            close()
