"""Connections that last: sockets, streams, results that are followed. Whoever's pass lapses is sent out."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import eventlet
import redis

from shared.access import Caller
from web.access.door import Door

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""Together with `FRESH_SECONDS`: a token that is revoked lets nobody in or on after five seconds."""


@dataclass(frozen=True, eq=False)
class _Guest:
    passes: tuple[str, ...]
    send_out: Callable[[], None]


class Guests:
    """All of this process. What is taken back is told by Redis at once; looking finds what that has missed."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._there: set[_Guest] = set()

    def enter(self, caller: Caller, send_out: Callable[[], None]) -> Callable[[], None]:
        """A connection lasts from now on; answers how to say that it has ended. `send_out` may be called once."""
        if not caller.passes:
            return _nothing
        guest = _Guest(caller.passes, send_out)
        self._there.add(guest)
        return lambda: self._there.discard(guest)

    def lapsed(self, one: str) -> None:
        """A pass stands no more: who came by it is sent out."""
        self._door.lapsed(one)
        for guest in [guest for guest in self._there if one in guest.passes]:
            self._there.discard(guest)
            eventlet.spawn_n(self._send_out, guest)

    def look(self) -> None:
        """Asks whether the passes of all that are there still stand. Raises `redis.RedisError`."""
        passes = {one for guest in self._there for one in guest.passes}
        if passes:
            for one in passes - self._door.standing(passes):
                self.lapsed(one)

    def look_for_ever(self) -> None:
        """Looks until the process ends."""
        while True:
            eventlet.sleep(LOOK_SECONDS)
            try:
                self.look()
            except redis.RedisError as error:
                log.debug("passes cannot be looked up now (%s)", type(error).__name__)
            except Exception:
                log.exception("passes could not be looked after")

    @staticmethod
    def _send_out(guest: _Guest) -> None:
        try:
            guest.send_out()
        except Exception:
            log.exception("a connection whose token was revoked could not be ended")


def _nothing() -> None:
    """Nobody takes back what is not asked for."""
