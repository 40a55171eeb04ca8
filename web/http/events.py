"""A job's events as Server-Sent Events: from the first, or from the one that the client had last."""

import socket
from typing import Any

import eventlet
from flask import Blueprint, Response, request

from shared.events import Cursor
from shared.states import ENDED
from web import happened
from web.access.mine import caller, job_of
from web.asked import cursor
from web.http.answers import nothing
from web.http.queries import EventsAsked, read
from web.parts import Parts
from web.relay.recovery import is_level
from web.relay.stream import Stream, message_of, snapshot_message
from web.stopping import Stopping, a_moment

_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no", "Connection": "close"}


def events(parts: Parts) -> Blueprint:
    """The one route."""
    routes = Blueprint("events", __name__)
    streams = Streams(parts.stopping)

    @routes.get("/api/jobs/<job>/events")
    def job_events(job: str) -> Response:
        """Follow a job by Server-Sent Events.

        From its first event on, or after `Last-Event-ID` (or `after`). Any `EventSource` will do.
        """
        asked = request.headers.get("Last-Event-ID") or read(EventsAsked).after
        after = cursor(asked, "Last-Event-ID") or Cursor(0)
        stream, who = Stream(), caller()
        try:
            over = _begin(parts, job_of(parts, who, job), after, stream)
        except BaseException:
            stream.close()
            raise
        if over:
            stream.close()
            return nothing()
        stream.at_close(parts.guests.enter(who, stream.end))
        streams.keep(stream, request.environ["eventlet.input"].get_socket())
        return Response(stream, headers=_HEADERS, mimetype="text/event-stream")

    return routes


def _begin(parts: Parts, job: str, after: Cursor, stream: Stream) -> bool:
    """Joins the stream to the job. True: the client has it all, and the job has ended."""
    followed = parts.hub.join(job, after, lambda: stream.at_close(parts.hub.attach(job, stream.offer)))
    snapshot = followed.snapshot
    ended = snapshot.state in ENDED
    if ended and is_level(after, Cursor.parse(snapshot.cursor)):
        return True
    first = [message_of(event) for event in followed.events] if followed.recovered else [snapshot_message(snapshot)]
    stream.begin(first, snapshot.seq, over=ended)
    return False


class Streams:
    """All open streams: each ends when its client leaves, and all of them when the process stops."""

    def __init__(self, stopping: Stopping) -> None:
        self._stopping = stopping
        self._open: set[Stream] = set()
        self._is_waiting = False

    def keep(self, stream: Stream, connection: Any) -> None:
        """Looks after a stream until it is closed."""
        self._open.add(stream)
        happened.stream_opened.send(self)
        stream.at_close(self._say_closed)
        looking = eventlet.spawn(_look_for_leaving, connection, stream)
        stream.at_close(lambda: self._open.discard(stream))
        # Or the server, reading the next request, would be the second reader of one connection.
        stream.at_close(looking.kill)
        if not self._is_waiting:
            self._is_waiting = True
            eventlet.spawn_n(self._end_when_stopping)

    def _say_closed(self) -> None:
        happened.stream_closed.send(self)

    def _end_when_stopping(self) -> None:
        while not self._stopping.wait(3600):
            pass
        for stream in list(self._open):
            eventlet.spawn_after(a_moment(), stream.send_away, a_moment())


def _look_for_leaving(connection: Any, stream: Stream) -> None:
    """Ends the stream as soon as the client closes its side; else only the second heartbeat would tell."""
    while True:
        try:
            if connection.recv(1, socket.MSG_PEEK):
                return
        except TimeoutError:
            continue
        except OSError:
            pass
        stream.end()
        return
