"""Lets a time limit and an interrupt into a row under test, and nowhere else.

Both are exceptions raised by a signal's handler. That may happen between any two steps of Python, so it must not happen
in code that keeps books: only where `inside` is set, which is while the predicate's function is called, and then only
in frames below the one that calls it. What comes at another moment is kept, and tried again a moment later.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

AGAIN_S = 0.02
"""An exception that could not be raised just now is tried again so soon."""
INSIST_S = 0.5
"""A row that caught the exception and goes on gets it again so often."""

_callers: set[CodeType] = set()
_shielded: set[CodeType] = set()


def calls_predicates(function: F) -> F:
    """Marks a function of ours that calls predicates: nothing is raised in its own frame."""
    _callers.add(function.__code__)
    return function


def shielded(function: F) -> F:
    """Marks a function, such as a signal's handler, that may run in the midst of a row and is to come to its end."""
    _shielded.add(function.__code__)
    return function


class RowTimeout(BaseException):
    """Raised inside a row whose time is over. No `Exception`, so that the row does not take it for one of its own."""


class Guard:
    """The one guard of a process's main thread.

    `inside` and `deadline` are set by whoever calls a predicate; `late` is the frame in which the row under test was
    when its time was over; `pending` what interrupts, from `interrupt` until `clear`.
    """

    __slots__ = ("_armed", "deadline", "inside", "late", "pending")

    def __init__(self) -> None:
        self.inside = False
        self.deadline = float("inf")
        self.late: FrameType | None = None
        self.pending: BaseException | None = None
        self._armed = False

    @shielded
    def interrupt(self, error: BaseException) -> None:
        """Asks for the end of what is under test, by this exception: it leaves `work` within milliseconds, unless
        native code holds the row. For a handler of a signal, in the main thread; may be asked for again.
        """
        self.pending = error
        if self._armed:
            signal.setitimer(signal.ITIMER_REAL, AGAIN_S)

    def clear(self) -> None:
        """What interrupted was heeded."""
        self.pending = None

    def check(self) -> None:
        """Raises what interrupts, between rows."""
        if self.pending is not None:
            raise self.pending

    def sleep(self, seconds: float) -> None:
        """Waits; raises at once what interrupts."""
        until = time.monotonic() + seconds
        while True:
            self.check()
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, AGAIN_S))

    @contextmanager
    def watching(self, timeout: float | None) -> Iterator[None]:
        """While rows are tested here: the alarm that ends those that take longer than `timeout` seconds.

        Raises RuntimeError outside of the main thread where there is a time limit to keep: signals come nowhere else.
        """
        if not _is_main() or not hasattr(signal, "setitimer"):
            if timeout is not None:
                raise RuntimeError("the time limit of a plain def needs the main thread, on Unix; or set timeout=None")
            yield
            return
        before = signal.signal(signal.SIGALRM, self._alarm)
        self._armed = True
        left, again = signal.setitimer(signal.ITIMER_REAL, timeout or 0)
        began = time.monotonic()
        try:
            yield
        finally:
            self.inside = self._armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            if left:
                # Somebody else's alarm goes on where it was.
                signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001), again)

    def _alarm(self, number: int, frame: FrameType | None) -> None:
        # Armed for the row that was under test then. Where that is long done, for the one that is now: so thousands of
        # quick rows cost one alarm, and none of them a system call.
        now = time.monotonic()
        late = now >= self.deadline
        if not late and self.pending is None:
            if self.deadline != float("inf"):
                signal.setitimer(signal.ITIMER_REAL, self.deadline - now)
            return
        if not self.inside or not _is_in_row(frame):
            signal.setitimer(signal.ITIMER_REAL, AGAIN_S)
            return
        signal.setitimer(signal.ITIMER_REAL, INSIST_S)
        if self.pending is not None:
            raise self.pending
        if self.late is None:
            self.late = frame
        raise RowTimeout


def _is_in_row(frame: FrameType | None) -> bool:
    """Whether this frame is a predicate's, or below it: what called it is in the midst of nothing."""
    if frame is None or frame.f_code in _callers:
        return False
    while frame is not None and frame.f_code not in _callers:
        if frame.f_code in _shielded:
            return False
        frame = frame.f_back
    return frame is not None


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
