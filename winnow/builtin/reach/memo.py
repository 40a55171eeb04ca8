"""Answers that are remembered for as long as each of them holds, with one question at a time for a key."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class Memo(Generic[V]):
    """At most `cap` answers; the one that was used longest ago goes first. `clock` gives seconds that never go back.

    A question that raises is not remembered: everybody who waited for it gets the exception, the next one asks again.
    """

    def __init__(self, cap: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._cap = cap
        self._clock = clock
        self._known: OrderedDict[str, tuple[V, float]] = OrderedDict()
        self._asked: dict[str, asyncio.Task[V]] = {}

    def __len__(self) -> int:
        return len(self._known)

    async def get(self, key: str, ask: Callable[[], Awaitable[tuple[V, float]]]) -> V:
        """The answer for `key`; `ask` gives it with the seconds for which it holds."""
        known = self._known.get(key)
        if known is not None and known[1] > self._clock():
            self._known.move_to_end(key)
            return known[0]
        task = self._asked.get(key)
        # A loop that was closed while it asked has left its question behind.
        if task is None or task.get_loop() is not asyncio.get_running_loop():
            task = asyncio.ensure_future(self._ask(key, ask))
            self._asked[key] = task
            task.add_done_callback(lambda done: self._answered(key, done))
        # One row that runs out of time does not take the answer away from the others.
        return await asyncio.shield(task)

    async def _ask(self, key: str, ask: Callable[[], Awaitable[tuple[V, float]]]) -> V:
        answer, seconds = await ask()
        self._known[key] = (answer, self._clock() + seconds)
        self._known.move_to_end(key)
        while len(self._known) > self._cap:
            self._known.popitem(last=False)
        return answer

    def _answered(self, key: str, task: asyncio.Task[V]) -> None:
        if self._asked.get(key) is task:
            del self._asked[key]
        if not task.cancelled():
            # Looked at, or asyncio complains of an exception for which nobody waited any more.
            task.exception()
