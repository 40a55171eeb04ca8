"""One job on the server: its state, its events, its results, and what may be done to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pydantic import TypeAdapter

from winnow.client import fields, rows
from winnow.client.download import Downloaded, Writable, save
from winnow.client.errors import ConflictError, JobCancelledError, JobEndedError, JobFailedError
from winnow.client.follow import follow
from winnow.client.nouns import Event, Format, ListInfo, Snapshot, Which
from winnow.client.progress import Progress
from winnow.client.results import Bytes, Results
from winnow.client.server import Server


@dataclass(frozen=True)
class FailedRow:
    """A row that could not be read or tested: its number and line (both from 1), why, and its text.

    `data` is None where the bytes are no UTF-8; `data_base64` has them then.
    """

    row: int
    line: int | None
    reason: str
    data: str | None = None
    data_base64: str | None = None


class Unchanged(Enum):
    """Stands for what is not given, where None means something."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


class Job:
    """A job by its id. Nothing is asked of the server until a method is called."""

    def __init__(self, server: Server, job_id: str, info: ListInfo | None = None) -> None:
        self.id = job_id
        self._server = server
        self._info = info

    def __repr__(self) -> str:
        return f"Job({self.id!r})"

    def snapshot(self) -> Snapshot:
        """The whole state of the job, now."""
        return self._server.read(Snapshot, "GET", f"/api/jobs/{self.id}")

    def list_info(self) -> ListInfo:
        """The list that the job works on; asked for once."""
        if self._info is None:
            self._info = self._server.read(ListInfo, "GET", f"/api/lists/{self.snapshot().list.id}")
        return self._info

    def events(self, after: int | str = 0) -> Iterator[Event]:
        """What happens to the job, in order, each event once, until it has ended; earlier events first.

        `after` is the `seq` or the `cursor` of the last event that is known already. Connections that break are
        made again; where the log no longer reaches back that far, a `SnapshotEvent` stands for what is gone.
        """
        return follow(self._server, self.id, after)

    def wait(self, on_progress: Callable[[Progress], object] | None = None, *, check: bool = True) -> Snapshot:
        """Wait for the end and give the last snapshot; `on_progress` is called with every change on the way.

        Raises `JobFailedError` or `JobCancelledError` for an end other than succeeded, unless `check` is False.
        """
        snapshot = self.snapshot()
        told: Progress | None = None

        def tell(progress: Progress) -> None:
            nonlocal told
            if on_progress is not None and progress != told:
                told = progress
                on_progress(progress)

        while not snapshot.ended:
            progress = Progress.of(snapshot)
            tell(progress)
            for event in self.events(snapshot.cursor):
                progress = progress.after(event)
                # The end is told once, below, with the exact counts of the last snapshot.
                if not progress.ended:
                    tell(progress)
            snapshot = self.snapshot()
        tell(Progress.of(snapshot))
        if check and snapshot.state != "succeeded":
            raise self.ended_error(snapshot)
        return snapshot

    def ended_error(self, snapshot: Snapshot) -> JobEndedError:
        """The exception for an end other than succeeded."""
        return (JobCancelledError if snapshot.state == "cancelled" else JobFailedError)(self, snapshot)

    def kept(self, *, follow: bool = False) -> Results[fields.Row]:
        """The kept rows in list order. `follow`: go on as they come, until the job has ended.

        Without `follow`, and while the job runs, these are the rows that are committed so far (`complete` is False).
        """
        return self._rows("kept", follow)

    def rejected(self, *, follow: bool = False) -> Results[fields.Row]:
        """The rejected rows in list order; as `kept`."""
        return self._rows("rejected", follow)

    def failed(self, *, follow: bool = False) -> Results[FailedRow]:
        """The failed rows in list order, each with its reason."""
        one = TypeAdapter(FailedRow)

        def read(blocks: Iterator[bytes]) -> Iterator[FailedRow]:
            return (one.validate_python(json.loads(line)) for line in rows.lines(blocks))

        return Results(Bytes(self._server, self, "failed", follow=follow), read)

    def download(
        self,
        which: Which,
        to: str | Path | Writable,
        *,
        follow: bool = False,
        raw: bool = False,
        format: Format | None = None,
    ) -> Downloaded:
        """Write a result's exact bytes to a path or a binary file (anything with `write`), and tell how many they were.

        A path gets its file at the end, in one step: a download cut short leaves what was there before. `raw`, for
        `failed`: the rows themselves instead of the report. `format`: kept or rejected rows converted to it.
        """
        return save(Bytes(self._server, self, which, follow=follow, raw=raw, format=format), to)

    def pause(self) -> Snapshot:
        """Stop testing rows within a second; what is done stays done. No error where it is paused already."""
        return self._control("pause", "pausing", "paused")

    def resume(self) -> Snapshot:
        """Go on. No error where it is going already."""
        return self._control("resume", "queued", "running")

    def cancel(self) -> Snapshot:
        """End the job; what was committed can still be read. No error where it is cancelled already."""
        return self._control("cancel", "cancelling", "cancelled")

    def retry(self) -> Snapshot:
        """Queue an ended job again: failed rows are tested again, and those never tested.

        Raises `ConflictError` for one that has not ended, or has nothing to test again.
        """
        attempt = self.snapshot().attempt
        try:
            return self._server.read(Snapshot, "POST", f"/api/jobs/{self.id}/retry")
        except ConflictError:
            # Also the answer to a call repeated because the first one's answer was lost.
            snapshot = self.snapshot()
            if snapshot.attempt > attempt:
                return snapshot
            raise

    def limits(
        self, *, concurrency: int | Unchanged | None = UNCHANGED, rate: str | Unchanged | None = UNCHANGED
    ) -> Snapshot:
        """Change how fast a job that has not ended may go: rows under test at a time in one worker process, and a rate.

        `rate` is `"50/s"`, `"100/m"` or `"1000/h"`, over all machines. None puts back what the predicate declares.
        """
        asked = {"concurrency": concurrency, "rate": rate}
        body = {name: value for name, value in asked.items() if not isinstance(value, Unchanged)}
        return self._server.read(Snapshot, "POST", f"/api/jobs/{self.id}/limits", body=body)

    def delete(self) -> None:
        """Remove the job, its events and its results; a job at work is cancelled first."""
        self._server.ask("DELETE", f"/api/jobs/{self.id}", once=True)

    def _control(self, verb: str, *aims: str) -> Snapshot:
        try:
            return self._server.read(Snapshot, "POST", f"/api/jobs/{self.id}/{verb}")
        except ConflictError:
            # Also the answer to a call repeated because the first one's answer was lost.
            snapshot = self.snapshot()
            if snapshot.state in aims:
                return snapshot
            raise

    def _rows(self, which: Which, follow: bool) -> Results[fields.Row]:
        info = self.list_info()
        read = fields.reader(info)
        # Rows of columns come as objects.
        format = "jsonl" if info.format == "parquet" else None
        source = Bytes(self._server, self, which, follow=follow, format=format)
        return Results(source, lambda blocks: (fields.Row(raw, read) for raw in rows.rows(blocks, info)))
