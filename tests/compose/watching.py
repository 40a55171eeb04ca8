"""Watchers of a job by the official clients, which connect again by themselves; all tell alike what they saw."""

import threading
from dataclasses import dataclass
from typing import Any, Protocol

import socketio

from tests.system.relaying import JsClient
from winnow import Client, KeptEvent, SnapshotEvent, StateEvent

SECONDS = 240
ENDED = {"succeeded", "failed", "cancelled"}
EVENTS = ("state", "progress", "kept", "failed")


@dataclass(frozen=True)
class Seen:
    """The seqs in the order in which they came, kept rows shown and only counted, and how often it had to connect.

    `lost`: the server could not go on from where it was.
    """

    seqs: list[int]
    shown: int
    skipped: int
    state: str
    connects: int
    lost: bool


class Watcher(Protocol):
    """Watches from its making on."""

    def seen(self) -> Seen:
        """What it saw, once the job has ended."""


class InPython:
    """python-socketio, over one transport."""

    def __init__(self, url: str, job: str, transport: str) -> None:
        self._job = job
        self._cursor: int | str = 0
        self._seqs: list[int] = []
        self._shown = self._skipped = self._connects = 0
        self._state, self._lost = "", False
        self._early: list[dict[str, Any]] | None = []
        self._ahead: dict[int, dict[str, Any]] = {}
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._client = socketio.Client(reconnection_delay=0.05, reconnection_delay_max=1)
        self._client.on("connect", self._subscribe, namespace="/jobs")
        self._client.on("resync", lambda _: self._subscribe(), namespace="/jobs")
        for name in EVENTS:
            self._client.on(name, self._hear, namespace="/jobs")
        self._client.connect(url, namespaces=["/jobs"], transports=[transport])

    def seen(self) -> Seen:
        assert self._over.wait(SECONDS), f"nothing after {self._cursor}, but {sorted(self._ahead)}"
        self._client.disconnect()
        return Seen(self._seqs, self._shown, self._skipped, self._state, self._connects, self._lost)

    def _subscribe(self) -> None:
        with self._lock:
            self._connects += 1
            self._early = []
            asked = {"job": self._job, "after": self._cursor}
        self._client.emit("subscribe", asked, namespace="/jobs", callback=self._answered)

    def _answered(self, answer: dict[str, Any]) -> None:
        with self._lock:
            self._lost |= not answer["recovered"]
            early, self._early = self._early or [], None
            for event in [*answer["events"], *early]:
                self._take(event)

    def _hear(self, event: dict[str, Any]) -> None:
        with self._lock:
            if self._early is not None:
                self._early.append(event)
            else:
                self._take(event)

    def _take(self, event: dict[str, Any]) -> None:
        """In order of `seq`: the library hands each message to a thread of its own, and one may overtake another."""
        last = self._seqs[-1] if self._seqs else 0
        if event["seq"] > last:
            self._ahead[event["seq"]] = event
        while (following := self._ahead.pop(last + 1, None)) is not None:
            last += 1
            self._put(following)

    def _put(self, event: dict[str, Any]) -> None:
        self._seqs.append(event["seq"])
        self._cursor = event["cursor"]
        if event["type"] == "kept":
            self._shown += len(event["rows"])
            self._skipped += event["skipped"]
        if event["type"] == "state":
            self._state = event["state"]
            if self._state in ENDED:
                self._over.set()


class InJavaScript:
    """socket.io-client, over one transport."""

    def __init__(self, url: str, job: str, transport: str) -> None:
        self._client = JsClient(url, job, transports=[transport]).subscribed()

    def seen(self) -> Seen:
        told = self._client.outcome(SECONDS)
        lost = self._client.said('"lost"')
        return Seen(told["seqs"], len(told["kept"]), told["skipped"], told["state"], told["connects"], lost)


class ByEvents:
    """Server-Sent Events, as the `winnow` client reads them. How often it connects is its own affair."""

    def __init__(self, url: str, job: str) -> None:
        self._url = url
        self._job = job
        self._seqs: list[int] = []
        self._shown = self._skipped = 0
        self._state, self._lost = "", False
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def seen(self) -> Seen:
        self._reading.join(SECONDS)
        return Seen(self._seqs, self._shown, self._skipped, self._state, 1, self._lost)

    def _read(self) -> None:
        with Client(self._url) as client:
            for event in client.job(self._job).events(after=0):
                self._lost |= isinstance(event, SnapshotEvent)
                self._seqs.append(event.seq)
                if isinstance(event, KeptEvent):
                    self._shown += len(event.rows)
                    self._skipped += event.skipped
                if isinstance(event, StateEvent):
                    self._state = event.state


def watchers(url: str, job: str, *transports: str) -> list[Watcher]:
    """One watcher in each language over each transport."""
    return [kind(url, job, transport) for transport in transports for kind in (InPython, InJavaScript)]


def check(seen: Seen, snapshot: dict[str, Any]) -> None:
    """Whether a watcher saw every event of the job once and in order, and every kept row is shown or counted."""
    assert not seen.lost
    assert seen.seqs == list(range(1, snapshot["seq"] + 1))
    assert seen.shown + seen.skipped == snapshot["rows"]["kept"]
    assert (seen.state, snapshot["state"]) == ("succeeded", "succeeded")
