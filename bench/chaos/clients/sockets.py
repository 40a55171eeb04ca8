"""The official Python client on `/jobs`, following many jobs over one connection that may break at any time."""

import contextlib
import itertools
import threading
import time
from collections.abc import Sequence
from typing import Any

import engineio
import socketio

from bench.chaos.answers import is_odd
from bench.chaos.clients.watched import Watched
from shared.events import JOB_NAMESPACE, Event

AGAIN_S = 0.5
RECONNECT_S = 0.3
CONNECT_S = 3.0


class _InOrder(engineio.Client):  # type: ignore[misc]  # the library has no types
    """The official client starts a thread for each message, and so forgets their order; here they keep it."""

    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        return super()._trigger_event(event, *args, **{**options, "run_async": False})


class _Client(socketio.Client):  # type: ignore[misc]
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _InOrder


class SocketWatcher:
    """Follows jobs from their first event; connects to the next of the `urls` each time.

    `cut_every`: it loses its connection itself after so many events. `odd_answers` are refusals that nobody should see.
    """

    def __init__(self, name: str, urls: Sequence[str], cut_every: int = 0) -> None:
        self.name = name
        self.odd_answers: list[str] = []
        self.connects = 0
        self._watched: dict[str, Watched] = {}
        self._cut_every = cut_every
        self._since_cut = 0
        self._lock = threading.RLock()
        self._urls = itertools.cycle(urls)
        self._closed = threading.Event()
        self._client = self._new_client()
        self._thread = threading.Thread(target=self._stay_connected, daemon=True)
        self._thread.start()

    def follow(self, job: str, after: float = 0.0) -> Watched:
        """Begins to follow a job, from its first event, in so many seconds; gives what it sees."""
        watched = Watched(self.name, job)
        later = threading.Timer(after, self._begin, [watched])
        later.daemon = True
        later.start()
        return watched

    def leave(self, job: str) -> None:
        """Follows it no more."""
        with self._lock:
            if self._watched.pop(job, None) is None:
                return
        # Not connected: the next connection does not subscribe to it.
        with contextlib.suppress(socketio.exceptions.SocketIOError):
            self._client.emit("unsubscribe", {"job": job}, namespace=JOB_NAMESPACE)

    def cut(self) -> int:
        """Breaks its connection; gives 1, or 0 where there is none."""
        with contextlib.suppress(Exception):
            self._client.eio.ws.shutdown()
            return 1
        return 0

    def close(self) -> None:
        """Leaves."""
        self._closed.set()
        with contextlib.suppress(Exception):
            self._client.disconnect()

    def _begin(self, watched: Watched) -> None:
        with self._lock:
            self._watched[watched.job] = watched
        self._subscribe(watched.job)

    def _new_client(self) -> socketio.Client:
        # Its own reconnection gives up for good when a connection breaks at the moment at which it is made.
        client = _Client(reconnection=False, handle_sigint=False, request_timeout=CONNECT_S)
        client.on("connect", self._connected, namespace=JOB_NAMESPACE)
        for kind in ("state", "progress", "kept", "failed"):
            client.on(kind, self._hears, namespace=JOB_NAMESPACE)
        client.on("resync", self._resync, namespace=JOB_NAMESPACE)
        return client

    def _stay_connected(self) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(Exception):
                self._client.connect(
                    next(self._urls), transports=["websocket"], namespaces=[JOB_NAMESPACE], wait_timeout=CONNECT_S
                )
                self._client.eio.wait()
            with self._lock:
                self._client = self._new_client()
            self._closed.wait(RECONNECT_S)

    def _connected(self) -> None:
        with self._lock:
            self.connects += 1
            jobs = [job for job, watched in self._watched.items() if not watched.is_done]
        for job in jobs:
            self._subscribe(job)

    def _subscribe(self, job: str) -> None:
        with self._lock:
            watched = self._watched.get(job)
            if watched is None:
                return
            watched.asks()
            ask = {"job": job, "after": watched.cursor}
            connection = self.connects

            def answered(answer: dict[str, Any]) -> None:
                with self._lock:
                    if connection != self.connects or job not in self._watched:
                        return
                    if answer["ok"]:
                        watched.is_answered(answer["job"], answer["events"], answer["recovered"], time.monotonic())
                        return
                    if is_odd(answer["error"]):
                        self.odd_answers.append(f"{self.name}: subscribe to {job} was refused: {answer['error']}")
                # Redis is away, say: ask again in a moment, as the answer advises.
                threading.Timer(AGAIN_S, self._subscribe_if_connected, [job, connection]).start()

            # Not connected: the next `connect` subscribes.
            with contextlib.suppress(socketio.exceptions.SocketIOError):
                self._client.emit("subscribe", ask, namespace=JOB_NAMESPACE, callback=answered)

    def _subscribe_if_connected(self, job: str, connection: int) -> None:
        if connection == self.connects:
            self._subscribe(job)

    def _hears(self, event: Event) -> None:
        with self._lock:
            watched = self._watched.get(event["job"])
            if watched is None:
                return
            watched.hears(event, time.monotonic())
            self._since_cut += 1
            cut = self._cut_every and self._since_cut >= self._cut_every
        if cut:
            self._since_cut = 0
            self.cut()

    def _resync(self, told: dict[str, Any]) -> None:
        self._subscribe(told["job"])
