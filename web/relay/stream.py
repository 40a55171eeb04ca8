"""One client of Server-Sent Events: what waits for it, as the iterator of bytes that the server writes."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from eventlet.queue import Empty, LightQueue

from shared.events import Event
from shared.jobs import Snapshot
from shared.states import ENDED
from web import happened

HEARTBEAT_SECONDS = 15.0
MOST_BYTES = 256 * 1024
HELLO = b"retry: 1000\n\n"
HEARTBEAT = b": still here\n\n"
_BREAKS = frozenset({"resync", "deleted"})
"""What says that nothing joins on to what was sent."""


def message(name: str, cursor: str, data: Any) -> bytes:
    """One message. JSON has no line ends of its own, so `data` is one line."""
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (cursor.encode(), name.encode(), orjson.dumps(data))


def message_of(event: Event) -> bytes:
    """An event as a message."""
    return message(event["type"], event["cursor"], event)


def snapshot_message(snapshot: Snapshot) -> bytes:
    """The first message to a client that cannot go on from where it was."""
    return message("snapshot", snapshot.cursor, snapshot.model_dump(mode="json"))


def is_end(event: Event) -> bool:
    """Whether this is the last event of an attempt."""
    return event["type"] == "state" and event["state"] in ENDED


class Stream:
    """Listens to the hub, and is read by the server. A client that reads too slowly is closed and resumes by id."""

    def __init__(self, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> None:
        self._queue: LightQueue = LightQueue()
        self._waiting = 0
        self._is_over = False
        self._early: list[Event] | None = []
        self._heartbeat = heartbeat_seconds
        self._endings: list[Callable[[], None]] = []

    def at_close(self, ending: Callable[[], None]) -> None:
        """Has `ending` called once the server is done with this stream."""
        self._endings.append(ending)

    def begin(self, first: Sequence[bytes], seq: int, *, over: bool) -> None:
        """Starts with what was read up to `seq`; earlier live ones are joined on. `over`: nothing follows."""
        self._queue.put(HELLO + b"".join(first))
        early, self._early = self._early or [], None
        later = [event for event in early if event.get("seq", 0) > seq or event["type"] in _BREAKS]
        for event in later:
            self.offer(event)
        # What comes later than an end is a retry.
        if over and not later:
            self.end()

    def offer(self, event: Event) -> None:
        """Takes a live event; a listener of the hub."""
        if self._is_over:
            return
        if self._early is not None:
            self._early.append(event)
        elif event["type"] in _BREAKS:
            # The client comes back and is given a snapshot, or told that the job is gone.
            self.end()
        else:
            text = message_of(event)
            self._waiting += len(text)
            if self._waiting > MOST_BYTES:
                happened.client_closed.send(self, transport="sse")
                self.end()
                return
            self._queue.put(text)
            if is_end(event):
                self.end()

    def end(self) -> None:
        """Lets the client have what waits, and closes."""
        if not self._is_over:
            self._is_over = True
            self._queue.put(None)

    def send_away(self, seconds: float) -> None:
        """Lets the client have what waits, and has it come back after so many seconds."""
        if not self._is_over:
            self._queue.put(b"retry: %d\n\n" % round(1000 * seconds))
            self.end()

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        try:
            text: bytes | None = self._queue.get(timeout=self._heartbeat)
        except Empty:
            return HEARTBEAT
        if text is None:
            raise StopIteration
        self._waiting -= 0 if text.startswith(b"retry:") else len(text)
        return text

    def close(self) -> None:
        """The server is done: nothing listens any more."""
        self._is_over = True
        endings, self._endings = self._endings, []
        for ending in endings:
            ending()
