"""How long a silent server is waited for, and in what rhythm it is asked again."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

NOTICEABLE = 1.0
"""Seconds after which somebody may wonder."""
OnWait = Callable[[Exception], object]
"""Called with why the server is waited for: a `BusyError`, or an `UnreachableError`."""


@dataclass(frozen=True)
class Clock:
    """Time and chance, as the client takes them in (tests state them)."""

    sleep: Callable[[float], Awaitable[None]]
    now: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random


async def sleep_blocking(seconds: float) -> None:
    """Pauses the thread."""
    time.sleep(seconds)


async def sleep_async(seconds: float) -> None:
    """Pauses the task."""
    import anyio  # noqa: PLC0415  (who blocks need not load it)

    await anyio.sleep(seconds)


@dataclass
class Patience:
    """One stretch of trying: pauses grow from 0.1 to 3 s, each drawn by chance, until the time is up.

    `allowed` tells how many seconds, counted from the first failure after an answer. `tell` is called with an error
    that is waited for noticeably, once for each that reads otherwise.
    """

    allowed: Callable[[], float]
    clock: Clock
    tell: OnWait | None = None
    _told: str = field(default="", init=False)
    _since: float | None = field(default=None, init=False)
    _tries: int = field(default=0, init=False)

    def answered(self) -> None:
        """The server is there: the next failure begins a new stretch, with pauses no shorter than before."""
        self._since = None

    def succeeded(self) -> None:
        """The server gave something new: the next failure begins a new stretch, with short pauses."""
        self._since, self._tries, self._told = None, 0, ""

    async def wait_or_raise(self, error: Exception, at_least: float = 0.0) -> None:
        """Pause before the next try, `at_least` so many seconds; raises `error` where patience has run out."""
        now = self.clock.now()
        if self._since is None:
            self._since = now
        longest = min(3.0, 0.1 * 2 ** min(self._tries, 10))
        pause = max(at_least, longest * (0.5 + self.clock.chance() / 2))
        if now + pause - self._since > self.allowed():
            raise error
        self._tries += 1
        if self.tell is not None and str(error) != self._told and now + pause - self._since >= NOTICEABLE:
            self._told = str(error)
            self.tell(error)
        await self.clock.sleep(pause)
