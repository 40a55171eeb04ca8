"""Who may ask a host now: so many at a time, and no two sooner after one another than a pause."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass
class _Line:
    """The line before one host. `waiting` counts all that are in it, those whose turn it is too."""

    places: asyncio.Semaphore
    waiting: int = 0
    next_at: float = 0.0


# Of lines that are empty, but whose pause may not be over, so many are kept.
_KEPT = 1_000


class Turns:
    """Lines of one event loop, one for a host and a limit. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lines: dict[tuple[str, int], _Line] = {}

    def __len__(self) -> int:
        return len(self._lines)

    @asynccontextmanager
    async def turn(self, host: str, at_a_time: int, pause: float) -> AsyncIterator[None]:
        """Waits for a turn at the host, and holds it: `at_a_time` have one, and `pause` seconds lie between starts."""
        line = self._lines.setdefault((host, at_a_time), _Line(asyncio.Semaphore(at_a_time)))
        line.waiting += 1
        try:
            async with line.places:
                start = max(line.next_at, self._clock())
                line.next_at = start + pause
                if start > self._clock():
                    await asyncio.sleep(start - self._clock())
                yield
        finally:
            line.waiting -= 1
            self._forget((host, at_a_time), line)

    def _forget(self, name: tuple[str, int], line: _Line) -> None:
        if line.waiting == 0 and line.next_at <= self._clock():
            self._lines.pop(name, None)
        elif len(self._lines) > _KEPT:
            now = self._clock()
            for other in [key for key, one in self._lines.items() if one.waiting == 0 and one.next_at <= now]:
                del self._lines[other]
