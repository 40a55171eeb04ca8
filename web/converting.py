"""A result in another format than its list has: converted piece by piece by the quick worker, and sent as it comes."""

import hashlib
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from shared.access import Caller
from shared.broker import CONVERT, FOOTER, REPORT
from shared.files.naming import REJECTED_REPORT, converted, result_footer
from shared.lists import Format, Which
from shared.states import State
from shared.store.committed import Results
from web.begun import breaking_off
from web.following import Watching
from web.parts import Parts
from web.results import BEFORE_ALL, PARQUET_MAGIC, Piece, Span, row_groups, spans
from web.serving import BrokenOff

_SECONDS = 60.0


class Conversion:
    """One attempt's result in one format: has pieces of it written, once each whoever asks."""

    def __init__(self, parts: Parts, job: str, attempt: int, which: Which, format: Format, packed: bool) -> None:
        self.attempt = attempt
        self._parts = parts
        self._job = job
        self._which: Which = which
        self._format = format
        self._packed = packed
        self._written: list[str] = []

    def spans(self, now: Results, after: int) -> Iterator[Span]:
        """The pieces of what is committed from row `after` on."""
        return spans(now.segments.since(after), self._which, self._packed)

    def begin(self) -> Piece:
        """What stands before the rows. Raises Invalid where there can be no such result."""
        name = self._write(BEFORE_ALL)
        if self._format is Format.PARQUET:
            return Piece(name, 0, len(PARQUET_MAGIC))
        return Piece(name, 0, self._parts.files.size(name))

    def piece(self, span: Span) -> Piece:
        """Rows of the result. Raises Invalid for a row that cannot be written so."""
        name = self._write(span)
        size = self._parts.files.size(name)
        if self._format is not Format.PARQUET:
            return Piece(name, 0, size)
        self._written.append(name)
        return row_groups(name, size, int.from_bytes(self._parts.files.read(name, size - 8, 4), "little"))

    def end(self) -> Piece | None:
        """What stands behind all the pieces that were asked for."""
        if self._format is not Format.PARQUET:
            return None
        # Two who follow a job may have got its rows in other pieces, and then the ends differ.
        pieces = hashlib.sha256("\n".join(self._written).encode()).hexdigest()[:16]
        what = f"{self._which}.{self._format}-{pieces}"
        ask = {"job": self._job, "which": self._which, "what": what, "pieces": self._written}
        name = result_footer(self._job, self.attempt, what, len(self._written))
        self._parts.quick.ask(FOOTER, ask, _SECONDS)
        return Piece(name, 0, self._parts.files.size(name))

    def _write(self, span: Span) -> str:
        name = converted(self._job, self.attempt, f"{self._which}.{self._format}", str(span))
        if not self._parts.files.exists(name):
            ask = {"job": self._job, "which": self._which, "format": self._format, **span.__dict__}
            self._parts.quick.ask(CONVERT, ask, _SECONDS)
        return name


class Report(Conversion):
    """The report of one attempt's rejected rows, which is JSON Lines and has nothing before them."""

    def __init__(self, parts: Parts, job: str, attempt: int, packed: bool) -> None:
        super().__init__(parts, job, attempt, "rejected", Format.JSONL, packed)

    def _write(self, span: Span) -> str:
        name = converted(self._job, self.attempt, REJECTED_REPORT, str(span))
        if not self._parts.files.exists(name):
            self._parts.quick.ask(REPORT, {"job": self._job, **span.__dict__}, _SECONDS)
        return name


class Converted(Watching):
    """The bytes of a converted result as an iterable. `follow`: until the job has succeeded, else raises BrokenOff."""

    def __init__(
        self,
        parts: Parts,
        job: str,
        read: Callable[[], Results],
        conversion: Conversion,
        first: Results,
        follow: bool,
        connection: Any,
        who: Caller,
    ) -> None:
        super().__init__(parts, job, connection, who)
        self._read = read
        self._conversion = conversion
        self._first = first
        self._follow = follow
        self._ready: list[tuple[Span, Piece]] = []

    def prepare(self, most: int | None = None) -> None:
        """Has the first pieces written (None: all that there are now), so that what is wrong can still be answered."""
        self._begin = self._conversion.begin()
        for span in islice(self._conversion.spans(self._first, 0), most):
            self._ready.append((span, self._conversion.piece(span)))

    def __iter__(self) -> Iterator[bytes]:
        with breaking_off():
            yield from self._pieces()

    def _pieces(self) -> Iterator[bytes]:
        self.listen()
        yield from self.bytes_of(self._begin)
        row, now = 0, self._first
        while True:
            for span in self._conversion.spans(now, row):
                ready = self._ready.pop(0)[1] if self._ready and self._ready[0][0] == span else None
                yield from self.bytes_of(ready or self._conversion.piece(span))
                row = span.end
            if not self._follow or now.state == State.SUCCEEDED:
                break
            if now.complete:
                raise BrokenOff(f"the job has {now.state}")
            self.wait(time.monotonic())
            self.listen()
            now = self.read_when_there(self._read)
            if now.attempt != self._conversion.attempt:
                raise BrokenOff("the job was tried again")
        end = self._conversion.end()
        if end is not None:
            yield from self.bytes_of(end)
