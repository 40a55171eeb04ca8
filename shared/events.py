"""The events of a job as clients see them, and the cursor that names a place in its log."""

from dataclasses import dataclass
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from shared.jobs import Amount, Preparing, Reason, Rows
from shared.states import State

JOB_NAMESPACE = "/jobs"

Event = dict[str, Any]
"""`{type, job, seq, cursor, at, …}`: already JSON, never changed after it is made. One of `LOGGED`, a `Resync` or a
`Deleted`."""


class Logged(TypedDict):
    """What all events of a log have: `seq` counts 1, 2, 3 … per job without a gap."""

    job: str
    seq: int
    cursor: str
    at: str


class StateChanged(Logged):
    """The job is in another state; one of an end is the last event of an attempt."""

    type: Literal["state"]
    state: State
    attempt: int
    error: NotRequired[dict[str, Any]]


class Progressed(Logged):
    """Counts as they are now: at most ten a second a job, and a last one with exact counts before the end.

    `reasons` are the five most frequent, fewer where they are long. `preparation` is there only until the job is
    prepared: null while no worker is at it.
    """

    type: Literal["progress"]
    rows: Rows
    bytes: Amount
    chunks: Amount
    rate: float
    eta_seconds: float | None
    reasons: list[Reason]
    preparation: NotRequired[Preparing | None]


class KeptRow(TypedDict):
    """A row by its number in the list (from 1), without its line end; `truncated` where it was cut at 1 KiB."""

    row: int
    data: str
    truncated: NotRequired[bool]


class Kept(Logged):
    """Rows that were kept, at most 50 and 16 KiB of them; how many others were is in `skipped`."""

    type: Literal["kept"]
    rows: list[KeptRow]
    skipped: int


class FailedRow(TypedDict):
    """A row whose test went wrong, and why; `line` is null where the format has none."""

    row: int
    line: int | None
    reason: str
    data: str
    truncated: NotRequired[bool]


class Failed(Logged):
    """Rows that have failed, at most 50 and 16 KiB of them; how many others did is in `skipped`."""

    type: Literal["failed"]
    rows: list[FailedRow]
    skipped: int


class LimitsChanged(Logged):
    """The job has other limits from now on."""

    type: Literal["limits"]
    concurrency: int
    rate: str | None


class Resync(TypedDict):
    """This client could not keep up, or the log was rolled back: subscribe again. No part of the log."""

    type: Literal["resync"]
    job: str
    seq: int


class Deleted(TypedDict):
    """The job that this client follows was deleted, by whomever; it has left the room. No part of the log. A `resync`
    comes behind it, for clients that do not know this event: who subscribes again is answered `404`."""

    type: Literal["deleted"]
    job: str


LOGGED = {"state": StateChanged, "progress": Progressed, "kept": Kept, "failed": Failed, "limits": LimitsChanged}
"""The events of a job's log, by type."""


@dataclass(frozen=True)
class Cursor:
    """A place in a job's log: `seq`, and the microsecond at which that event was recorded.

    The second part tells a log that was rolled back (Redis restored to an earlier state) from the one that
    the client saw: the same `seq` then carries another time. `None`: unknown (a client that only kept `seq`).
    """

    seq: int
    us: int | None = None

    @classmethod
    def parse(cls, text: "str | int") -> "Cursor":
        """From `17`, `"17"` or `"17-1763900000123456"`; raises ValueError for anything else."""
        if isinstance(text, bool):
            raise ValueError("a cursor is a seq or a cursor of an event")
        if isinstance(text, int):
            if text < 0:
                raise ValueError("a seq is not negative")
            return cls(text)
        seq, dash, us = str(text).partition("-")
        if not (seq.isascii() and seq.isdigit() and len(seq) <= 15):
            raise ValueError("a cursor is a seq or a cursor of an event")
        if dash and not (us.isascii() and us.isdigit() and len(us) <= 18):
            raise ValueError("a cursor is a seq or a cursor of an event")
        return cls(int(seq), int(us) if dash else None)

    def __str__(self) -> str:
        return str(self.seq) if self.us is None else f"{self.seq}-{self.us}"
