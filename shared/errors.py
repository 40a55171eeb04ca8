"""The tree of problems: what went wrong in the domain, said once, as RFC 9457 has it. Edges only translate."""

from typing import Any, ClassVar


class Problem(Exception):
    """Something that a caller can mend. `detail` says what, where and how; `extra` holds further members."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "about:blank"
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra

    def as_dict(self) -> dict[str, Any]:
        """The `application/problem+json` members (RFC 9457, section 3.1) and the extensions."""
        return {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail, **self.extra}


class Invalid(Problem):
    """The request says something that cannot be done as said."""

    status, type, title = 422, "urn:winnow:invalid", "Invalid request"


class WhereInvalid(Invalid):
    """A `where` that is refused. `extra` has `position` (0-based character), `length` and `hint`."""

    type, title = "urn:winnow:where", "The condition is not valid"


class Malformed(Problem):
    """The body is not what its type says."""

    status, type, title = 400, "urn:winnow:malformed", "Malformed request"


class NotFound(Problem):
    """No such list, job, row or address (or it is not the caller's)."""

    status, type, title = 404, "urn:winnow:not-found", "Not found"


class MethodNotAllowed(Problem):
    """The address exists, the method does not."""

    status, type, title = 405, "urn:winnow:method", "Method not allowed"


class Unauthorized(Problem):
    """A token is needed."""

    status, type, title = 401, "urn:winnow:token", "A token is needed"


class Forbidden(Problem):
    """The caller may not do this; `detail` names the setting that would allow it."""

    status, type, title = 403, "urn:winnow:forbidden", "Refused"


class Conflict(Problem):
    """The state of the thing forbids it."""

    status, type, title = 409, "urn:winnow:conflict", "Not in this state"


class TooLarge(Problem):
    """More bytes than are taken."""

    status, type, title = 413, "urn:winnow:too-large", "Too large"


class Unsupported(Problem):
    """A kind of content that is not read; `detail` says what to save it as."""

    status, type, title = 415, "urn:winnow:unsupported", "Unsupported content"


class PreconditionFailed(Problem):
    """What the caller took for true of a thing is so no longer."""

    status, type, title = 412, "urn:winnow:precondition", "Not what it was"


class RangeNotSatisfiable(Problem):
    """The bytes asked for lie outside the result."""

    status, type, title = 416, "urn:winnow:range", "Range not satisfiable"


class Unavailable(Problem):
    """A part of the system does not answer now; `retry_after` (seconds) becomes the header."""

    status, type, title = 503, "urn:winnow:unavailable", "Not available right now"

    def __init__(self, detail: str, retry_after: int = 2, **extra: Any) -> None:
        super().__init__(detail, **extra)
        self.retry_after = retry_after


class QuotaExceeded(Problem):
    """An owner has spent what it may have in a time; `retry_after` (seconds) becomes the header."""

    # As the IETF draft on RateLimit headers has it.
    status, type, title = 429, "https://iana.org/assignments/http-problem-types#quota-exceeded", "Quota exceeded"

    def __init__(self, detail: str, retry_after: int = 1, left: Any = None, **extra: Any) -> None:
        super().__init__(detail, retry_after=retry_after, **extra)
        self.retry_after = retry_after
        self.left = left


class NoRoom(TooLarge):
    """An owner's lists may take up no more bytes. `extra` says how many they have, and which `lists` are not in use."""

    type, title = "urn:winnow:no-room", "No room left"


class RoomHeld(QuotaExceeded):
    """Uploads under way hold what an owner's lists may still take up; `retry_after` (seconds) becomes the header."""

    type, title = "urn:winnow:room-held", "Room is held"


class TooManyTries(Problem):
    """Too many wrong tokens came from one address; `retry_after` (seconds) becomes the header."""

    status, type, title = 429, "urn:winnow:too-many-tries", "Too many wrong tokens"

    def __init__(self, detail: str, retry_after: int = 1, **extra: Any) -> None:
        super().__init__(detail, retry_after=retry_after, **extra)
        self.retry_after = retry_after


class StorageFailed(Unavailable):
    """Storage does not take or give bytes now. `fault` is one of those of `shared.files.faults`."""

    type, title = "urn:winnow:storage", "Storage does not work"

    def __init__(self, detail: str, retry_after: int = 30, **extra: Any) -> None:
        super().__init__(detail, retry_after, **extra)


class StoreFailed(Unavailable):
    """Redis is away, or takes no writes. `fault` is one of those of `shared.store.faults`."""

    type, title = "urn:winnow:redis", "Redis does not work"


class NotReplicated(Unavailable):
    """It is recorded, but fewer replicas of Redis have it than were asked for."""

    type, title = "urn:winnow:replicas", "Recorded on the primary alone"


_KINDS = {
    kind.type: kind
    for kind in (
        Invalid, WhereInvalid, Malformed, NotFound, MethodNotAllowed, Unauthorized,
        Forbidden, Conflict, TooLarge, Unsupported, PreconditionFailed, RangeNotSatisfiable, Unavailable, StorageFailed,
        StoreFailed, NotReplicated, QuotaExceeded, NoRoom, RoomHeld, TooManyTries,
    )
}  # fmt: skip


def from_dict(problem: dict[str, Any]) -> Problem:
    """The problem that another process answered with (`Problem.as_dict` turned round)."""
    kind = _KINDS.get(str(problem.get("type")), Problem)
    extra = {k: v for k, v in problem.items() if k not in {"type", "title", "status", "detail"}}
    return kind(str(problem.get("detail", "")), **extra)
