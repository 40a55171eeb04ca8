"""What built-in predicates have learnt and may tell each other across worker processes."""

from __future__ import annotations

import logging
from typing import Protocol

_log = logging.getLogger(__name__)


class Cache(Protocol):
    """A place for short answers that all workers see: a Redis, say. Losing one is no harm; both may raise anything."""

    async def get(self, key: str) -> str | None:
        """What was put there, None where there is nothing (any more)."""

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Keeps the value for so many seconds, or for less."""


class _Shared:
    """The cache of this process, if it was given one."""

    cache: Cache | None = None
    has_complained = False


_shared = _Shared()


def share(cache: Cache | None) -> None:
    """Gives this process a cache, to be called before rows are tested; None takes it away.

    Keys begin with what they are about: `mx:example.org`.
    """
    _shared.cache, _shared.has_complained = cache, False


async def recall(key: str) -> str | None:
    """What the workers' cache knows; None without a cache, or where it is away."""
    if _shared.cache is None:
        return None
    try:
        return await _shared.cache.get(key)
    except Exception as error:
        _complain(error)
        return None


async def remember(key: str, value: str, seconds: float) -> None:
    """Tells the other workers, if there is a way."""
    if _shared.cache is None:
        return
    try:
        await _shared.cache.put(key, value, seconds)
    except Exception as error:
        _complain(error)


def _complain(error: Exception) -> None:
    # Once: a cache that is away is away for thousands of rows, and each of them is tested all the same.
    if not _shared.has_complained:
        _shared.has_complained = True
        _log.warning("the workers' cache is away, answers are not shared: %s", type(error).__name__)
