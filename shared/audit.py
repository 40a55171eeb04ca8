"""The noun of the audit log: who did what, when, and what came of it. No secret and no row is ever in it."""

from typing import Literal

from shared.access import Role
from shared.lists import Noun


class Act(Noun):
    """Something that changes something, or was to."""

    owner: str | None
    """Who did it; null where nobody known did."""
    role: Role | None
    token: str | None
    """The name of the token that was shown, at first hand or for a cookie."""
    verb: str
    """What was to be done: an `operationId`; or method and address, where that was refused to whoever it was."""
    object: str | None
    """The id of the list, the job or the token; null where there is none, as where a submission was refused."""
    status: int
    """What came of it: the answer's status, or what it would be over HTTP."""
    over: Literal["http", "socket"]


class RecordedAct(Act):
    """An act, as it is kept."""

    id: str
    """Its place in the log."""
    at: str
    """RFC 3339, UTC, milliseconds, by Redis's clock."""
