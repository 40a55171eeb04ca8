"""Server-Sent Events, read as the HTML standard says: blocks of bytes in, messages out. Pure: no connection in here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One message: its event name, its data, and the last id that the stream gave."""

    event: str
    data: str
    id: str


class Reader:
    """What an event stream says, block by block. Comments are passed over, and a message that is cut off at the end."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._event = ""
        self._data: list[str] = []
        self._last_id = ""

    def feed(self, block: bytes) -> Iterator[Message]:
        """The messages that are whole with this block."""
        for line in self._lines(block):
            if not line:
                if self._data:
                    yield Message(self._event or "message", "\n".join(self._data), self._last_id)
                self._event, self._data = "", []
                continue
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "event":
                self._event = value
            elif field == "data":
                self._data.append(value)
            elif field == "id" and "\0" not in value:
                self._last_id = value

    def _lines(self, block: bytes) -> Iterator[str]:
        """The lines that are whole, without their ends (LF, CRLF or CR)."""
        held = self._held + block
        # A CR at the very end may be half of a CRLF: it waits for the next block.
        whole = len(held) - 1 if held.endswith(b"\r") else len(held)
        ready = held[:whole].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *complete, rest = ready.split(b"\n")
        self._held = rest + held[whole:]
        for line in complete:
            yield line.decode("utf-8", "replace")


def messages(blocks: Iterable[bytes]) -> Iterator[Message]:
    """The messages of an event stream that is read by blocks."""
    reader = Reader()
    for block in blocks:
        yield from reader.feed(block)
