"""kombu's Redis transport, whose channel says of a connection that was closed that it was.

A task that ends after its connection was lost acknowledges itself on the channel of that one. kombu looks there for the
address and finds an attribute of None (5.6, `Channel._connparams`), which nobody takes for a lost connection: Celery
ends the worker, "Unrecoverable error: AttributeError". As what it is, it is logged, and the message comes again.
"""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis import ConnectionError


class Channel(redis.Channel):
    """The library's channel. Asking it for anything once its connection is closed raises `redis.ConnectionError`."""

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
