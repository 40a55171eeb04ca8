"""The board: clients that watch all jobs get a line about each that changes, at most one a second a job."""

import logging
import time
from collections.abc import Callable
from typing import Any, Protocol

import eventlet
import redis

from shared.events import Event
from shared.store.jobs import Jobs

log = logging.getLogger(__name__)

NEWEST = 100
TICK_SECONDS = 0.2
A_JOB_EVERY_SECONDS = 1.0
SLICE = 100


class Clients(Protocol):
    """How to reach a client (`web.relay.rooms.Rooms`)."""

    def is_full(self, sid: str) -> bool:
        """Whether nothing more can be sent to it for now."""

    def send(self, sid: str, name: str, data: Any) -> None:
        """Sends one event."""


class Watcher:
    """What one client is owed: jobs that changed or went since it was told."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.changed: set[str] = set()
        self.gone: set[str] = set()
        self.told: dict[str, float] = {}

    def due(self, now: float) -> set[str]:
        """Changed jobs that it may be told of now."""
        self.told = {job: at for job, at in self.told.items() if now - at < A_JOB_EVERY_SECONDS}
        return self.changed - self.told.keys()


class Watch:
    """All who watch in this process; an observer of the hub. A line is read after the change, so the last is final."""

    def __init__(self, jobs: Jobs, clients: Clients, now: Callable[[], float] = time.monotonic) -> None:
        self._jobs = jobs
        self._clients = clients
        self._now = now
        self._watchers: dict[str, Watcher] = {}
        self._is_stale = False

    def enter(self, sid: str, owner: str) -> list[dict[str, Any]]:
        """The client watches from now on; its newest jobs. Raises `redis.RedisError`."""
        self._watchers[sid] = Watcher(owner)
        return [snapshot.summary() for snapshot in self._jobs.newest(NEWEST, owner)]

    def leave(self, sid: str) -> None:
        """The client has gone."""
        self._watchers.pop(sid, None)

    def heard(self, event: Event) -> None:
        """Something happened to a job."""
        for watcher in self._watchers.values():
            watcher.changed.add(event["job"])

    def gone(self, job_id: str) -> None:
        """A job was deleted."""
        for watcher in self._watchers.values():
            watcher.changed.discard(job_id)
            watcher.gone.add(job_id)

    def reconnected(self) -> None:
        """Changes may have been missed: all that a watcher sees is looked at again."""
        self._is_stale = True

    def tell_for_ever(self) -> None:
        """Tells until the process ends."""
        while True:
            eventlet.sleep(TICK_SECONDS)
            try:
                self.tell()
            except redis.RedisError as error:
                log.warning("watchers cannot be told now (%s)", type(error).__name__)
                eventlet.sleep(A_JOB_EVERY_SECONDS)
            except Exception:
                log.exception("watchers could not be told")

    def tell(self) -> None:
        """Sends what is due. Raises `redis.RedisError`; what was not sent stays owed."""
        if self._is_stale and self._watchers:
            self._look_again()
        now = self._now()
        due = {sid: w.due(now) for sid, w in self._watchers.items() if not self._clients.is_full(sid)}
        wanted = sorted(set().union(*due.values()))
        for start in range(0, len(wanted), SLICE):
            slice_ = wanted[start : start + SLICE]
            taken = {sid: jobs.intersection(slice_) for sid, jobs in due.items()}
            for sid, jobs in taken.items():
                if sid in self._watchers:
                    # Before the read: what happens during it is owed again.
                    self._watchers[sid].changed -= jobs
            try:
                lines = {line["id"]: line for line in self._jobs.summaries(slice_)}
            except redis.RedisError:
                for sid, jobs in taken.items():
                    if sid in self._watchers:
                        self._watchers[sid].changed |= jobs
                raise
            for sid, jobs in taken.items():
                self._send_lines(sid, [lines[job] for job in jobs if job in lines], now)
        for sid in due:
            self._send_gone(sid)

    def _send_lines(self, sid: str, lines: list[dict[str, Any]], now: float) -> None:
        watcher = self._watchers.get(sid)
        if watcher is None:
            return
        for line in lines:
            watcher.told[line["id"]] = now
            self._clients.send(sid, "job", line)

    def _send_gone(self, sid: str) -> None:
        watcher = self._watchers.get(sid)
        if watcher is None:
            return
        gone, watcher.gone = watcher.gone, set()
        for job_id in sorted(gone):
            self._clients.send(sid, "gone", {"id": job_id})

    def _look_again(self) -> None:
        for owner in {watcher.owner for watcher in self._watchers.values()}:
            newest = {snapshot.id for snapshot in self._jobs.newest(NEWEST, owner)}
            for watcher in self._watchers.values():
                if watcher.owner == owner:
                    watcher.changed |= newest
        self._is_stale = False
