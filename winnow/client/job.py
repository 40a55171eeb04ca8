"""One job on the server: its state, its events, its results, and what may be done to it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from enum import Enum
from urllib.parse import quote

from winnow.client.download import Downloaded, Writable, save
from winnow.client.errors import (
    ConflictError,
    DeletedError,
    JobCancelledError,
    JobEndedError,
    JobFailedError,
    NotFoundError,
)
from winnow.client.events import Event
from winnow.client.fields import Row
from winnow.client.follow import follow
from winnow.client.lists import ListInfo
from winnow.client.nouns import Format, Snapshot, Which
from winnow.client.progress import OnProgress, Progress, report
from winnow.client.reading import FailedReader, FailedRow, FieldReader
from winnow.client.results import AsyncResults, Bytes
from winnow.client.server import Server


class Unchanged(Enum):
    """Stands for what is not given, where None means something."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


class AsyncJob:
    """A job by its id. Nothing is asked of the server until a method is called.

    `is_known` (at first `known`): the server has told of it, so that it was deleted where there is none.
    """

    def __init__(self, server: Server, job_id: str, info: ListInfo | None = None, *, known: bool = False) -> None:
        self.id = job_id
        self.path = f"/api/jobs/{quote(job_id, safe='')}"
        self._server = server
        self._info = info
        self.is_known = known

    def __repr__(self) -> str:
        return f"AsyncJob({self.id!r})"

    async def snapshot(self) -> Snapshot:
        """The whole state of the job, now. Raises `DeletedError` where it was there before, and is not any more."""
        try:
            found = await self._server.read(Snapshot, "GET", f"{self.path}")
        except NotFoundError as error:
            raise self.missing_error(error) from None
        self.is_known = True
        return found

    async def list_info(self) -> ListInfo:
        """The list that the job works on; asked for once."""
        if self._info is None:
            self._info = await self._server.read(ListInfo, "GET", f"/api/lists/{(await self.snapshot()).list.id}")
        return self._info

    def events(self, after: int | str = 0) -> AsyncIterator[Event]:
        """What happens to the job, in order, each event once, until it has ended; earlier events first.

        `after` is the `seq` or the `cursor` of the last event that is known already. Connections that break are
        made again; where the log no longer reaches back that far, a `SnapshotEvent` stands for what is gone.
        """
        return follow(self._server, self, after)

    async def wait(self, on_progress: OnProgress | None = None, *, check: bool = True) -> Snapshot:
        """Wait for the end and give the last snapshot; `on_progress` is called with every change on the way.

        Raises `JobFailedError` or `JobCancelledError` for an end other than succeeded, unless `check` is False; and
        `DeletedError` where somebody deletes it meanwhile.
        """
        snapshot = await self.snapshot()
        told: Progress | None = None

        async def tell(progress: Progress) -> None:
            nonlocal told
            if progress != told:
                told = progress
                await report(on_progress, progress)

        while not snapshot.ended:
            progress = Progress.of(snapshot)
            await tell(progress)
            async with aclosing(follow(self._server, self, snapshot.cursor)) as events:
                async for event in events:
                    progress = progress.after(event)
                    # The end is told once, below, with the exact counts of the last snapshot.
                    if not progress.ended:
                        await tell(progress)
            snapshot = await self.snapshot()
        await tell(Progress.of(snapshot))
        if check and snapshot.state != "succeeded":
            raise self.ended_error(snapshot)
        return snapshot

    def missing_error(self, answer: NotFoundError) -> NotFoundError:
        """The exception where the server says that there is no such job: a `DeletedError` if there was."""
        return DeletedError.of(self.id, answer) if self.is_known else answer

    def ended_error(self, snapshot: Snapshot) -> JobEndedError:
        """The exception for an end other than succeeded."""
        kind = JobCancelledError if snapshot.state == "cancelled" else JobFailedError
        return kind(self._server.face(self), snapshot)

    def kept(self, *, follow: bool = False) -> AsyncResults[Row]:
        """The kept rows in list order. `follow`: go on as they come, until the job has ended.

        Without `follow`, and while the job runs, these are the rows that are committed so far (`complete` is False).
        """
        return self._rows("kept", follow)

    def rejected(self, *, follow: bool = False) -> AsyncResults[Row]:
        """The rejected rows in list order; as `kept`."""
        return self._rows("rejected", follow)

    def failed(self, *, follow: bool = False) -> AsyncResults[FailedRow]:
        """The failed rows in list order, each with its reason."""

        async def begin() -> tuple[Bytes, FailedReader]:
            return Bytes(self._server, self, "failed", follow=follow), FailedReader()

        return AsyncResults(begin)

    async def download(
        self,
        which: Which,
        to: str | os.PathLike[str] | Writable,
        *,
        follow: bool = False,
        raw: bool = False,
        format: Format | None = None,
    ) -> Downloaded:
        """Write a result's exact bytes to a path or a binary file (anything with `write`), and tell how many they were.

        A path gets its file at the end, in one step: a download cut short leaves what was there before. `raw`, for
        `failed`: the rows themselves instead of the report. `format`: kept or rejected rows converted to it.
        """
        source = Bytes(self._server, self, which, follow=follow, raw=raw, format=format)
        return await save(source, to, self._server.wire)

    async def pause(self) -> Snapshot:
        """Stop testing rows within a second; what is done stays done. No error where it is paused already."""
        return await self._control("pause", "pausing", "paused")

    async def resume(self) -> Snapshot:
        """Go on. No error where it is going already."""
        return await self._control("resume", "queued", "running")

    async def cancel(self) -> Snapshot:
        """End the job; what was committed can still be read. No error where it is cancelled already."""
        return await self._control("cancel", "cancelling", "cancelled")

    async def retry(self) -> Snapshot:
        """Queue an ended job again: failed rows are tested again, and those never tested.

        Raises `ConflictError` for one that has not ended, or has nothing to test again.
        """
        attempt = (await self.snapshot()).attempt
        try:
            return await self._server.read(Snapshot, "POST", f"{self.path}/retry")
        except ConflictError:
            # Also the answer to a call repeated because the first one's answer was lost.
            snapshot = await self.snapshot()
            if snapshot.attempt > attempt:
                return snapshot
            raise

    async def limits(
        self, *, concurrency: int | Unchanged | None = UNCHANGED, rate: str | Unchanged | None = UNCHANGED
    ) -> Snapshot:
        """Change how fast a job that has not ended may go: rows under test at a time in one worker process, and a rate.

        `rate` is `"50/s"`, `"100/m"` or `"1000/h"`, over all machines. None puts back what the predicate declares.
        """
        asked = {"concurrency": concurrency, "rate": rate}
        body = {name: value for name, value in asked.items() if not isinstance(value, Unchanged)}
        return await self._server.read(Snapshot, "POST", f"{self.path}/limits", body=body)

    async def delete(self) -> None:
        """Remove the job, its events and its results; a job at work is cancelled first."""
        await self._server.ask("DELETE", f"{self.path}", once=True)

    async def _control(self, verb: str, *aims: str) -> Snapshot:
        try:
            return await self._server.read(Snapshot, "POST", f"{self.path}/{verb}")
        except ConflictError:
            # Also the answer to a call repeated because the first one's answer was lost.
            snapshot = await self.snapshot()
            if snapshot.state in aims:
                return snapshot
            raise

    def _rows(self, which: Which, follow: bool) -> AsyncResults[Row]:
        async def begin() -> tuple[Bytes, FieldReader]:
            info = await self.list_info()
            # Rows of columns come as objects.
            format = "jsonl" if info.format == "parquet" else None
            return Bytes(self._server, self, which, follow=follow, format=format), FieldReader(info)

        return AsyncResults(begin)
