"""The process's ear on the broadcast: python-socketio's Redis manager with pauses of at most a second.

The stock listener starts with the first client only, waits up to a minute after Redis was away, and cannot tell
that it is deaf. Jobs' events are handed to the hub; everything else is the library's own talk between processes.
"""

import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any

import eventlet
import hiredis
import redis
from socketio import RedisManager

from shared.events import Event
from web.relay import wire
from web.relay.canary import METHOD, Canary
from web.relay.envelope import GONE, HOST, LAPSED, event_of, job_and_type, message_of
from web.relay.turn import Turn

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
READ_BYTES = 65536


class RelayManager(RedisManager):  # type: ignore[misc]
    """The client manager of the Socket.IO server."""

    def __init__(
        self,
        url: str,
        channel: str,
        *,
        connect: Callable[[], redis.Redis],
        publish: Callable[[str, str], Any],
        changed: Callable[[str, str], bool],
        hear: Callable[[Event], None],
        gone: Callable[[str, str | None], None],
        listening: Callable[[], None],
        canary: Canary,
        lapsed: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`changed` is told job and type of every event, and answers whether the event itself is wanted: `hear`."""
        super().__init__(url, channel=channel)
        self._new_client = connect
        self._send = publish
        self._changed = changed
        self._hear = hear
        self._gone = gone
        self._listening = listening
        self._canary = canary
        self._lapsed = lapsed
        canary.named(self.host_id)

    def start(self) -> None:
        """Begins to listen. The server would do so with its first client, and readiness waits for no client."""
        self.server.manager_initialized = True
        self.initialize()

    def deafened(self) -> None:
        """Ends a connection that is half open; the listener notices at once and makes another."""
        half_open = self._connection()
        if half_open is not None:
            try:
                half_open.shutdown(socket.SHUT_RDWR)
            except OSError as error:
                log.debug("the deaf connection was closed already: %s", error)

    def _redis_connect(self) -> None:
        self.redis = self._new_client()
        self.pubsub = self.redis.pubsub()
        self.connected = True

    def _connection(self) -> Any:
        """The socket on which this process hears the broadcast; None while there is none."""
        connection = self.pubsub.connection if self.pubsub is not None else None
        return getattr(connection, "_sock", None)

    def _replies(self) -> Iterator[Any]:
        """What Redis says on a connection that subscribes. Raises where it ends.

        Read past redis-py, whose own way costs seven times as much a message (4.3 µs beside 0.7).
        """
        self._redis_connect()
        self.pubsub.subscribe(self.channel)
        connection, reader = self._connection(), hiredis.Reader()
        # Connecting has its time limit; from here on silence is normal, and the canary's affair.
        connection.settimeout(None)
        while data := connection.recv(READ_BYTES):
            reader.feed(data)
            while (reply := reader.gets()) is not False:
                if isinstance(reply, Exception):
                    raise reply
                yield reply
        raise ConnectionError("Redis closed the connection")

    def _replies_for_ever(self) -> Iterator[Any]:
        pause, is_first = FIRST_PAUSE, True
        while True:
            try:
                for reply in self._replies():
                    pause, is_first = FIRST_PAUSE, True
                    yield reply
            except Exception as error:
                level = logging.WARNING if is_first else logging.DEBUG
                log.log(level, "the relay lost Redis (%s), and connects until it is back", type(error).__name__)
            is_first = False
            self._let_go()
            eventlet.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _let_go(self) -> None:
        try:
            self.pubsub.close()
            self.redis.close()
        except Exception as error:
            log.debug("the lost connection could not be closed: %s", error)

    def _listen(self) -> Iterator[dict[str, Any]]:
        """Messages for the library's own loop; what is ours is taken out here."""
        turn = Turn()
        for kind, _, text in self._replies_for_ever():
            if kind == b"message":
                try:
                    theirs = self._take(text)
                except Exception:
                    # What is missed by it is found in the log.
                    log.exception("a message of the broadcast could not be taken")
                    continue
                if theirs:
                    yield theirs
            elif kind == b"subscribe":
                self._canary.forget()
                self._listening()
            turn.give_way()

    def _take(self, text: bytes) -> dict[str, Any] | None:
        """Sees to a message of ours; answers one that is the library's."""
        of_the_store = job_and_type(text)
        if of_the_store is not None:
            if self._changed(*of_the_store):
                self._hear(event_of(text))
            return None
        said = message_of(text)
        if said.get("method") == METHOD:
            self._canary.hear(said)
        elif said.get("method") == GONE and said.get("host_id") == HOST:
            self._gone(str(said.get("job")), said.get("owner"))
        elif said.get("method") == LAPSED and said.get("host_id") == HOST:
            self._lapsed(str(said.get("pass")))
        else:
            return said
        return None

    def _publish(self, data: dict[str, Any]) -> None:
        try:
            self._send(self.channel, wire.dumps(data))
        except redis.RedisError as error:
            log.info("a message to the other web processes was lost (%s)", type(error).__name__)
