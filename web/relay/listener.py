"""The process's ear on the broadcast: python-socketio's Redis manager with pauses of at most a second.

The stock listener starts with the first client only, waits up to a minute after Redis was away, and cannot tell
that it is deaf. Jobs' events are handed to the hub; everything else is the library's own talk between processes.
"""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import eventlet
import redis
from socketio import RedisManager

from shared.events import Event
from web.relay import wire
from web.relay.canary import METHOD, Canary

log = logging.getLogger(__name__)

STORE = "lua"
"""The `host_id` of what the store's scripts publish."""
GONE = "gone"
"""The `method` by which the store says that a job was deleted."""
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
MESSAGES_IN_A_ROW = 50


class RelayManager(RedisManager):  # type: ignore[misc]
    """The client manager of the Socket.IO server."""

    def __init__(
        self,
        url: str,
        channel: str,
        *,
        connect: Callable[[], redis.Redis],
        publish: Callable[[str, str], Any],
        hear: Callable[[Event], None],
        gone: Callable[[str], None],
        listening: Callable[[], None],
        canary: Canary,
    ) -> None:
        super().__init__(url, channel=channel)
        self._new_client = connect
        self._send = publish
        self._hear = hear
        self._gone = gone
        self._listening = listening
        self._canary = canary
        canary.named(self.host_id)

    def start(self) -> None:
        """Begins to listen. The server would do so with its first client, and readiness waits for no client."""
        self.server.manager_initialized = True
        self.initialize()

    def deafened(self) -> None:
        """Ends a connection that is half open; the listener notices at once and makes another."""
        connection = self.pubsub.connection if self.pubsub is not None else None
        half_open = getattr(connection, "_sock", None)
        if half_open is not None:
            try:
                half_open.shutdown(socket.SHUT_RDWR)
            except OSError as error:
                log.debug("the deaf connection was closed already: %s", error)

    def _redis_connect(self) -> None:
        self.redis = self._new_client()
        self.pubsub = self.redis.pubsub()
        self.connected = True

    def _redis_listen_with_retries(self) -> Iterator[dict[str, Any]]:
        pause = FIRST_PAUSE
        while True:
            try:
                self._redis_connect()
                self.pubsub.subscribe(self.channel)
                for message in self.pubsub.listen():
                    pause = FIRST_PAUSE
                    yield message
            except Exception as error:
                log.warning("the relay lost Redis (%s), again in %.2f s", type(error).__name__, pause)
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
        """Messages for the library's own loop; subscriptions and canaries are taken out here."""
        in_a_row, since = 0, time.monotonic()
        for message in self._redis_listen_with_retries():
            if message["type"] == "subscribe":
                self._canary.forget()
                self._listening()
            elif message["type"] == "message":
                said = _parsed(message["data"])
                if said.get("method") == METHOD:
                    self._canary.hear(said)
                elif said.get("method") == GONE:
                    self._gone(str(said.get("job")))
                else:
                    yield said
            # A green read yields only when nothing is there to read, and under load something always is.
            in_a_row += 1
            if in_a_row >= MESSAGES_IN_A_ROW or time.monotonic() - since > 0.005:
                eventlet.sleep(0)
                in_a_row, since = 0, time.monotonic()

    def _handle_emit(self, message: dict[str, Any]) -> None:
        if message.get("host_id") == STORE:
            self._hear(message["data"][0])
        else:
            super()._handle_emit(message)

    def _publish(self, data: dict[str, Any]) -> None:
        try:
            self._send(self.channel, wire.dumps(data))
        except redis.RedisError as error:
            log.warning("a message to the other web processes was lost (%s)", type(error).__name__)


def _parsed(text: str) -> dict[str, Any]:
    try:
        said = wire.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
