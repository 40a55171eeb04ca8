"""The event loop of a worker process: in a thread of its own, so that waiting goes on while segments are committed."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import sys
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from types import FrameType
from typing import Any, TypeVar

from winnow.running.forks import end_if_forked, forks
from winnow.running.guard import RowTimeout

T = TypeVar("T")

log = logging.getLogger("winnow.predicates")

BEAT_S = 0.1
END_S = 0.5
"""For tasks to end that are cancelled as the loop is closed."""


class LoopThread:
    """One event loop in a daemon thread, from its making until `close`. Made after a worker process was forked."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._beat = time.monotonic()
        self._closed = False
        self._count = forks.count
        self._thread = threading.Thread(target=self._serve, name="winnow-predicates", daemon=True)
        self._thread.start()

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Runs a coroutine in the loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    @property
    def beat(self) -> float:
        """When the loop turned last, as far as that is noticed: ten times a second (`time.monotonic()`)."""
        return self._beat

    def frame(self) -> FrameType | None:
        """Where its thread is just now."""
        return sys._current_frames().get(self._thread.ident or 0)

    def close(self, wait_s: float = 0.0) -> None:
        """Lets the loop end when it next turns; what is still in it ends with the process. Waits so long for it."""
        if not self._closed:
            self._closed = True
            self.loop.call_soon_threadsafe(self.loop.stop)
        if wait_s:
            self._thread.join(wait_s)

    def give_up(self) -> None:
        """Closes a loop that is held, and ends what holds it, as far as that is Python: it would take time from others.

        Nothing that runs in it may matter any more.
        """
        self.close()
        if self._thread.ident is not None:
            raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
            raise_in(ctypes.c_ulong(self._thread.ident), ctypes.py_object(RowTimeout))

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.call_soon(self._tick)
        while not self._closed:
            try:
                self.loop.run_forever()
            except BaseException as fault:
                # SystemExit and KeyboardInterrupt of a task that a predicate started leave the loop.
                if not isinstance(fault, RowTimeout):
                    log.exception("a task that a predicate started has ended badly")
        # Also what `give_up` raises may come as late as here.
        with suppress(Exception, RowTimeout):
            self._end()

    def _end(self) -> None:
        """Cancels what is left, and does not wait long for it."""
        self.loop.set_exception_handler(lambda _, context: log.debug("%s", context.get("message")))
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        if left:
            self.loop.run_until_complete(asyncio.wait(left, timeout=END_S))
        self.loop.close()

    def _tick(self) -> None:
        end_if_forked(self._count)
        self._beat = time.monotonic()
        self.loop.call_later(BEAT_S, self._tick)
