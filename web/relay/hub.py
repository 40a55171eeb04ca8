"""The hub: the place in the log of every job that somebody follows here, kept true by broadcast, log and a tail check.

An event is offered from three sides (pub/sub, the tail check, reads of those who join) and leaves once, in order.
"""

import logging
from collections.abc import Callable
from typing import Protocol

import eventlet
import redis

from shared.errors import NotFound
from shared.events import Cursor, Event
from shared.settings import Settings
from shared.store.jobs import Followed, Jobs
from shared.store.keys import Keys
from web import happened
from web.connections import waiting_client
from web.relay.canary import Canary
from web.relay.listener import RelayManager
from web.relay.place import Listener, Place
from web.relay.recovery import is_level

log = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
CHECK_SLICE = 500
JOIN_READS = 20
READS = 5


class Observer(Protocol):
    """Hears of all jobs, followed or not. Returns at once, does no I/O."""

    def changed(self, job_id: str, kind: str) -> None:
        """An event of this type happened to the job; some may be missed, and `reconnected` says so."""

    def gone(self, job_id: str, owner: str | None) -> None:
        """A job was deleted; whose it was, where that is known."""

    def reconnected(self) -> None:
        """The listener was away: anything may have happened."""


class Hub:
    """All followed jobs of this process. `manager` is the Socket.IO server's client manager."""

    def __init__(
        self,
        settings: Settings,
        keys: Keys,
        commands: redis.Redis,
        jobs: Jobs,
        lapsed: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`lapsed` is told of each pass that lets nobody in any more (`shared.store.tokens`); it returns at once."""
        self._jobs = jobs
        self._places: dict[str, Place] = {}
        self._connections = 0
        self._observers: list[Observer] = []
        self.canary = Canary(commands, keys.relay())
        self.manager = RelayManager(
            settings.redis,
            keys.relay(),
            connect=lambda: waiting_client(settings, 0),
            publish=commands.publish,
            changed=self.changed,
            hear=self.hear,
            gone=self.gone,
            listening=self.listening,
            canary=self.canary,
            lapsed=lapsed,
        )

    def start(self) -> None:
        """Begins to listen and to check; once the Socket.IO server exists, whether or not a client ever comes."""
        self.manager.start()
        eventlet.spawn_n(self.canary.sing_for_ever, self.manager.deafened)
        eventlet.spawn_n(self._check_for_ever)

    def hears_itself(self) -> bool:
        """Whether a message published by this process came back to it a moment ago."""
        return self.canary.is_heard

    @property
    def followed(self) -> int:
        """How many jobs are followed here."""
        return len(self._places)

    @property
    def listeners(self) -> int:
        """How many listen to them: a room of sockets, a stream, an answer that follows; each once."""
        return sum(place.listeners for place in self._places.values())

    @property
    def connections(self) -> int:
        """How many times the listener has connected."""
        return self._connections

    def attach(self, job_id: str, listener: Listener) -> Callable[[], None]:
        """Calls `listener` with every event of the job that leaves from now on; answers how to detach.

        The job's last event may come again as the first, so that nothing is missed between this and a read.
        """
        place = self._place(job_id)
        detach = place.add(listener)
        if place.at is None:
            eventlet.spawn_n(self._read_quietly, place)

        def end() -> None:
            detach()
            self._forget_unwanted(place)

        return end

    def join(self, job_id: str, after: Cursor | None, enter: Callable[[], None]) -> Followed:
        """Reads a job's snapshot and log, and calls `enter` (which attaches) where live events join on without a hole.

        No I/O lies between `enter` and the return of what was read. Raises NotFound, `redis.RedisError`.
        """
        place = self._place(job_id)
        place.holds += 1
        try:
            for _ in range(JOIN_READS):
                followed = self._jobs.follow(job_id, after)
                there = Cursor.parse(followed.snapshot.cursor)
                if place.at is None and not place.has_listeners:
                    place.at = there
                if place.at is not None and place.sure and is_level(place.at, there):
                    enter()
                    return followed
                if place.at is None or not place.sure or place.at.seq <= there.seq:
                    self._read(place)
            # More events than reads can keep up with: then live ones come before the answer, and it overlaps them.
            enter()
            return self._jobs.follow(job_id, after)
        finally:
            place.holds -= 1
            self._forget_unwanted(place)

    def observe(self, observer: Observer) -> None:
        """Tells `observer` of every job's events as they are heard."""
        self._observers.append(observer)

    def changed(self, job_id: str, kind: str) -> bool:
        """An event of this type was broadcast. Whether somebody here follows the job, so that `hear` is owed it."""
        for observer in self._observers:
            observer.changed(job_id, kind)
        return job_id in self._places

    def hear(self, event: Event) -> None:
        """An event from the broadcast, of a job that is followed."""
        place = self._places.get(event["job"])
        if place is not None and place.hear(event) and not place.is_called:
            if place.at is not None and place.sure:
                happened.gap_noticed.send(self, by="event")
            place.is_called = True
            eventlet.spawn_n(self._read_quietly, place)

    def listening(self) -> None:
        """The listener is subscribed, for the first time or again: what was said meanwhile is unknown."""
        self._connections += 1
        for place in self._places.values():
            place.sure = False
        eventlet.spawn_n(self.check)
        for observer in self._observers:
            observer.reconnected()

    def gone(self, job_id: str, owner: str | None = None) -> None:
        """A job was deleted: whoever follows it is told so."""
        for observer in self._observers:
            observer.gone(job_id, owner)
        place = self._places.pop(job_id, None)
        if place is not None:
            place.end()

    def check(self) -> None:
        """Compares the place of every followed job with the end of its log, and reads where they differ."""
        followed = list(self._places.values())
        connection = self._connections
        for start in range(0, len(followed), CHECK_SLICE):
            slice_ = followed[start : start + CHECK_SLICE]
            before = {place.job_id: place.at for place in slice_}
            try:
                tails = self._jobs.tails(list(before))
            except redis.RedisError as error:
                log.debug("the tails of followed jobs could not be read (%s)", type(error).__name__)
                return
            if connection != self._connections:
                # The answer may be older than the new connection, whose own check is on its way.
                return
            for place in slice_:
                tail = tails.get(place.job_id)
                if tail is None:
                    self._read_quietly(place)
                elif place.at is not None and is_level(place.at, tail):
                    place.sure = True
                elif not _lies_between(before[place.job_id], tail, place.at) or not place.sure:
                    if place.at is not None:
                        happened.gap_noticed.send(self, by="tail")
                    self._read_quietly(place)

    def _check_for_ever(self) -> None:
        while True:
            eventlet.sleep(CHECK_SECONDS)
            try:
                self.check()
            except Exception:
                log.exception("the check of followed jobs failed")

    def _place(self, job_id: str) -> Place:
        place = self._places.get(job_id)
        if place is None:
            place = self._places[job_id] = Place(job_id)
        return place

    def _forget_unwanted(self, place: Place) -> None:
        if not place.is_wanted and self._places.get(place.job_id) is place:
            del self._places[place.job_id]

    def _read_quietly(self, place: Place) -> None:
        """Reads on behalf of nobody in particular: the next check will do what Redis does not allow now."""
        place.is_called = False
        try:
            if self._places.get(place.job_id) is place:
                self._read(place)
        except NotFound:
            self.gone(place.job_id)
        except redis.RedisError as error:
            log.debug("the log of job %s could not be read (%s)", place.job_id, type(error).__name__)

    def _read(self, place: Place) -> None:
        """Reads the log from the place on. One reader at a time; live events wait meanwhile."""
        with place.reading:
            for _ in range(READS):
                if place.at is None:
                    # One before the last, so that who attached before the first read is told of what came since.
                    last = self._jobs.snapshot(place.job_id).seq
                    # Somebody may have joined during the read, and put it where they are.
                    place.at = place.at or Cursor(max(last - 1, 0))
                followed: Followed | None = None
                place.hold()
                try:
                    followed = self._jobs.follow(place.job_id, place.at)
                finally:
                    settled = place.settle(followed)
                if settled:
                    return


def _lies_between(before: Cursor | None, tail: Cursor, now: Cursor | None) -> bool:
    """Whether the place passed the tail while the tail was on its way here."""
    return before is not None and now is not None and before.seq <= tail.seq < now.seq
