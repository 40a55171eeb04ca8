"""The events of a job in order, each once, over as many connections as it takes."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from pydantic import ValidationError

from winnow.client import sse
from winnow.client.errors import BusyError, NotFoundError, UnreachableError
from winnow.client.events import Event, SnapshotEvent, StateEvent, event_from, snapshot_event
from winnow.client.nouns import ENDED
from winnow.client.server import Server, retry_after

if TYPE_CHECKING:
    from winnow.client.job import AsyncJob

# The server says something at least every 15 s; three times that is silence.
SILENCE = 45.0


async def follow(server: Server, job: AsyncJob, after: int | str) -> AsyncGenerator[Event]:
    """Every event of a job later than `after` (a seq or a cursor; 0: from the first) until it has ended.

    A broken connection is made again from the last event seen, so none is missed and none comes twice. Where the
    server's log no longer reaches back that far, a `SnapshotEvent` takes the place of what is gone.
    Raises `UnreachableError` where the server stays away for longer than the client is patient, and `DeletedError`
    where the job is deleted while it is followed.
    """
    place = _Place(after)
    patience = server.patience()
    while True:
        try:
            async with server.stream(
                "GET",
                f"{job.path}/events",
                headers={"Accept": "text/event-stream", "Last-Event-ID": place.cursor},
                silence=SILENCE,
            ) as answer:
                if answer.status == 204:
                    return
                patience.answered()
                job.is_known = True
                reader = sse.Reader()
                async with aclosing(answer.blocks()) as blocks:
                    async for block in blocks:
                        for message in reader.feed(block):
                            event = _parsed(server, message)
                            if place.take(event):
                                patience.succeeded()
                                yield event
            if place.ended:
                return
            # A server that stops closes cleanly: another one takes its place.
            await patience.wait_or_raise(UnreachableError(f"{server.url} closed {job.path}/events before the end"))
        except NotFoundError as error:
            raise job.missing_error(error) from None
        except BusyError as error:
            await patience.wait_or_raise(error, retry_after(error))
        except UnreachableError as error:
            await patience.wait_or_raise(error)


class _Place:
    """Where in the log a follower is."""

    def __init__(self, after: int | str) -> None:
        self.cursor = str(after)
        self.seq = _seq(after)
        self.ended = False

    def take(self, event: Event) -> bool:
        """Whether the event is new; a snapshot always is, since it may also lead back (a log rolled back)."""
        if isinstance(event, SnapshotEvent):
            self.ended = event.snapshot.state in ENDED
        elif event.seq <= self.seq:
            return False
        else:
            # An ended attempt may be followed by a retry's first event, so only the last event counts.
            self.ended = isinstance(event, StateEvent) and event.state in ENDED
        self.seq, self.cursor = event.seq, event.cursor
        return True


def _seq(after: int | str) -> int:
    head = str(after).partition("-")[0]
    if not (head.isascii() and head.isdigit()):
        raise ValueError(f"after is a seq or the cursor of an event, not {after!r}")
    return int(head)


def _parsed(server: Server, message: sse.Message) -> Event:
    try:
        members = json.loads(message.data)
        return snapshot_event(members) if message.event == "snapshot" else event_from(members)
    except (ValueError, ValidationError) as error:
        raise server.not_winnow() from error
