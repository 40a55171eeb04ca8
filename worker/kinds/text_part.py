"""A block of rows of text: its bytes, where they are in the list, and what is said of those that failed."""

import base64
import codecs
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from worker.drawing import Drawn
from worker.judging import Judged
from worker.kinds.fields import Fields, Picked, fields_of_text, picked_of_text
from worker.picking import Ints, Mask, pick_rows, starts_of
from worker.rows.block import Block
from worker.rows.index import Place, ReadAt
from worker.rows.layout import Layout
from worker.rows.walk import Stretch
from worker.shown import ROW_BYTES

REPORTED_BYTES = 2**20
"""More of a failed row is not put in the report (which says so); `failed?raw=1` has every byte."""
LINE_FEED = ord("\n")


def without_line_end(row: bytes) -> bytes:
    """A row's bytes without its LF or CRLF."""
    return row[:-2] if row.endswith(b"\r\n") else row.removesuffix(b"\n")


@dataclass(frozen=True)
class FailedText:
    """A failed row of text, and where its bytes are in the list."""

    row: int
    line: int
    reason: str
    start: int
    end: int
    head: bytes
    """Its first bytes, at least `REPORTED_BYTES` of them where there are so many."""
    encoding: str

    def text(self, most: int) -> bytes:
        """Its first bytes, without the line end."""
        return without_line_end(self.head[: most + 2])

    def report(self) -> bytes:
        """The row as a line of the `failed` result; bytes that are no text come as base64."""
        entry: dict[str, object] = {"row": self.row, "line": self.line, "reason": self.reason or None}
        whole = self.end - self.start <= REPORTED_BYTES
        bare = without_line_end(self.head) if whole else self.head[:REPORTED_BYTES]
        try:
            # A cut may fall within a character: that much is left out, and anything else is no text.
            decoder = codecs.getincrementaldecoder(self.encoding)()
            entry["data"] = bare.decode(self.encoding) if whole else decoder.decode(bare)
        except UnicodeDecodeError:
            entry["data"] = None
            entry["data_base64"] = base64.b64encode(bare).decode()
        if not whole:
            entry["truncated"] = True
        return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@dataclass
class TextPart:
    """A stretch of a walk."""

    stretch: Stretch
    read_at: ReadAt
    layout: Layout
    drawn: Drawn | None = None
    judged: Judged = field(init=False)

    @property
    def first(self) -> int:
        """How many rows of the list come before."""
        return self.stretch.place.row

    @property
    def end_row(self) -> int:
        """The row (from 0) after the last one."""
        return self.stretch.end.row

    @property
    def end_byte(self) -> int:
        """The byte after the last one."""
        return self.stretch.end.byte

    @property
    def block(self) -> Block:
        """The rows."""
        return self.stretch.block

    def settle(self, judged: Judged) -> None:
        """Remembers the verdicts."""
        self.judged = judged

    @cached_property
    def _numbers(self) -> Ints:
        """The number (from 1) of each entry that is a row."""
        numbers = np.asarray(np.cumsum(~self.block.blank) + self.first, np.int64)
        return numbers if self.drawn is None else self.drawn.rows[numbers - 1] + 1

    def number(self, entry: int) -> int:
        """Blank lines do not count."""
        return int(self._numbers[entry])

    def numbers(self, entries: Ints) -> Ints:
        """Likewise."""
        return self._numbers[entries]

    def entry(self, number: int) -> int:
        """A blank line has the number of the row before it, and comes after it."""
        return int(np.searchsorted(self._numbers, number))

    def entries(self, numbers: Ints) -> Ints:
        """Likewise."""
        return np.searchsorted(self._numbers, numbers)

    def texts(self, wanted: Mask, most: int) -> Iterator[tuple[int, bytes]]:
        """Their first bytes, without the line end; a long row is not copied to show its beginning."""
        if self.stretch.data is None:
            return
        view, starts, ends = self.stretch.data.data, starts_of(self.block.ends), self.block.ends
        for entry in np.flatnonzero(wanted)[:most].tolist():
            start = starts[entry]
            yield entry, without_line_end(bytes(view[start : min(ends[entry], start + ROW_BYTES + 2)]))

    def failed(self) -> list[FailedText]:
        """The failed rows."""
        return self._failed

    @cached_property
    def _failed(self) -> list[FailedText]:
        entries = np.flatnonzero(self.judged.failed)
        if len(entries) == 0:
            return []
        stretch = self.stretch
        starts, ends = starts_of(stretch.block.ends)[entries], stretch.block.ends[entries]
        if stretch.data is None:
            view = memoryview(bytes(self.read_at(stretch.place.byte, REPORTED_BYTES)))
            lines = np.zeros(len(entries), np.int64)
        else:
            view = stretch.data.data
            lines = np.searchsorted(np.flatnonzero(stretch.data == LINE_FEED), starts)
        lines = lines + int(stretch.place.line) if self.drawn is None else self.drawn.lines[entries + self.first]
        return [
            FailedText(
                int(self._numbers[entry]),
                line,
                self.judged.reasons[entry],
                stretch.place.byte + start,
                stretch.place.byte + end,
                bytes(view[start : min(end, start + REPORTED_BYTES)]),
                self.layout.encoding,
            )
            for entry, line, start, end in zip(
                entries.tolist(), lines.tolist(), starts.tolist(), ends.tolist(), strict=True
            )
        ]

    def fields(self, entries: Ints) -> Fields:
        """Read again from their bytes, for there are few."""
        rows = self._rows(entries)
        return fields_of_text(self.layout, rows, len(rows) + 1)

    def picked(self, entries: Ints, names: Sequence[str]) -> Picked:
        """Likewise."""
        return picked_of_text(self.layout, self._rows(entries), names)

    def _rows(self, entries: Ints) -> memoryview:
        data = self.stretch.data
        wanted = np.zeros(len(self.block.ends), np.bool_)
        wanted[entries] = True
        return memoryview(b"") if data is None else pick_rows(data, self.block.ends, wanted)

    def cut(self, start: int, stop: int) -> "TextPart":
        """With their own bytes and place."""
        stretch = self.stretch
        data, ends, blank = stretch.data, stretch.block.ends, stretch.block.blank
        if data is None:
            return TextPart(stretch, self.read_at, self.layout, self.drawn)
        first, last = (int(ends[entry - 1]) if entry else 0 for entry in (start, stop))
        feeds = int(np.count_nonzero(data[first:last] == LINE_FEED))
        place = Place(stretch.place.row + int((~blank[:start]).sum()), stretch.place.byte + first, stretch.line(start))
        rows = int((~blank[start:stop]).sum())
        end = Place(place.row + rows, stretch.place.byte + last, place.line + feeds)
        block = stretch.block.cut(start, stop, feeds)
        return TextPart(Stretch(place, end, block, data[first:last]), self.read_at, self.layout, self.drawn)

    def rejected_bytes(self) -> int:
        """How many bytes the rejected rows have."""
        return int((self.block.ends - starts_of(self.block.ends))[self.judged.rejected].sum())

    def kept_bytes(self) -> memoryview:
        """The kept rows."""
        data = self.stretch.data
        return memoryview(b"") if data is None else pick_rows(data, self.block.ends, self.judged.kept)
