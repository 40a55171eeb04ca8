"""A parent's word to one child that works: commit what is tested by now, and hear from the store whether to go on."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress

SIGNAL = getattr(signal, "SIGRTMIN", signal.SIGUSR2)
"""One that neither Celery nor any library takes for something else."""


class Nudge:
    """Whether this process was nudged since it last heard from the store that it is to go on."""

    def __init__(self) -> None:
        self._came = False
        self.heard: Callable[[], None] | None = None
        """Called where one comes, in the signal's handler."""

    def listen(self) -> None:
        """From now on this process takes nudges; before, one would end it. In its main thread."""
        signal.signal(SIGNAL, self._come)
        # What waits for storage or Redis waits on.
        signal.siginterrupt(SIGNAL, False)

    def clear(self) -> None:
        """The store was asked."""
        self._came = False

    @property
    def is_set(self) -> bool:
        """Whether to commit at the next opportunity. One nudge too many costs a small segment, and no more."""
        return self._came

    def _come(self, *_: object) -> None:
        self._came = True
        if self.heard is not None:
            self.heard()


def nudge(pid: int) -> None:
    """Nudges a process that works on a ticket."""
    with suppress(ProcessLookupError):
        os.kill(pid, SIGNAL)
