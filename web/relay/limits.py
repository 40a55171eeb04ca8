"""What one client may cost: how fast it may speak, and how much of what it was sent it may leave unread."""

import time
from collections.abc import Callable


class Bucket:
    """Allows `burst` acts at once and `rate` a second in the long run."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._now = now
        self._level = burst
        self._at = now()

    def take(self) -> float:
        """Takes one act; answers how many seconds to wait before doing it."""
        now = self._now()
        self._level = min(self._burst, self._level + (now - self._at) * self._rate) - 1
        self._at = now
        return max(0.0, -self._level / self._rate)


class Unsent:
    """Counts the bytes that wait for one client: queued, or in the batch that is being written."""

    def __init__(self, full: int, most: int) -> None:
        self._full = full
        self._most = most
        self._queued = 0
        self._writing = 0

    @property
    def bytes(self) -> int:
        """All that the client has not been sent yet."""
        return self._queued + self._writing

    @property
    def is_full(self) -> bool:
        """Whether nothing more may come without being asked for."""
        return self.bytes > self._full

    @property
    def is_too_much(self) -> bool:
        """Whether even answers are too much: the client asks and never reads."""
        return self.bytes > self._most

    def queue(self, size: int) -> None:
        """A message was put in the queue."""
        self._queued += size

    def write(self, sizes: int) -> None:
        """A batch left the queue for the connection, and the batch before it is written."""
        self._queued -= sizes
        self._writing = sizes

    def written(self) -> None:
        """The last batch is written."""
        self._writing = 0
