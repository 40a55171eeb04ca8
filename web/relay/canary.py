"""The canary: a message that goes through Redis and must come back, for a listener can be deaf and look healthy."""

import logging
import time
from collections.abc import Callable
from typing import Any

import eventlet
import orjson
import redis

log = logging.getLogger(__name__)

METHOD = "canary"
EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 5.0


class Canary:
    """Sings once a second on the relay's channel; `hear` is called when a song of this process comes back."""

    def __init__(self, commands: redis.Redis, channel: str, now: Callable[[], float] = time.monotonic) -> None:
        self._redis = commands
        self._channel = channel
        self._now = now
        self._name = ""
        self._heard: float | None = None
        self._unanswered_since: float | None = None

    @property
    def is_heard(self) -> bool:
        """Whether a song came back within the last five seconds."""
        return self._heard is not None and self._now() - self._heard < PATIENCE_SECONDS

    @property
    def is_missed(self) -> bool:
        """Whether songs that Redis took have not come back for five seconds: the listener is deaf."""
        return self._unanswered_since is not None and self._now() - self._unanswered_since >= PATIENCE_SECONDS

    def named(self, name: str) -> None:
        """Takes the name of the process by which it knows its own songs."""
        self._name = name

    def hear(self, message: dict[str, Any]) -> None:
        """A canary's message from the channel, ours or another process's."""
        if message.get("host_id") == self._name:
            self._heard = self._now()
            self._unanswered_since = None

    def sing(self) -> None:
        """Publishes one song; raises `redis.RedisError`."""
        self._redis.publish(self._channel, orjson.dumps({"method": METHOD, "host_id": self._name}))
        if self._unanswered_since is None:
            self._unanswered_since = self._now()

    def forget(self) -> None:
        """A new connection begins: what was sung to the old one does not count."""
        self._unanswered_since = None

    def sing_for_ever(self, deaf: Callable[[], None]) -> None:
        """Sings until the process ends, and calls `deaf` when songs do not come back."""
        while True:
            try:
                self.sing()
            except redis.RedisError:
                self.forget()
            if self.is_missed:
                log.warning("the relay does not hear itself; it connects again")
                self.forget()
                deaf()
            eventlet.sleep(EVERY_SECONDS)
