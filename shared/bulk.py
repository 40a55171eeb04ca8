"""The nouns of a bulk action: one verb for all jobs that matched, a set that was fixed before anything was done."""

from enum import StrEnum

from pydantic import Field

from shared.lists import Noun
from shared.states import ENDED, State


class BulkVerb(StrEnum):
    """What is done to each job."""

    CANCEL = "cancel"
    RETRY = "retry"
    DELETE = "delete"

    def is_for(self, state: str, failed: int) -> bool:
        """Whether a job in this state, with so many failed rows, is one that this can be done to."""
        if self is BulkVerb.CANCEL:
            return state not in ENDED and state != State.CANCELLING
        if self is BulkVerb.RETRY:
            return state in ENDED and not (state == State.SUCCEEDED and failed == 0)
        return True


class Outcome(StrEnum):
    """What became of one job."""

    DONE = "done"
    ALREADY = "already"
    """There was nothing left to do: it had ended before it could be cancelled, or was retried by somebody else."""
    CHANGED = "changed"
    """It was to be deleted when it had ended, and runs again: it was left alone."""
    GONE = "gone"
    """Somebody else deleted it."""
    REFUSED = "refused"
    """Anything else; `detail` says why."""


class Matching(Noun):
    """Which jobs are meant, as `GET /api/jobs` has it."""

    state: tuple[State, ...] = Field((), max_length=len(State))
    """Only jobs in one of these states; empty: in any."""
    label: str | None = Field(None, min_length=1, max_length=200)
    """Only jobs with exactly this label."""
    q: str | None = Field(None, min_length=1, max_length=4096)
    """Only jobs that have this in their label, list's name, condition, predicate's name or id, whatever its case."""


class BulkAsked(Matching):
    """The body of `POST /api/bulk`."""

    verb: BulkVerb


class Entry(Noun):
    """One job of the set: its id, its name for people, and its state when the set was fixed."""

    job: str
    name: str
    state: State


class Acted(Noun):
    """What became of one job; `detail` says more where it was not done."""

    job: str
    name: str
    outcome: Outcome
    detail: str = ""


class BulkAction(Noun):
    """A bulk action: which jobs it is about, fixed when it was made, and how far it is."""

    id: str
    verb: BulkVerb
    matching: Matching
    jobs: int
    """How many jobs the set has."""
    states: dict[State, int]
    """In which states they were when the set was fixed."""
    passed_over: dict[State, int]
    """Jobs that match too, but cannot be asked for this in their state: they are not in the set."""
    left: int
    """Jobs that nothing was done to so far."""
    outcomes: dict[Outcome, int]
    """What became of the others."""
    created_at: str
    expires_at: str
    """When it is forgotten; each part that is done puts it off."""


class BulkPart(Noun):
    """A bulk action as it is now, and what became of some of its jobs."""

    bulk: BulkAction
    acted: tuple[Acted, ...]
