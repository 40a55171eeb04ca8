"""One followed job in this process: the place of the last event that left, and who gets the next ones."""

import logging
from collections.abc import Callable

from eventlet.semaphore import Semaphore

from shared.events import Cursor, Event
from shared.store.jobs import Followed
from web import happened
from web.relay.recovery import follow_on, merge

log = logging.getLogger(__name__)

Listener = Callable[[Event], None]
"""Gets every event once, in order; returns at once, does no I/O. A `resync` says: what follows is not joined on;
`deleted`: nothing follows."""

HELD_EVENTS = 2000


class Place:
    """A cursor and its listeners. No I/O here: `hear` and `settle` say when the log has to be read."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        self.at: Cursor | None = None
        self.sure = True
        self.holds = 0
        self.is_called = False
        self.reading = Semaphore()
        self._listeners: dict[int, Listener] = {}
        self._next = 0
        self._held: list[Event] | None = None

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    @property
    def has_listeners(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    @property
    def is_wanted(self) -> bool:
        """Whether anybody listens, or is about to."""
        return bool(self._listeners) or self.holds > 0

    def add(self, listener: Listener) -> Callable[[], None]:
        """Hands `listener` all events from now on; answers how to end that."""
        self._next += 1
        number = self._next
        self._listeners[number] = listener
        return lambda: self._listeners.pop(number, None) and None

    def hear(self, event: Event) -> bool:
        """A live event. True: the log has to be read, this did not simply follow."""
        if self._held is not None:
            # More than this in the time of one read cannot be; what is left out is found in the log.
            if len(self._held) < HELD_EVENTS:
                self._held.append(event)
            return False
        if self.at is None or not self.sure:
            return True
        return not self._take(self.at, [event])

    def hold(self) -> None:
        """Before the log is read: live events wait from now on, and doubts that come meanwhile stay."""
        self._held = []
        self.sure = True

    def settle(self, followed: Followed | None) -> bool:
        """After the log was read from `at` (None: that failed). False: it has to be read again."""
        held, self._held = self._held or [], None
        if followed is None:
            self.sure = False
            return True
        if not followed.recovered or self.at is None:
            lost = self.at is not None
            self.at = Cursor.parse(followed.snapshot.cursor)
            if lost:
                self.hand_on({"type": "resync", "job": self.job_id, "seq": self.at.seq})
        return self._take(self.at, merge(followed.events, held))

    def end(self) -> None:
        """The job is gone, and everybody is told so."""
        seq = 0 if self.at is None else self.at.seq
        self.hand_on({"type": "deleted", "job": self.job_id, "seq": seq})

    def hand_on(self, event: Event) -> None:
        """Gives an event to every listener; one that fails keeps no other from it."""
        for listener in tuple(self._listeners.values()):
            try:
                listener(event)
            except Exception:
                log.exception("a listener of job %s failed", self.job_id)

    def _take(self, at: Cursor, events: list[Event]) -> bool:
        step = follow_on(at, events)
        for event in step.events:
            # Without a moment `at` is a place to begin at, and the first event after it may have left before.
            is_known, self.at = self.at is not None and self.at.us is not None, Cursor.parse(event["cursor"])
            self.hand_on(event)
            if is_known and self._listeners:
                happened.event_left.send(self, at=self.at)
        return not step.doubt
