"""Whether this worker was asked to end: told to its parent by a signal, and seen at once by all its children."""

import mmap
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from winnow.running.guard import shielded

TO_END = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name))


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


@contextmanager
def not_raising(stopping: Stopping) -> Iterator[None]:
    """While a predicate has the word, a signal that asks a child to end is no exception in the midst of that: a row, or
    a `setup`, would be failed for it. In the main thread.

    Where the worker is to end, its parent sees to this process. Else it is a row that sends signals, or somebody who
    meant this process: it dies of it, and its parent learns from the marks what was under test.
    """

    @shielded
    def end(number: int, _: FrameType | None) -> None:
        if not stopping.is_set:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    # Where it is ignored, or ends the process at once, nothing is raised.
    before = {number: handler for number in TO_END if callable(handler := signal.getsignal(number))}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
