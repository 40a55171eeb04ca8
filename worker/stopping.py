"""Whether this worker was asked to end: told to its parent by a signal, and seen at once by all its children."""

import mmap


class Stopping:
    """A byte that a parent shares with the children that it forks later: how many times it was asked to end."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 1)

    def ask(self) -> None:
        """Asks, or asks again. Does no more than a signal's handler may."""
        self._shared[0] = min(self._shared[0] + 1, 255)

    @property
    def is_set(self) -> bool:
        """Whether the worker is about to end: what can be handed back is handed back, and nothing new is begun."""
        return self._shared[0] > 0

    @property
    def is_urgent(self) -> bool:
        """Whether it was asked more than once: nothing is waited for."""
        return self._shared[0] > 1
