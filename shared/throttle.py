"""Wrong tokens, counted by where they come from: whoever shows too many is not listened to for a while.

Each web process counts for itself, and so does Flower. Whoever has been let in from an address before is let in there
all the same, so that a neighbour who guesses, or a forgotten program, shuts out nobody who works.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import TypeVar

from shared.access import digest_of
from shared.errors import TooManyTries

log = logging.getLogger(__name__)

TRIES = 20
"""So many wrong tokens an address may show at once; they come back evenly over a minute."""
SECONDS = 60.0
MOST = 10_000
"""So many addresses are remembered, and as many tokens that were right somewhere: the ones seen last."""

K = TypeVar("K")
V = TypeVar("V")


class Throttle:
    """The wrong tokens of a minute. `now` gives seconds of any clock that goes forward."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._said: OrderedDict[str, float] = OrderedDict()
        self._right: OrderedDict[tuple[str, str], None] = OrderedDict()

    def require(self, address: str, secret: str) -> None:
        """Raises TooManyTries where an address has shown too many wrong tokens, and was never let in by this one."""
        over = self._count(address) + 1 - TRIES
        if over <= 0 or (address, digest_of(secret)) in self._right:
            return
        seconds = max(1, ceil(over * SECONDS / TRIES))
        raise TooManyTries(
            f"{TRIES} tokens from {address or 'your address'} were wrong within a minute: the next is looked at in "
            f"{seconds} s. Whoever runs this server knows which is right",
            retry_after=seconds,
        )

    def wrong(self, address: str, secret: str) -> None:
        """A token was shown that is none, or none any more."""
        self._right.pop((address, digest_of(secret)), None)
        count = min(self._count(address) + 1, TRIES)
        now = self._now()
        _keep(self._wrong, address, (count, now))
        if count > TRIES - 1 and now - self._said.get(address, -SECONDS) >= SECONDS:
            _keep(self._said, address, now)
            log.warning("%d wrong tokens within a minute from %s: few more are looked at", TRIES, address or "nowhere")

    def right(self, address: str, secret: str) -> None:
        """A token was shown that lets its holder in."""
        _keep(self._right, (address, digest_of(secret)), None)

    def _count(self, address: str) -> float:
        count, then = self._wrong.get(address, (0.0, 0.0))
        return max(0.0, count - (self._now() - then) * TRIES / SECONDS)


def _keep(known: OrderedDict[K, V], name: K, value: V) -> None:
    """As the newest; the oldest goes where there are too many."""
    known[name] = value
    known.move_to_end(name)
    if len(known) > MOST:
        known.popitem(last=False)
