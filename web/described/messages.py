"""What is said over sockets: what clients send and are answered, and what they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from shared.events import LOGGED, Deleted, Failed, Kept, LimitsChanged, Progressed, Resync, StateChanged
from shared.jobs import Snapshot, Submission, Summary
from shared.limits import MOST_CONCURRENCY
from web.asked import AboutJob, Nothing, Subscription

Logged = StateChanged | Progressed | Kept | Failed | LimitsChanged


class Limiting(AboutJob):
    """The limits of a job that are to change."""

    concurrency: int | None = Field(None, ge=1, le=MOST_CONCURRENCY)
    """Rows (or batches) under test at a time, in one worker process; null: what the predicate declares."""
    rate: str | None = None
    """Tests that begin in a time over all machines, such as `50/s`; null: what the predicate declares."""


class Done(TypedDict):
    """It was done."""

    ok: Literal[True]


class JobDone(Done):
    """It was done; the snapshot of the job."""

    job: Snapshot


class Subscribed(JobDone):
    """The snapshot, and the events after the place that was asked for.

    `recovered` is false where the log does not reach back that far, or was rolled back: go on from the snapshot.
    """

    events: list[Logged]
    recovered: bool


class Watched(Done):
    """The newest 100 jobs."""

    jobs: list[Summary]


class Gone(TypedDict):
    """A job was deleted."""

    id: str


class OfRedis(TypedDict):
    """Whether this server has Redis; if not since when (RFC 3339), and the problem that answers have meanwhile."""

    type: Literal["redis"]
    ok: bool
    since: str | None
    problem: dict[str, Any] | None


@dataclass(frozen=True)
class Request:
    """An event that clients send: what it carries, and what the acknowledgement does where it went well."""

    says: str
    carries: Any
    answers: Any


@dataclass(frozen=True)
class Sent:
    """An event that clients are sent."""

    says: str
    carries: Any


def _says(kind: type[Any]) -> str:
    return " ".join((kind.__doc__ or "").split())


def _control(verb: str) -> Request:
    return Request(f"Asks the job to {verb}. Refused where its state forbids it.", AboutJob, JobDone)


REQUESTS: Mapping[str, Request] = {
    "submit": Request("Makes a job of the body of `POST /api/jobs`, up to 60 KB.", Submission, JobDone),
    "subscribe": Request(
        "Follows a job: the snapshot, and the events after a `seq` or `cursor`. Live events follow in the room, some "
        "perhaps before the answer; take those of the answer first, then those with a higher `seq`.",
        Subscription,
        Subscribed,
    ),
    "unsubscribe": Request("Follows the job no more.", AboutJob, Done),
    "watch": Request(
        "The newest 100 jobs; from now on a `job` for each that changes, and `gone` for one that is deleted.",
        Nothing,
        Watched,
    ),
    **{verb: _control(verb) for verb in ("pause", "resume", "cancel")},
    "limits": Request(
        "Changes the limits of a job, as `POST /api/jobs/{job}/limits` does; what is left out stays.", Limiting, JobDone
    ),
    "retry": Request(
        "Tries an ended job again, as `POST /api/jobs/{job}/retry` does; who follows it goes on hearing of it.",
        AboutJob,
        JobDone,
    ),
}
"""By the event's name."""

SENT: Mapping[str, Sent] = {
    **{name: Sent(_says(kind), kind) for name, kind in LOGGED.items()},
    "resync": Sent(_says(Resync), Resync),
    "deleted": Sent(_says(Deleted), Deleted),
    "job": Sent(
        "A job that changed, to those who `watch`: at most one a second a job, and the last one always.", Summary
    ),
    "gone": Sent("A job that was deleted, to those who `watch`.", Gone),
    "redis": Sent(
        "To every client: this server has lost Redis, or has it again; who connects meanwhile is told at once.", OfRedis
    ),
}
"""By the event's name."""
