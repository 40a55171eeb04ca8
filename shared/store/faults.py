"""What is wrong with Redis, as a problem that says what, and how to mend it."""

import re

from redis import RedisError
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ConnectionError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    TimeoutError,
)

from shared.errors import StoreFailed

_SAID: dict[str, str] = {
    "away": "Redis cannot be reached: start it, or mend the way to it (WINNOW_REDIS_URL)",
    "silent": "Redis is there but does not answer: see what holds it or its machine up",
    "loading": "Redis has just started and still reads its file: it answers once it has",
    "locked": "Redis refuses the user or password in WINNOW_REDIS_URL, or what that user asks for",
    "full": "Redis is full: raise its maxmemory, or delete jobs and lists that are not needed",
    "unsaved": "Redis takes no writes since it cannot save them: give its disk room, and see its log",
    "replica": "Redis is a replica and takes no writes: have WINNOW_REDIS_URL lead to the primary",
    "alone": "Redis takes no writes since too few replicas follow it (min-replicas-to-write): bring them back",
    "busy": "Redis is held up by a script: end that with SCRIPT KILL",
}
FAULTS = tuple(_SAID)
TAKES_NO_WRITES = frozenset({"full", "unsaved", "replica", "alone"})
"""Redis answers in these, and can be read."""
_KINDS: tuple[tuple[type[RedisError], str], ...] = (
    (BusyLoadingError, "loading"),
    (AuthenticationError, "locked"),
    (NoPermissionError, "locked"),
    (TimeoutError, "silent"),
    (OutOfMemoryError, "full"),
    (ReadOnlyError, "replica"),
    (ConnectionError, "away"),
)
"""The first that fits counts: some are kinds of others."""
_CODES = {
    "OOM": "full",
    "MISCONF": "unsaved",
    "READONLY": "replica",
    "UNBLOCKED": "replica",
    "MASTERDOWN": "replica",
    "NOREPLICAS": "alone",
    "BUSY": "busy",
    "LOADING": "loading",
    "NOAUTH": "locked",
}
_CODE = re.compile(r"(?:-|caused error: |^)([A-Z]+)\b")


def fault_of(error: BaseException) -> str | None:
    """What is wrong with Redis by an error that it led to; None where the error is not of that kind, but ours.

    >>> fault_of(redis.ResponseError("MISCONF Redis is configured to save RDB snapshots, but …"))
    'unsaved'
    """
    for kind, fault in _KINDS:
        if isinstance(error, kind):
            return fault
    if not isinstance(error, RedisError):
        return None
    text = str(error)
    if "replica instances" in text:
        return "replica"
    codes = _CODE.findall(text.rpartition("caused error: ")[2])
    return _CODES.get(codes[0]) if codes else None


def problem_of(error: BaseException) -> StoreFailed | None:
    """The problem that an error of Redis is; None where it is another kind of error."""
    fault = fault_of(error)
    return None if fault is None else problem_named(fault)


def problem_named(fault: str) -> StoreFailed:
    """The problem of a fault."""
    return StoreFailed(_SAID[fault], fault=fault)


def said_of(error: BaseException) -> str:
    """The same for a log: a sentence, or at least the error's name."""
    problem = problem_of(error)
    return type(error).__name__ if problem is None else problem.detail
