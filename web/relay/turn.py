"""How whoever has much to do on the one thread of this process lets the others go in between."""

import time

import eventlet

TURN_SECONDS = 0.005


class Turn:
    """A green thread's turn. Green reads and writes yield only where they have to wait: under load they never do."""

    def __init__(self) -> None:
        self._until = time.monotonic() + TURN_SECONDS

    def give_way(self) -> None:
        """Lets the other green threads go if this turn has lasted five milliseconds; called between small steps."""
        if time.monotonic() >= self._until:
            eventlet.sleep(0)
            self._until = time.monotonic() + TURN_SECONDS
