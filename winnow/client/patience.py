"""How long a silent server is waited for, and in what rhythm it is asked again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Clock:
    """Time and chance, as the client takes them in (tests state them)."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


@dataclass
class Patience:
    """One stretch of trying: pauses grow from 0.1 to 3 s, each drawn by chance, until the time is up.

    `allowed` tells how many seconds, counted from the first failure after an answer.
    """

    allowed: Callable[[], float]
    clock: Clock
    _since: float | None = field(default=None, init=False)
    _tries: int = field(default=0, init=False)

    def answered(self) -> None:
        """The server is there: the next failure begins a new stretch, with pauses no shorter than before."""
        self._since = None

    def succeeded(self) -> None:
        """The server gave something new: the next failure begins a new stretch, with short pauses."""
        self._since, self._tries = None, 0

    def wait_or_raise(self, error: Exception, at_least: float = 0.0) -> None:
        """Pause before the next try, `at_least` so many seconds; raises `error` where patience has run out."""
        now = self.clock.now()
        if self._since is None:
            self._since = now
        longest = min(3.0, 0.1 * 2 ** min(self._tries, 10))
        pause = max(at_least, longest * (0.5 + self.clock.chance() / 2))
        if now + pause - self._since > self.allowed():
            raise error
        self._tries += 1
        self.clock.sleep(pause)
