"""The board: clients that watch all jobs get a line about each that changes, at most one a second a job.

A line is read once however many watch, after the change, so that the last one is final; and there are no more lines
than this process can tell beside its other duties: with very many live jobs each is told of less often.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import eventlet
import redis

from shared.store.fields import Line
from shared.store.jobs import Jobs
from web.relay.owed import A_JOB_EVERY_SECONDS, EVERYBODY, Audience, Owed
from web.relay.turn import Turn
from web.relay.watchers import Watchers

log = logging.getLogger(__name__)

NEWEST = 100
TICK_SECONDS = 0.05
IDLE_SECONDS = 0.25
"""Where nobody watches there is nothing to tell, but who comes is not to wait."""
SENDS_A_TICK = 400
"""A send costs 15 to 25 µs: all of them are a fifth of this process, and the longest pause for others 10 ms."""
LEAST_LINES = 4
"""A tick's lines however many watch."""
SLICE = 100
"""Lines that are read, and clients that are sent to, at once."""
MOST_SHOWN = 10_000
"""Jobs that are looked at again after the listener was away."""


class Clients(Protocol):
    """How to reach clients (`web.relay.rooms.Rooms`)."""

    def is_full(self, sid: str) -> bool:
        """Whether nothing more can be sent to it for now."""

    def send_all(self, sids: Iterable[str], name: str, data: Any) -> None:
        """Sends one event to all of them."""


@dataclass(frozen=True)
class Shown:
    """What its owner's watchers know of a job: the place in its log that all of them were told of ('': not all)."""

    owner: str
    cursor: str = ""


class Watch:
    """All who watch in this process; an observer of the hub."""

    def __init__(self, jobs: Jobs, clients: Clients, now: Callable[[], float] = time.monotonic) -> None:
        self._jobs = jobs
        self._clients = clients
        self._now = now
        self._watchers = Watchers(clients.is_full)
        self._owed = Owed()
        self._shown: dict[str, Shown] = {}
        self._is_stale = False

    def enter(self, sid: str, owner: str | None) -> list[dict[str, Any]]:
        """The client watches from now on an owner's jobs (None: everybody's); the newest of them.

        Raises `redis.RedisError`.
        """
        # What is told meanwhile may be newer than what is read here: it comes again, behind this answer.
        with self._watchers.entering(sid, owner):
            newest = self._jobs.newest(NEWEST, owner)
        for line in newest:
            self._shown.setdefault(line.job, Shown(line.owner))
        return [line.summary for line in newest]

    def leave(self, sid: str) -> None:
        """The client has gone."""
        self._watchers.leave(sid)

    def changed(self, job_id: str, kind: str) -> None:
        """Something happened to a job."""
        if self._watchers:
            self._owed.owe(job_id, EVERYBODY, first=kind == "state")

    def gone(self, job_id: str, owner: str | None) -> None:
        """A job was deleted; that it is missing is found where its line is read."""
        if self._watchers:
            if owner is not None:
                self._shown[job_id] = Shown(owner)
            self._owed.owe(job_id, EVERYBODY, first=True)

    def reconnected(self) -> None:
        """Changes may have been missed: all that watchers know is looked at again."""
        self._is_stale = True

    def tell_for_ever(self) -> None:
        """Tells until the process ends."""
        while True:
            eventlet.sleep(TICK_SECONDS if self._watchers else IDLE_SECONDS)
            try:
                self.tell()
            except redis.RedisError as error:
                log.debug("watchers cannot be told now (%s)", type(error).__name__)
                eventlet.sleep(A_JOB_EVERY_SECONDS)
            except Exception:
                log.exception("watchers could not be told")

    def tell(self) -> None:
        """Sends what is due, as far as a tick has room. Raises `redis.RedisError`; what was not sent stays owed."""
        if not self._watchers:
            self._forget_all()
            return
        if self._is_stale:
            self._look_again()
        for sid, job in self._watchers.take_missed():
            self._owed.owe(job, Audience(everybody=False, named=frozenset((sid,))))
        left = max(SENDS_A_TICK, LEAST_LINES * len(self._watchers))
        turn = Turn()
        while left > 0 and self._watchers:
            room = min(SLICE, max(1, left // len(self._watchers)))
            taken = self._owed.take(room, self._now())
            if not taken:
                return
            # Taken before the read: what happens during it is owed again.
            try:
                lines = self._jobs.lines(list(taken))
            except redis.RedisError:
                self._owed.give_back(taken)
                raise
            for job, audience in taken.items():
                left -= 1 + self._tell(job, lines.get(job), audience, turn)

    def _tell(self, job: str, line: Line | None, audience: Audience, turn: Turn) -> int:
        """Sends a line about a job, or that it is gone, to those of the audience whose it is; to how many."""
        shown = self._shown.pop(job, None)
        is_news = line is None or shown is None or shown.cursor != line.cursor
        if line is None:
            # Whoever asked for it: nobody will be reminded of this job again.
            audience |= EVERYBODY
        else:
            self._show(job, Shown(line.owner, line.cursor if audience.everybody or not is_news else ""))
        whose = line or shown
        ready = self._watchers.address(job, audience, whose.owner if whose else None, is_news=is_news)
        if ready:
            self._owed.told(job, self._now())
        name, data = ("gone", {"id": job}) if line is None else ("job", line.summary)
        for start in range(0, len(ready), SLICE):
            self._clients.send_all(ready[start : start + SLICE], name, data)
            turn.give_way()
        return len(ready)

    def _show(self, job: str, shown: Shown) -> None:
        self._shown[job] = shown
        if len(self._shown) > MOST_SHOWN:
            del self._shown[next(iter(self._shown))]

    def _look_again(self) -> None:
        self._is_stale = False
        try:
            newest = [line.job for owner in self._watchers.owners() for line in self._jobs.newest(NEWEST, owner)]
        except redis.RedisError:
            self._is_stale = True
            raise
        for job in [*newest, *self._shown]:
            self._owed.owe(job, EVERYBODY)

    def _forget_all(self) -> None:
        self._owed.clear()
        self._shown.clear()
        self._is_stale = False
