"""The states of a job: one table of what may follow what. Everything else is an error, everywhere."""

from enum import StrEnum


class State(StrEnum):
    """Where a job is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


NEXT: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.RUNNING, State.PAUSED, State.CANCELLING}),
    State.RUNNING: frozenset({State.PAUSING, State.CANCELLING, State.SUCCEEDED, State.FAILED}),
    State.PAUSING: frozenset({State.PAUSED, State.RUNNING, State.CANCELLING, State.SUCCEEDED, State.FAILED}),
    State.PAUSED: frozenset({State.QUEUED, State.RUNNING, State.CANCELLING}),
    State.CANCELLING: frozenset({State.CANCELLED}),
    State.CANCELLED: frozenset({State.QUEUED}),
    State.SUCCEEDED: frozenset({State.QUEUED}),
    State.FAILED: frozenset({State.QUEUED}),
}

ENDED = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})


def may_follow(before: State, after: State) -> bool:
    """Whether a job may go from one state straight to the other."""
    return after in NEXT[before]
