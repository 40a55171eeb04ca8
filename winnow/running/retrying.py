"""When a row is tried again: after which exceptions, how often, and how long later."""

from __future__ import annotations

import random
from collections.abc import Callable

from winnow.defining.settings import Settings

FIRST_S = 0.5
LONGEST_S = 30.0


class Retrying:
    """The rule of one predicate. `chance` gives numbers from 0 to 1."""

    def __init__(self, settings: Settings, chance: Callable[[], float] = random.random) -> None:
        self._retries = settings.retries
        self._retry_on = settings.retry_on
        self._chance = chance

    def delay(self, error: BaseException, tries: int) -> float | None:
        """Seconds until the next go after the `tries`-th one raised this; None where there is none.

        Half a second, then twice as long each time, at most 30 s; give or take half of it, so that rows that failed
        together do not come back together.
        """
        if tries > self._retries or not self._is_named(error):
            return None
        # Far beyond 2**6 half seconds anyway, and a float has an end.
        return min(LONGEST_S, FIRST_S * 2.0 ** min(tries - 1, 10)) * (0.5 + self._chance())

    def _is_named(self, error: BaseException) -> bool:
        """Whether it is one of `retry_on`, or a group of nothing else, as an `asyncio.TaskGroup` raises."""
        if isinstance(error, BaseExceptionGroup) and not isinstance(error, self._retry_on):
            return error.split(self._retry_on)[1] is None
        return isinstance(error, self._retry_on)
