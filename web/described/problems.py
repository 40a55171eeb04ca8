"""Problems (RFC 9457) as schemas and answers: from the tree of `shared.errors`, with the members that each may have."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.errors import (
    Conflict,
    Forbidden,
    Invalid,
    MethodNotAllowed,
    NoRoom,
    NotFound,
    NotReplicated,
    Problem,
    QuotaExceeded,
    RangeNotSatisfiable,
    RoomHeld,
    StorageFailed,
    StoreFailed,
    TooLarge,
    TooManyTries,
    Unauthorized,
    Unavailable,
    WhereInvalid,
)
from shared.store.faults import FAULTS
from web.idempotency import InFlight

PROBLEM_JSON = "application/problem+json"
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "An error (RFC 9457). `detail` says what, where and how to mend it; there may be further members.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "A URI by which programs tell problems apart."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_MEMBERS: Mapping[type[Problem], Mapping[str, Any]] = {
    Invalid: {
        "errors": {
            "type": "array",
            "description": "Each fault: where (a JSON pointer), and how to mend it.",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": _TEXT, "detail": _TEXT},
            },
        },
        "row": {**_COUNT, "description": "The row that cannot be converted."},
        "column": {**_TEXT, "description": "Its column."},
        "value": {**_TEXT, "description": "What stands there."},
    },
    WhereInvalid: {
        "position": {**_COUNT, "description": "The first character of the fault, from 0."},
        "length": _COUNT,
        "hint": {"type": ["string", "null"], "description": "What would work."},
    },
    Conflict: {
        "state": {**_TEXT, "description": "The state that forbids it."},
        "job": {**_TEXT, "description": "The job that still uses the list."},
    },
    TooLarge: {"limit": {**_COUNT, "description": "How many bytes are taken."}},
    NoRoom: {
        "limit": {**_COUNT, "description": "How many bytes an owner's lists may take up."},
        "stored": {**_COUNT, "description": "How many they take up, with uploads that are under way."},
        "lists": {
            "type": "array",
            "description": "Lists that no job uses, the longest unused first.",
            "items": {
                "type": "object",
                "required": ["id", "name", "bytes"],
                "properties": {"id": _TEXT, "name": _TEXT, "bytes": _COUNT},
            },
        },
    },
    RangeNotSatisfiable: {"size": {**_COUNT, "description": "How many bytes there are."}},
    Forbidden: {"setting": {**_TEXT, "description": "The setting that would allow it."}, "origin": _TEXT},
    MethodNotAllowed: {"allowed": {**_TEXT, "description": "The methods that there are."}},
    NotFound: {"job": {**_TEXT, "description": "The job that was deleted."}},
    StorageFailed: {"fault": {"enum": ["full", "read-only", "closed", "gone", "damaged", "broken"]}},
    StoreFailed: {"fault": {"enum": list(FAULTS)}},
    QuotaExceeded: {
        "violated-policies": {
            "type": "array",
            "items": _TEXT,
            "description": "Which quotas: names of RateLimit-Policy.",
        },
        "retry_after": {**_COUNT, "description": "Seconds, as in Retry-After."},
    },
    RoomHeld: {"retry_after": {**_COUNT, "description": "Seconds, as in Retry-After."}},
    TooManyTries: {"retry_after": {**_COUNT, "description": "Seconds, as in Retry-After."}},
    NotReplicated: {
        "job": {**_TEXT, "description": "The job that is recorded."},
        "list": {**_TEXT, "description": "The list that is recorded."},
        "token": {**_TEXT, "description": "The id of the token that is recorded."},
    },
}
_HEADERS: Mapping[type[Problem], Sequence[str]] = {
    Unavailable: ("Retry-After",),
    StorageFailed: ("Retry-After",),
    StoreFailed: ("Retry-After",),
    NotReplicated: ("Retry-After",),
    InFlight: ("Retry-After",),
    QuotaExceeded: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    RoomHeld: ("Retry-After",),
    TooManyTries: ("Retry-After",),
    Unauthorized: ("WWW-Authenticate",),
    RangeNotSatisfiable: ("Content-Range",),
    MethodNotAllowed: ("Allow",),
}


def schema_of(kind: type[Problem]) -> dict[str, Any]:
    """The schema of one kind of problem."""
    fixed = {"type": {"const": kind.type}, "title": {"const": kind.title}, "status": {"const": kind.status}}
    return {
        "title": kind.__name__,
        "description": kind.__doc__ or "",
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"type": "object", "properties": {**fixed, **_MEMBERS.get(kind, {})}},
        ],
    }


def answers_of(kinds: Iterable[type[Problem]]) -> dict[str, tuple[str, list[type[Problem]], Mapping[str, bool]]]:
    """By status: what is said of it, the kinds of problems that have it, and their headers: whether all have them."""
    by_status: dict[int, list[type[Problem]]] = {}
    for kind in kinds:
        same = by_status.setdefault(kind.status, [])
        if kind not in same:
            same.append(kind)
    return {
        str(status): (" ".join(_sentence(kind) for kind in same), same, _headers(same))
        for status, same in sorted(by_status.items())
    }


def _headers(kinds: Sequence[type[Problem]]) -> dict[str, bool]:
    each = [_HEADERS.get(kind, ()) for kind in kinds]
    return {name: all(name in one for one in each) for names in each for name in names}


def _sentence(kind: type[Problem]) -> str:
    first = (kind.__doc__ or kind.title).split("`extra`")[0].split("\n\n")[0]
    return " ".join(first.split())
