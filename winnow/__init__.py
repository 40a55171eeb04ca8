"""Winnow for other people's programs: predicates, the client and the command line. Imports nothing of the server.

The client (HTTP, Pydantic) is imported when it is first asked for, so that a module of predicates loads at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from winnow.defining.columns import Column, ListColumn
from winnow.defining.errors import ParamsInvalid, PredicateInvalid
from winnow.defining.preparing import Prepare, Source
from winnow.predicate import Predicate, predicate
from winnow.running.rows import ListRow
from winnow.verdict import Verdict

if TYPE_CHECKING:
    from winnow.client.blocking import Client, Job, Results
    from winnow.client.client import AsyncClient
    from winnow.client.download import Downloaded
    from winnow.client.errors import (
        BusyError,
        ConflictError,
        DeletedError,
        ForbiddenError,
        InvalidError,
        JobCancelledError,
        JobEndedError,
        JobFailedError,
        MalformedError,
        NotFoundError,
        ProblemError,
        TooLargeError,
        UnauthorizedError,
        UnreachableError,
        UnsupportedError,
        WhereError,
        WinnowError,
    )
    from winnow.client.events import (
        Event,
        FailedEvent,
        KeptEvent,
        LimitsEvent,
        ProgressEvent,
        SnapshotEvent,
        StateEvent,
    )
    from winnow.client.fields import Row
    from winnow.client.job import AsyncJob
    from winnow.client.lists import ColumnInfo, Dialect, ListInfo
    from winnow.client.nouns import Amount, Limits, PredicateInfo, Preparing, Rows, Snapshot, Summary
    from winnow.client.parameters import ParameterInfo
    from winnow.client.progress import Progress
    from winnow.client.reading import FailedRow
    from winnow.client.results import AsyncResults

__all__ = [
    "Amount",
    "AsyncClient",
    "AsyncJob",
    "AsyncResults",
    "BusyError",
    "Client",
    "Column",
    "ColumnInfo",
    "ConflictError",
    "DeletedError",
    "Dialect",
    "Downloaded",
    "Event",
    "FailedEvent",
    "FailedRow",
    "ForbiddenError",
    "InvalidError",
    "Job",
    "JobCancelledError",
    "JobEndedError",
    "JobFailedError",
    "KeptEvent",
    "Limits",
    "LimitsEvent",
    "ListColumn",
    "ListInfo",
    "ListRow",
    "MalformedError",
    "NotFoundError",
    "ParameterInfo",
    "ParamsInvalid",
    "Predicate",
    "PredicateInfo",
    "PredicateInvalid",
    "Prepare",
    "Preparing",
    "ProblemError",
    "Progress",
    "ProgressEvent",
    "Results",
    "Row",
    "Rows",
    "Snapshot",
    "SnapshotEvent",
    "Source",
    "StateEvent",
    "Summary",
    "TooLargeError",
    "UnauthorizedError",
    "UnreachableError",
    "UnsupportedError",
    "Verdict",
    "WhereError",
    "WinnowError",
    "predicate",
]

__version__ = "0.1.0"

_HOMES = {
    "winnow.client.blocking": ("Client", "Job", "Results"),
    "winnow.client.client": ("AsyncClient",),
    "winnow.client.download": ("Downloaded",),
    "winnow.client.errors": (
        "BusyError",
        "ConflictError",
        "DeletedError",
        "ForbiddenError",
        "InvalidError",
        "JobCancelledError",
        "JobEndedError",
        "JobFailedError",
        "MalformedError",
        "NotFoundError",
        "ProblemError",
        "TooLargeError",
        "UnauthorizedError",
        "UnreachableError",
        "UnsupportedError",
        "WhereError",
        "WinnowError",
    ),
    "winnow.client.fields": ("Row",),
    "winnow.client.job": ("AsyncJob",),
    "winnow.client.lists": ("ColumnInfo", "Dialect", "ListInfo"),
    "winnow.client.events": (
        "Event",
        "FailedEvent",
        "KeptEvent",
        "LimitsEvent",
        "ProgressEvent",
        "SnapshotEvent",
        "StateEvent",
    ),
    "winnow.client.nouns": ("Amount", "Limits", "PredicateInfo", "Preparing", "Rows", "Snapshot", "Summary"),
    "winnow.client.parameters": ("ParameterInfo",),
    "winnow.client.progress": ("Progress",),
    "winnow.client.reading": ("FailedRow",),
    "winnow.client.results": ("AsyncResults",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
