"""One readable log of all parts: each line with the name of its part, coloured on a terminal, without secrets."""

import queue
import threading
from collections.abc import Iterable
from typing import BinaryIO

LONGEST_LINE = 8192
_COLOURS = (36, 32, 33, 35, 34, 31)


class Log:
    """Writes lines from a thread of its own: a terminal that is held (Ctrl-S) must not hold the parts.

    Lines that find its queue full are skipped, and counted where the log goes on.
    """

    def __init__(self, out: BinaryIO, *, coloured: bool = False, width: int = 6, pending: int = 20_000) -> None:
        self._out = out
        self._coloured = coloured
        self._width = width
        self._secrets: list[bytes] = []
        self._colour_of: dict[str, int] = {}
        self._skipped = 0
        self._lines: queue.Queue[bytes | None] = queue.Queue(pending)
        self._writer = threading.Thread(target=self._write_all, name="log", daemon=True)
        self._writer.start()

    def hide(self, secrets: Iterable[str]) -> None:
        """From now on these never appear; `***` stands in their place."""
        self._secrets += [secret.encode() for secret in secrets if secret]

    def line(self, part: str, text: str | bytes) -> None:
        """Adds one line of a part."""
        raw = text.encode() if isinstance(text, str) else text
        for secret in self._secrets:
            raw = raw.replace(secret, b"***")
        whole = self._prefix(part) + raw + b"\n"
        try:
            if self._skipped:
                self._lines.put_nowait(self._prefix("winnow") + f"{self._skipped} lines skipped\n".encode())
                self._skipped = 0
            self._lines.put_nowait(whole)
        except queue.Full:
            self._skipped += 1

    def close(self) -> None:
        """Waits a moment for what is still to be written."""
        try:
            self._lines.put(None, timeout=1)
        except queue.Full:
            return
        self._writer.join(1)

    def _prefix(self, part: str) -> bytes:
        name = f"{part:<{self._width}} | "
        if self._coloured:
            colour = self._colour_of.setdefault(part, _COLOURS[len(self._colour_of) % len(_COLOURS)])
            name = f"\x1b[{colour}m{name}\x1b[0m"
        return name.encode()

    def _write_all(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._out.write(line)
                if self._lines.empty():
                    self._out.flush()
            except (OSError, ValueError):
                # Nobody reads any more (`make run | head`): the parts go on, unheard.
                continue


class Splitter:
    """Cuts a stream of bytes into lines; one without an end is cut at `LONGEST_LINE`."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that are complete with this piece."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        while len(self._rest) > LONGEST_LINE:
            lines.append(self._rest[:LONGEST_LINE])
            self._rest = self._rest[LONGEST_LINE:]
        return [line.rstrip(b"\r") for line in lines]

    def end(self) -> list[bytes]:
        """What is left when the stream ends."""
        rest, self._rest = self._rest, b""
        return [rest] if rest else []
