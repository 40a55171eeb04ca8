"""A result of a job as exact bytes, read over as many connections as it takes, and the rows made of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from winnow.client.errors import BusyError, JobEndedError, NotFoundError, UnreachableError, WinnowError
from winnow.client.nouns import Which
from winnow.client.server import Server, retry_after
from winnow.client.wire import ANSWER, Answer

if TYPE_CHECKING:
    from winnow.client.job import AsyncJob

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Bytes:
    """The bytes of one result.

    `complete` is None until the server has answered, then whether these are all there will be. `ended_badly` is set
    at the end of following a job that did not succeed: raise it once the last bytes are used.
    """

    def __init__(
        self, server: Server, job: AsyncJob, which: Which, *, follow: bool, raw: bool = False, format: str | None = None
    ) -> None:
        self.complete: bool | None = None
        self.ended_badly: JobEndedError | None = None
        self._server = server
        self._job = job
        self._path = f"{job.path}/{which}"
        self._follow = follow
        self._raw = raw
        self._format = format
        self._given = 0
        self._etag: str | None = None
        self._attempt: str | None = None

    async def blocks(self) -> AsyncGenerator[bytes]:
        """The bytes in order, each once; a broken connection is taken up again at the place where it broke.

        Following goes on until the job has ended; where it did not succeed, all that was committed is given.
        """
        patience = self._server.patience()
        while True:
            broken: Exception | None = None
            pause = 0.0
            before = self._given
            try:
                async with aclosing(self._one_answer(patience.answered)) as fresh:
                    async for block in fresh:
                        yield block
            except NotFoundError as error:
                raise self._job.missing_error(error) from None
            except (BusyError, UnreachableError) as error:
                broken = error
                pause = retry_after(error) if isinstance(error, BusyError) else 0.0
            if self._given > before:
                patience.succeeded()
            if self._follow:
                # The end of a followed stream says nothing by itself: an unlucky job breaks it off, as networks do.
                snapshot = await self._job.snapshot()
                if snapshot.ended and snapshot.state != "succeeded":
                    self._follow = False
                    async with aclosing(self.blocks()) as rest:
                        async for block in rest:
                            yield block
                    self.ended_badly = self._job.ended_error(snapshot)
                    return
                if broken is None and not snapshot.ended:
                    broken = UnreachableError(f"{self._server.url} ended a result before its job had ended")
            if broken is None:
                self.complete = True if self._follow else self.complete
                return
            await patience.wait_or_raise(broken, pause)

    async def _one_answer(self, answered: Callable[[], None]) -> AsyncGenerator[bytes]:
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
        async with self._server.stream("GET", self._path, query=query, headers=headers, silence=silence) as answer:
            answered()
            self._job.is_known = True
            skip = self._to_skip(answer)
            self.complete = answer.headers.get("winnow-complete", "true") != "false"
            async with aclosing(answer.blocks()) as blocks:
                async for block in blocks:
                    fresh = block[skip:]
                    skip = max(0, skip - len(block))
                    if fresh:
                        self._given += len(fresh)
                        yield fresh
            if skip:
                raise WinnowError("the result became shorter while it was read (the system fell back): read it again")

    def _to_skip(self, answer: Answer) -> int:
        """How many of the answer's bytes were given already: one if the range was honoured, else all of them."""
        etag, attempt = answer.headers.get("etag"), answer.headers.get("winnow-attempt")
        if self._given and ((self._etag and etag != self._etag) or attempt != self._attempt):
            raise WinnowError("the result changed while it was read (the job was tried again): read it again")
        if self._given and etag is None and _is_parquet(answer) and not (self._follow and self._format is None):
            # Its end speaks of all that is before, and there may be more of that by now.
            raise WinnowError("a Parquet result broke off before it was complete: read it again")
        self._etag, self._attempt = etag, attempt
        ranged = answer.headers.get("content-range", "").startswith(f"bytes {self._given - 1}-")
        return 1 if answer.status == 206 and ranged else self._given


def _is_parquet(answer: Answer) -> bool:
    return bool(answer.headers.get("content-type") == "application/vnd.apache.parquet")


class Reader(Protocol[T_co]):
    """Makes things of blocks of bytes."""

    def feed(self, block: bytes, /) -> Iterable[T_co]:
        """What is whole with this block."""
        ...

    def end(self) -> Iterable[T_co]:
        """What is left when no block follows."""
        ...


class AsyncResults(Generic[T], AsyncIterator[T]):
    """The rows of one result, read as they are asked for: `async for row in results`.

    `complete` is None until the first row is asked for; False means that the job was still at work when the server
    answered, so that there may be more rows now. When following, `JobFailedError` or `JobCancelledError` comes after
    the last row of a job that did not succeed.
    """

    def __init__(self, begin: Callable[[], Awaitable[tuple[Bytes, Reader[T]]]]) -> None:
        self._begin = begin
        self._source: Bytes | None = None
        self._rows = self._one_by_one()

    @property
    def complete(self) -> bool | None:
        """Whether these are all the rows there will be."""
        return None if self._source is None else self._source.complete

    async def batches(self) -> AsyncGenerator[Iterable[T]]:
        """The rows by the blocks that they came in; each batch is to be used up before the next is asked for."""
        source, reader = await self._begin()
        self._source = source
        async with aclosing(source.blocks()) as blocks:
            async for block in blocks:
                yield reader.feed(block)
        yield reader.end()
        if source.ended_badly is not None:
            raise source.ended_badly

    async def __anext__(self) -> T:
        return await anext(self._rows)

    async def aclose(self) -> None:
        """Stop reading, and let the connection go."""
        await self._rows.aclose()

    async def _one_by_one(self) -> AsyncGenerator[T]:
        async with aclosing(self.batches()) as batches:
            async for batch in batches:
                for row in batch:
                    yield row
