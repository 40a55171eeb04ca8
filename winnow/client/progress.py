"""How far a job is, folded from its events: what `on_progress` gets and what the command line draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from inspect import isawaitable

from winnow.client.events import Event, ProgressEvent, SnapshotEvent, StateEvent
from winnow.client.nouns import ENDED, Amount, Preparing, Rows, Snapshot


@dataclass(frozen=True)
class Progress:
    """A job at one moment; `print` shows it as one line.

    `state` is the job's, or `uploading` before there is one (`rows` is None then, and `bytes` are the upload's).
    `preparation` is how far its predicate's preparation is, before the first row is tested.
    """

    state: str
    rows: Rows | None
    bytes: Amount
    rate: float | None = None
    eta_seconds: float | None = None
    preparation: Preparing | None = None

    @classmethod
    def uploading(cls, done: int, total: int | None) -> Progress:
        """So many bytes are sent."""
        return cls("uploading", None, Amount(total=total, done=done))

    @classmethod
    def of(cls, snapshot: Snapshot) -> Progress:
        """The progress that a snapshot tells."""
        told = snapshot.rows, snapshot.bytes, snapshot.rate, snapshot.eta_seconds, snapshot.preparation
        return cls(snapshot.state, *told)

    def after(self, event: Event) -> Progress:
        """The progress once an event has happened; itself where the event says nothing about it."""
        if isinstance(event, SnapshotEvent):
            return Progress.of(event.snapshot)
        if isinstance(event, StateEvent):
            # What is queued has no row tested, in this attempt.
            anew = self._from_the_first_row() if event.state == "queued" else self
            return replace(anew, state=event.state, preparation=None)
        if isinstance(event, ProgressEvent):
            return Progress(self.state, event.rows, event.bytes, event.rate, event.eta_seconds, event.preparation)
        return self

    def _from_the_first_row(self) -> Progress:
        rows = self.rows and self.rows.model_copy(update={"done": 0, "kept": 0, "rejected": 0, "failed": 0})
        return replace(self, rows=rows, bytes=self.bytes.model_copy(update={"done": 0}), rate=None, eta_seconds=None)

    @property
    def share(self) -> float | None:
        """From 0 to 1: by rows, or by bytes until the rows are counted; None while neither total is known."""
        if self.state == "succeeded":
            return 1.0
        for part in (self.rows, self.bytes):
            if part is not None and part.total is not None:
                return min(part.done / part.total, 1.0) if part.total else 1.0
        return None

    @property
    def ended(self) -> bool:
        """Whether the job has succeeded, failed or been cancelled."""
        return self.state in ENDED

    def __str__(self) -> str:
        if self.preparation is not None:
            return f"{self.state}, {self.preparation}"
        parts = [self.state if self.share is None else f"{self.state} {int(self.share * 100)} %"]
        if self.rows is None:
            parts.append(f"{self.bytes.done:,} bytes")
        else:
            of = "" if self.rows.total is None else f" of {self.rows.total:,}"
            parts += [f"{self.rows.done:,}{of} rows", f"{self.rows.kept:,} kept"]
            if self.rows.failed:
                parts.append(f"{self.rows.failed:,} failed")
        if self.rate and not self.ended:
            parts.append(f"{self.rate:,.0f} rows/s")
        if self.eta_seconds is not None and not self.ended:
            parts.append(f"{self.eta_seconds:,.0f} s left")
        return ", ".join(parts)


OnProgress = Callable[[Progress], object]
"""Called with every change. For an `AsyncClient` it may be a coroutine function."""


async def report(on_progress: OnProgress | None, progress: Progress) -> None:
    """Tell whoever wants to know."""
    if on_progress is not None:
        told = on_progress(progress)
        if isawaitable(told):
            await told
