"""What predicates print becomes lines of the worker's log: a few a second, so that no row floods it."""

import io
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from winnow.running.guard import shielded

LINES = 20
"""So many lines a second of one process are logged; how many more there were is said."""
CHARACTERS = 1000
NAME = "winnow.prints"


class Prints:
    """The printed lines of a process. `source` is who prints just now."""

    def __init__(self, log: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._now = now
        self._lock = threading.Lock()
        self._second = 0.0
        self._logged = self._more = 0
        self._saying = threading.local()
        self.source = ""

    def add(self, line: str) -> None:
        """A line was printed."""
        if getattr(self._saying, "now", False):
            # By the log: a predicate has given it a handler that prints. Logged again, it would never end.
            with suppress(OSError):
                os.write(2, f"{line}\n".encode("utf-8", "backslashreplace"))
            return
        with self._lock:
            said: list[str] = []
            if self._now() - self._second >= 1:
                said += self._rest()
                self._second, self._logged = self._now(), 0
            if self._logged < LINES:
                self._logged += 1
                said.append(line)
            else:
                self._more += 1
        # Without the lock: a handler has one too, and may print.
        for each in said:
            self._say(each)

    def tell_rest(self) -> None:
        """Says how many lines were left out."""
        with self._lock:
            said = self._rest()
        for each in said:
            self._say(each)

    def _rest(self) -> list[str]:
        more, self._more = self._more, 0
        return [f"… and {more} more line{'s' if more > 1 else ''}"] if more else []

    def _say(self, line: str) -> None:
        cut = line if len(line) <= CHARACTERS else f"{line[:CHARACTERS]}…"
        # What no encoding has, and what would not stay on its line, as Python writes it.
        shown = cut.encode("utf-8", "backslashreplace").decode()
        shown = "".join(one if one.isprintable() or one == "\t" else repr(one)[1:-1] for one in shown)
        self._saying.now = True
        try:
            self._log(f"{self.source}: {shown}" if self.source else shown)
        finally:
            self._saying.now = False


class Printed(io.TextIOBase):
    """A standard stream of a worker process. It cannot be closed, and takes whatever is written."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, prints: Prints, file: int) -> None:
        """`file` is the descriptor of the stream that it stands for."""
        self._prints = prints
        self._file = file
        self._rest = ""

    @property
    def buffer(self) -> "PrintedBytes":
        """The same for bytes."""
        return PrintedBytes(self)

    def writable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Nothing: whoever prints next still can."""

    def fileno(self) -> int:
        """Of the stream itself, for programs that are started: what these write is not logged."""
        return self._file

    def reconfigure(self, **_: object) -> None:
        """Nothing: it takes whatever is written."""

    @shielded
    def write(self, text: str) -> int:
        """Logs what are whole lines by now; gives the number of characters."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        *lines, rest = (self._rest + text).split("\n")
        # A line that does not end is told in pieces.
        if len(rest) > CHARACTERS:
            lines.append(rest)
            rest = ""
        # Before it is told: the log may print here in turn.
        self._rest = rest
        for line in lines:
            self._prints.add(line.rstrip("\r"))
        return len(text)

    def end_line(self) -> None:
        """Logs a line that was begun."""
        rest, self._rest = self._rest, ""
        if rest:
            self._prints.add(rest)


class PrintedBytes(io.RawIOBase):
    """The same for bytes."""

    def __init__(self, text: Printed) -> None:
        self._text = text

    def writable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Nothing."""

    def write(self, data: object) -> int:
        """Logs what are whole lines; gives the number of bytes."""
        written = bytes(memoryview(data))  # type: ignore[arg-type]
        self._text.write(written.decode("utf-8", "backslashreplace"))
        return len(written)


class Listening:
    """Both standard streams of a process, from `begin` on."""

    def __init__(self) -> None:
        self.prints = Prints(logging.getLogger(NAME).warning)
        self._streams = (Printed(self.prints, 1), Printed(self.prints, 2))

    def begin(self) -> None:
        """What is printed is logged from now on."""
        sys.stdout, sys.stderr = self._streams

    def of(self, source: str) -> None:
        """Who prints from now on; what the one before printed is told to its end."""
        for stream in self._streams:
            stream.end_line()
        self.prints.tell_rest()
        self.prints.source = source
        # Whoever it was may have put others there.
        self.begin()


listening = Listening()
"""That of this process: Python's streams are its own, too."""
