"""What can go wrong for a caller, as one tree: problems the server states, silence, and jobs that do not succeed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from winnow.client.nouns import Snapshot


class WinnowError(Exception):
    """The root: everything that this package raises on purpose."""


class UnreachableError(WinnowError):
    """The server does not answer, or what answers is not Winnow."""


class ProblemError(WinnowError):
    """The server refused, in the words of its `application/problem+json` (RFC 9457).

    `status` is the HTTP status, `type` the problem's URI, `title` its kind in a few words, `detail` the sentence
    that says what, where and how to mend it, `extra` every further member.
    """

    def __init__(self, status: int, type: str, title: str, detail: str, extra: Mapping[str, Any]) -> None:
        super().__init__(detail or title)
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.extra = dict(extra)

    def as_dict(self) -> dict[str, Any]:
        """The problem's members again, as the server sent them."""
        return {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail, **self.extra}


class MalformedError(ProblemError):
    """400: the body is not what its type says."""


class UnauthorizedError(ProblemError):
    """401: a token is needed, or this one is not known."""


class ForbiddenError(ProblemError):
    """403: the caller may not do this; `detail` names the setting that would allow it."""


class NotFoundError(ProblemError):
    """404: no such list, job or address."""


class DeletedError(NotFoundError):
    """404 for a job that was there a moment ago: somebody has deleted it, or it had been kept long enough."""

    @classmethod
    def of(cls, job_id: str, answer: ProblemError) -> DeletedError:
        """The error for a job that the server says there is not, where it had said something of it before."""
        detail = f"job {job_id} was deleted meanwhile, with its events and results"
        return cls(answer.status, answer.type, answer.title, detail, answer.extra)


class ConflictError(ProblemError):
    """409: the state of the thing forbids it."""


class TooLargeError(ProblemError):
    """413: more bytes than the server takes."""


class UnsupportedError(ProblemError):
    """415: a kind of file that is not read; `detail` says what to save it as."""


class InvalidError(ProblemError):
    """422: the request says something that cannot be done as said."""


class WhereError(InvalidError):
    """422: the condition is refused, with the place of the fault and, where there is one, a hint."""

    @property
    def position(self) -> int | None:
        """Where the fault begins: 0-based, in characters."""
        return _int(self.extra.get("position"))

    @property
    def length(self) -> int | None:
        """How many characters the fault spans."""
        return _int(self.extra.get("length"))

    @property
    def hint(self) -> str | None:
        """What was probably meant."""
        hint = self.extra.get("hint")
        return str(hint) if hint else None


class BusyError(ProblemError):
    """429, 502, 503 or 504, or a 409 that passes: not right now; asked again for as long as the client is patient."""


class JobEndedError(WinnowError):
    """The job ended otherwise than succeeded. `job` still serves what was done; `snapshot` is its last state.

    `job` is a `Job`, or an `AsyncJob` where an `AsyncClient` was asked.
    """

    ended: ClassVar[str] = "ended"

    def __init__(self, job: Any, snapshot: Snapshot) -> None:
        reason = (snapshot.error or {}).get("detail") or (snapshot.error or {}).get("title")
        super().__init__(f"job {snapshot.id} {self.ended}" + (f": {reason}" if reason else ""))
        self.job: Any = job
        self.snapshot = snapshot


class JobFailedError(JobEndedError):
    """The job failed; the message has the server's reason."""

    ended = "failed"


class JobCancelledError(JobEndedError):
    """Somebody cancelled the job."""

    ended = "was cancelled"


_BY_TYPE: dict[str, type[ProblemError]] = {"urn:winnow:where": WhereError, "urn:winnow:in-flight": BusyError}
_BY_STATUS: dict[int, type[ProblemError]] = {
    400: MalformedError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    413: TooLargeError,
    415: UnsupportedError,
    422: InvalidError,
    429: BusyError,
    502: BusyError,
    503: BusyError,
    504: BusyError,
}


def problem_from(status: int, members: Mapping[str, Any]) -> ProblemError:
    """The exception for a problem document; its class follows the type where we know it, else the status."""
    kind_uri = str(members.get("type") or "about:blank")
    kind = _BY_TYPE.get(kind_uri) or _BY_STATUS.get(status, ProblemError)
    extra = {name: value for name, value in members.items() if name not in {"type", "title", "status", "detail"}}
    title = str(members.get("title") or f"HTTP {status}")
    return kind(status, kind_uri, title, str(members.get("detail") or title), extra)


def _int(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
