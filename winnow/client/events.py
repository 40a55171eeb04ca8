"""What happens to a job, typed, as the server tells it event by event."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import TypeAdapter

from winnow.client.nouns import Amount, Noun, Preparing, Rows, Snapshot


class Event(Noun):
    """Something that happened to a job. `seq` counts 1, 2, 3 … without a gap; `cursor` names the place in the log."""

    known: ClassVar[str | None] = None

    type: str
    job: str
    seq: int
    cursor: str
    at: str


class StateEvent(Event):
    """The job came into a state. The end of an attempt is its last event; `error` says why it failed."""

    known = "state"

    state: str
    attempt: int
    error: dict[str, Any] | None = None


class ProgressEvent(Event):
    """How far the job is; `preparation` only until it is prepared, and None where no worker is at that."""

    known = "progress"

    rows: Rows
    bytes: Amount
    chunks: Amount
    rate: float | None = None
    eta_seconds: float | None = None
    preparation: Preparing | None = None


class LimitsEvent(Event):
    """Somebody has changed how fast the job may go."""

    known = "limits"

    concurrency: int
    rate: str | None


class KeptRow(Noun):
    """A kept row as shown while it happens: its number (from 1) and its text, cut at 1 KiB where `truncated`."""

    row: int
    data: Any
    truncated: bool = False


class KeptEvent(Event):
    """Some rows just kept, and how many more (`skipped`) are only in the result."""

    known = "kept"

    rows: tuple[KeptRow, ...]
    skipped: int


class FaultyRow(Noun):
    """A row whose test went wrong, as shown while it happens."""

    row: int
    line: int | None = None
    reason: str


class FailedEvent(Event):
    """Some rows that just failed, and how many more (`skipped`) are only in the result."""

    known = "failed"

    rows: tuple[FaultyRow, ...]
    skipped: int


class SnapshotEvent(Event):
    """The log does not reach back to where we were (or was rolled back): go on from this state of the job."""

    known = "snapshot"

    snapshot: Snapshot


_EVENTS: dict[str, TypeAdapter[Any]] = {
    kind.known: TypeAdapter(kind)
    for kind in (StateEvent, ProgressEvent, LimitsEvent, KeptEvent, FailedEvent)
    if kind.known
}
_OTHER = TypeAdapter(Event)


def event_from(members: dict[str, Any]) -> Event:
    """The typed event; of a kind that a later server invents, the plain `Event` with its members kept."""
    event: Event = _EVENTS.get(str(members.get("type")), _OTHER).validate_python(members)
    return event


def snapshot_event(members: dict[str, Any]) -> SnapshotEvent:
    """The event that stands for a snapshot sent in place of events that are gone."""
    snapshot = Snapshot.model_validate(members)
    return SnapshotEvent(
        type="snapshot",
        job=snapshot.id,
        seq=snapshot.seq,
        cursor=snapshot.cursor,
        at=str(members.get("at") or ""),
        snapshot=snapshot,
    )
