"""The flag that says this process is about to end: long answers look at it and finish, readiness turns off."""

import random

from eventlet.event import Event

SPREAD_SECONDS = 2.0


def a_moment() -> float:
    """Seconds after which one of many is sent away: at random, so that not all come back at once."""
    return random.uniform(0, SPREAD_SECONDS)


class Stopping:
    """Set once, never cleared. Greenlets that hold a connection open look at it, or wait for it."""

    def __init__(self) -> None:
        self._event = Event()

    @property
    def is_set(self) -> bool:
        """Whether the process is on its way out."""
        return bool(self._event.ready())

    def set(self) -> None:
        """Says it; a second time is fine."""
        if not self._event.ready():
            self._event.send(True)

    def wait(self, seconds: float) -> bool:
        """Waits at most so long; True as soon as the process is stopping."""
        return bool(self._event.wait(timeout=seconds)) or self.is_set
