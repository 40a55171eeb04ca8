"""A result that is read while it comes into being: what is committed, then what is committed next, to the end."""

import os
import socket as sockets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from redis import RedisError

from shared.access import Caller
from shared.errors import Unavailable
from shared.events import Event
from shared.states import State
from shared.store.committed import Results
from web.begun import breaking_off
from web.parts import Parts
from web.results import Piece, Run
from web.serving import BrokenOff

READ_BYTES = 256 * 1024
_POLL_SECONDS = 2.0
_LEAST_PAUSE_SECONDS = 0.1
_LOOK_SECONDS = 0.25
_RETRIES = 5
_AWAY_SECONDS = 60.0


class Watching:
    """An answer that is read from objects, and waits for news of its job in between."""

    def __init__(self, parts: Parts, job: str, connection: Any, who: Caller) -> None:
        self._parts = parts
        self._is_sent_out = False
        self._leave = parts.guests.enter(who, self._send_out)
        self._connection = connection
        self._news = Signal()
        self._detach = parts.hub.attach(job, self._hear)
        self._sent = 0

    def close(self) -> None:
        """Stops listening."""
        self._detach()
        self._leave()

    def _send_out(self) -> None:
        self._is_sent_out = True

    def listen(self) -> float:
        """Looks out for news from now on, to be called before what may be new is read; gives the time."""
        self._news = Signal()
        return time.monotonic()

    def _hear(self, event: Event) -> None:
        if event["type"] in {"progress", "state", "resync", "deleted"} and not self._news.ready():
            self._news.send(True)

    def bytes_of(self, piece: Piece) -> Iterator[bytes]:
        """The bytes of a piece; raises FileNotFoundError, and BrokenOff where its object ends too early."""
        file = os.open(self._parts.files.path(piece.name), os.O_RDONLY)
        try:
            start, left = piece.start, piece.length
            while left:
                data = os.pread(file, min(left, READ_BYTES), start)
                if not data:
                    raise BrokenOff("an object of the result is shorter than it was recorded")
                start += len(data)
                left -= len(data)
                self._sent += len(data)
                self._must_be_let_in()
                yield data
                eventlet.sleep(0)
        finally:
            os.close(file)

    def wait(self, began: float) -> None:
        """Waits for news, but lets a look that was dear be rarer; raises BrokenOff when it makes no sense any more."""
        cost = time.monotonic() - began
        until = time.monotonic() + _POLL_SECONDS
        eventlet.sleep(max(_LEAST_PAUSE_SECONDS, 5 * min(cost, 1.0)))
        while time.monotonic() < until and not self._news.wait(timeout=_LOOK_SECONDS):
            self._look()
        self._look()

    def read_when_there(self, read: Callable[[], Results]) -> Results:
        """What is committed now. An absence of Redis is sat out for a minute; raises BrokenOff, `redis.RedisError`."""
        until = time.monotonic() + _AWAY_SECONDS
        while True:
            try:
                return read()
            except RedisError:
                if time.monotonic() > until:
                    raise
            self.wait(self.listen())

    def _must_be_let_in(self) -> None:
        if self._is_sent_out:
            raise BrokenOff("the token was revoked, or has run out")

    def _look(self) -> None:
        self._must_be_let_in()
        if self._parts.stopping.is_set:
            raise BrokenOff("the server stops") from Unavailable("This process stops; ask again", retry_after=1)
        try:
            gone = self._connection.fd.recv(1, sockets.MSG_PEEK | sockets.MSG_DONTWAIT) == b""
        except BlockingIOError:
            gone = False
        except OSError:
            # A connection that was reset has left as much as one that was closed.
            gone = True
        if gone:
            raise BrokenOff("the client has left")


class Following(Watching):
    """The bytes of a result as an iterable. Ends well only when the job has succeeded, else raises BrokenOff.

    What was sent is a prefix of the result whatever happens to its objects, so one number says how far it got.
    """

    def __init__(
        self,
        parts: Parts,
        job: str,
        attempt: int,
        read: Callable[[], Results],
        run_of: Callable[[Results], Run],
        prepare: Callable[[Piece], None] | None,
        connection: Any,
        who: Caller,
    ) -> None:
        super().__init__(parts, job, connection, who)
        self._attempt = attempt
        self._read = read
        self._run_of = run_of
        self._prepare = prepare

    def __iter__(self) -> Iterator[bytes]:
        with breaking_off():
            yield from self._follow()

    def _follow(self) -> Iterator[bytes]:
        lost = 0
        while True:
            began = self.listen()
            now = self.read_when_there(self._read)
            if now.attempt != self._attempt:
                raise BrokenOff("the job was tried again")
            run = self._run_of(now)
            yield from self._new(run)
            if self._sent < run.size:
                # Objects were put together into others meanwhile; the next look finds the same bytes there.
                lost += 1
                if lost > _RETRIES:
                    raise BrokenOff("an object of the result is gone")
                eventlet.sleep(0.05 * lost)
                continue
            lost = 0
            if now.state == State.SUCCEEDED:
                return
            if now.complete:
                raise BrokenOff(f"the job has {now.state}")
            self.wait(began)

    def _new(self, run: Run) -> Iterator[bytes]:
        with suppress(FileNotFoundError):
            for piece in run.cut(self._sent):
                if self._prepare is not None:
                    self._prepare(piece)
                yield from self.bytes_of(piece)
