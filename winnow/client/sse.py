"""Server-Sent Events, read as the HTML standard says: lines of bytes in, messages out. Pure: no connection in here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One message: its event name, its data, and the last id that the stream gave."""

    event: str
    data: str
    id: str


def lines(blocks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a byte stream, without their ends (LF, CRLF or CR)."""
    held = bytearray()
    for block in blocks:
        held += block
        # A CR at the very end may be half of a CRLF: it waits for the next block.
        whole = len(held) - 1 if held.endswith(b"\r") else len(held)
        ready = held[:whole].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *complete, rest = ready.split(b"\n")
        held = bytearray(rest) + held[whole:]
        for line in complete:
            yield line.decode("utf-8", "replace")


def messages(blocks: Iterable[bytes]) -> Iterator[Message]:
    """The messages of an event stream. Comments are passed over; a message cut off at the end is not given."""
    event, data, last_id = "", list[str](), ""
    for line in lines(blocks):
        if not line:
            if data:
                yield Message(event or "message", "\n".join(data), last_id)
            event, data = "", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            event = value
        elif field == "data":
            data.append(value)
        elif field == "id" and "\0" not in value:
            last_id = value
