"""kombu's Redis transport, in which a closed connection and a Redis that takes no writes are what they are.

A task that ends after its connection was lost acknowledges itself on the channel of that one. kombu looks there for the
address and finds an attribute of None (5.6, `Channel._connparams`), which nobody takes for a lost connection: Celery
ends the worker, "Unrecoverable error: AttributeError". As what it is, it is logged, and the message comes again.

Now and then a timer looks for messages that nobody acknowledged, and begins with a write. Where Redis takes none it is
looked again later: that Redis takes none is said elsewhere, and a timer that raises says it with a page of a log.
"""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis import ConnectionError, RedisError

from shared.store.faults import TAKES_NO_WRITES, fault_of


class QoS(redis.QoS):
    """The library's account of what was taken and not acknowledged."""

    def restore_visible(self, start: int = 0, num: int = 10, interval: int = 10) -> None:
        """Gives back what was not acknowledged in time; nothing, where Redis takes no writes."""
        try:
            super().restore_visible(start, num, interval)
        except RedisError as error:
            if fault_of(error) not in TAKES_NO_WRITES:
                raise


class Channel(redis.Channel):
    """The library's channel. Asking it for anything once its connection is closed raises `redis.ConnectionError`."""

    QoS = QoS

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise ConnectionError("the connection was closed")
        return super()._connparams(asynchronous)  # type: ignore[misc]  # private, and so not in the types


class Transport(redis.Transport):
    """The library's transport with that channel."""

    Channel = Channel


def install() -> None:
    """Has every connection to a `redis://` or `rediss://` address go by it."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:{Transport.__name__}"
