"""The end of a worker that was asked to end: its children are given some time, then what they hold is taken back.

A child that looks at `Stopping` commits what it has tested and hands the rest back within half a second. Who does not
come to look (one row is tested for long, storage hangs) is ended, and only what it had not committed is done again.
"""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from celery.worker import state
from kombu.asynchronous import get_event_loop
from redis import RedisError

from shared.store.faults import said_of
from worker.nudge import nudge
from worker.recycling import end_what_it_started
from worker.stopping import Stopping

log = logging.getLogger("winnow.watch")

PATIENCE_S = 3.5
"""`make run` waits six seconds in all for its workers, and containers are often given ten."""
CELERY_S = 2.0
"""How long Celery may take, once its children are gone, to end by itself."""


class Ending:
    """Looked at in every round of the watch. `children` are process ids; `take_back` frees what a ticket holds."""

    def __init__(
        self,
        stopping: Stopping,
        children: Callable[[], Iterable[int]],
        tickets: Callable[[], Iterator[tuple[str, int]]],
        take_back: Callable[[str], object],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stopping = stopping
        self._children = children
        self._tickets = tickets
        self._take_back = take_back
        self._now = now
        self._since: float | None = None
        self._ended_at: float | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the worker is about to end."""
        return self._stopping.is_set

    @property
    def has_ended_children(self) -> bool:
        """Whether it was this that ended them: they did not die of what they worked on."""
        return self._ended_at is not None

    def look(self) -> None:
        """Does what is due."""
        if not self._stopping.is_set:
            return
        if self._since is None:
            self._since = self._now()
            _wake_celery()
        if self._ended_at is None:
            for _, pid in self._tickets():
                # A row that takes long is cut off, and tested again elsewhere.
                nudge(pid)
        if self._ended_at is not None:
            if self._now() - self._ended_at > CELERY_S:
                log.warning("Celery did not end by itself; the worker ends without it")
                os._exit(1)
        elif self._stopping.is_urgent or self._now() - self._since > PATIENCE_S:
            self._end_children()
            self._ended_at = self._now()

    def _end_children(self) -> None:
        for ticket, pid in self._tickets():
            log.warning("process %d did not come to an end; what it holds is handed back", pid)
            try:
                self._take_back(ticket)
            except RedisError as error:
                # Then the lease runs out by itself.
                log.warning("%s", said_of(error))
        for pid in self._children():
            end_what_it_started(pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _wake_celery() -> None:
    """Its loop looks whether it was asked to end when something happens, or once a second."""
    loop = get_event_loop()
    if loop is not None and state.should_stop is not None:
        loop.call_soon(lambda: None)
