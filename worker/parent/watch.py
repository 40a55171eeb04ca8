"""One thread of the parent: leases are prolonged for living children and handed back for dead ones; duties are done,
and the worker's figures told.

It is a thread of the parent because one in the child starves behind a long regular expression that holds the
interpreter, and because a timer of Celery's own stops with the connection to the broker.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from redis import Redis, RedisError

from shared.predicates import Published
from shared.settings import Settings
from shared.store.faults import said_of
from shared.store.figures import tell_of_worker
from shared.store.keys import Keys
from shared.store.leases import Leases
from shared.store.predicates import Abilities, Predicates
from worker.context import connect
from worker.marks import MarkFolder
from worker.parent.children import busy, children_of, fate_of, memory_of, running_tickets
from worker.parent.ending import Ending
from worker.parent.interrupt import LOOK_S, Interrupt
from worker.parent.isolation import Isolation
from worker.parent.slow_rows import slow_rows
from worker.stopping import Stopping

log = logging.getLogger("winnow.watch")

ROUND_LOOKS = 2
BEAT_ROUNDS = 4
HOLD_S = 3.0
"""After Redis was away nobody could prolong a lease: rescue waits this long, so that the living can."""

TELLING_S = 2.0
"""Celery tells of a child that it waited for within a second; after this long its ticket is handed back untold."""


class Watch:
    """The watch of one worker: its name, its queue, how many processes it has, and (`tell`) its word about itself."""

    def __init__(
        self,
        redis: Redis,
        leases: Leases,
        name: str,
        queue: str,
        slots: int,
        tell: Callable[[], None],
        ending: Ending,
        interrupt: Interrupt,
        isolation: Isolation | None = None,
    ) -> None:
        self._redis = redis
        self._leases = leases
        self._name = name
        self._queue = queue
        self._slots = slots
        self._tell = tell
        self._ending = ending
        self._interrupt = interrupt
        self._isolation = isolation
        self._has_told = self._has_left = False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="winnow-watch", daemon=True)
        self._handed_back: set[str] = set()
        self._gone: dict[str, float] = {}
        self._died: deque[tuple[str, str]] = deque()
        self._server: str | None = None
        self._hold_until = 0.0

    @classmethod
    def of(
        cls,
        settings: Settings,
        worker: Any,
        stopping: Stopping,
        published: Sequence[Published],
        marks: MarkFolder | None = None,
    ) -> "Watch":
        """The watch of a Celery worker that is ready (the sender of `worker_ready`), which has these predicates.

        `marks` is where its children note what they test.
        """
        queues = sorted(worker.app.amqp.queues.consume_from)
        redis, keys = connect(settings, attempts=0), Keys()
        leases = Leases(redis, keys, settings.log_bytes, settings.running_jobs)

        abilities = Abilities(Predicates(redis, keys), worker.hostname, published)

        def tell() -> None:
            abilities.tell()
            if marks is not None:
                marks.forget([*children_of(worker), *(pid for _, pid in running_tickets())])
            memory = memory_of([os.getpid(), *children_of(worker)])
            slow = slow_rows(marks, running_tickets()) if marks is not None else None
            tell_of_worker(redis, keys, worker.hostname, busy(), memory, slow)
            if settings.alive_file is not None:
                with suppress(OSError):
                    settings.alive_file.touch()

        ending = Ending(stopping, lambda: children_of(worker), running_tickets, leases.take_back)
        slots = worker.controller.concurrency
        interrupt = Interrupt(leases, running_tickets)
        isolation = None if marks is None else Isolation(marks, leases, running_tickets)
        return cls(redis, leases, worker.hostname, ",".join(queues), slots, tell, ending, interrupt, isolation)

    def start(self) -> None:
        """Begins to watch."""
        self._thread.start()

    def died(self, ticket: str, death: str) -> None:
        """The process that worked on it died, and Celery, which noticed first, has given the ticket up."""
        self._died.append((ticket, death))

    def stop(self) -> None:
        """Ends the watch; the worker is forgotten at once."""
        self._end.set()
        self._thread.join(timeout=2)
        with suppress(RedisError):
            self._leave()

    def _run(self) -> None:
        away, looks = "", 0
        while not self._end.wait(LOOK_S):
            looks += 1
            try:
                self._interrupt.look()
                if self._isolation is not None and not self._ending.has_begun:
                    # At the end all are ended anyway, and no row is blamed for that.
                    self._isolation.look()
                rounds, is_between = divmod(looks, ROUND_LOOKS)
                if not is_between:
                    self._round(beat=rounds % BEAT_ROUNDS == 0)
            except RedisError as error:
                if away != (said := said_of(error)):
                    log.warning("%s; work waits", said)
                away = said
                self._hold_until = time.monotonic() + HOLD_S
            else:
                # Who looks while nothing is under test asks Redis for nothing: that says nothing of it.
                if away and not is_between:
                    log.info("Redis works again")
                    away = ""
            self._ending.look()

    def _round(self, beat: bool) -> None:
        alive = []
        while self._died:
            self._hand_back(*self._died[0])
            self._died.popleft()
        for ticket, pid in running_tickets():
            life, death = fate_of(pid)
            if life == "dead" or (life == "gone" and self._is_untold(ticket)):
                self._hand_back(ticket, death)
            elif life == "alive":
                alive.append(ticket)
        if beat:
            self._leases.beat(alive)
            self._notice_restart()
        if self._ending.has_begun:
            self._leave()
        elif beat or not self._has_told:
            # The first time before it counts as seen: whoever waits for a worker finds all that it has.
            self._tell()
            self._has_told = True
        rescue = time.monotonic() >= self._hold_until
        for name in self._leases.duty(self._name, self._queue, self._slots, rescue, leaving=self._has_left):
            log.warning("%s ran out and is rescued", name)

    def _leave(self) -> None:
        if not self._has_left:
            self._leases.leave(self._name, self._queue, self._slots)
            self._has_left = True

    def _hand_back(self, ticket: str, death: str) -> None:
        if self._ending.has_ended_children:
            return
        if self._interrupt.has_ended(ticket):
            # It was taken back already, unless Redis went away in between.
            self._leases.take_back(ticket)
            return
        died = self._leases.died if self._isolation is None else self._isolation.died
        if ticket not in self._handed_back and died(ticket, death):
            log.warning("the process of %s died (%s); its chunk is handed back", ticket, death or "nobody saw how")
        self._handed_back.add(ticket)

    def _is_untold(self, ticket: str) -> bool:
        """Whether Celery, which has waited for the process and knows how it died, has had the time to tell."""
        return time.monotonic() - self._gone.setdefault(ticket, time.monotonic()) > TELLING_S

    def _notice_restart(self) -> None:
        server = str(self._redis.info("server")["run_id"])
        if self._server is not None and server != self._server:
            self._hold_until = time.monotonic() + HOLD_S
        self._server = server
