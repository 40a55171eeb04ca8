"""Lists of text: a row is its bytes, and leaves as it came."""

import base64
import codecs
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import BinaryIO

import numpy as np

from shared.files import local
from shared.jobs import Segment
from shared.lists import Column, ListRecord, Which
from worker.context import Context
from worker.drawing import CutOff, Drawn, Places
from worker.judging import Judged
from worker.kinds import Part
from worker.kinds.fields import Fields, Picked, fields_of_text, picked_of_text
from worker.picking import Ints, Mask, pick_rows, starts_of
from worker.positions import STEP_BYTES, position, reader, reader_of
from worker.rows.block import Block
from worker.rows.index import Place, ReadAt
from worker.rows.layout import Layout
from worker.rows.reading import read
from worker.rows.walk import Stretch, walk
from worker.shown import ROW_BYTES

COPY_BYTES = 2**20
NEAR_BYTES = 4 * STEP_BYTES
"""So much between two wanted rows is read in less time than a row is looked up in the index."""
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


class TextOutlet:
    """Kept rows are written as they come; failed ones are copied from the list at the end."""

    def __init__(self, file: BinaryIO, read_at: ReadAt) -> None:
        self._file = file
        self._read_at = read_at
        self._failed: list[FailedText] = []
        self.size = 0

    def add(self, part: Part) -> None:
        """Writes what is kept."""
        assert isinstance(part, TextPart)
        raw = part.kept_bytes()
        self._file.write(raw)
        self.size += len(raw)
        self._failed += part.failed()

    def end_kept(self) -> tuple[int, bytes]:
        """There is nothing more to write."""
        return self.size, b""

    def end_failed(self) -> tuple[int, bytes]:
        """Copies the failed rows."""
        return sum(self._copy(row) for row in self._failed), b""

    def _copy(self, row: FailedText) -> int:
        if len(row.head) >= row.end - row.start:
            return self._file.write(row.head[: row.end - row.start])
        for start in range(row.start, row.end, COPY_BYTES):
            self._file.write(bytes(self._read_at(start, min(COPY_BYTES, row.end - start))))
        return row.end - row.start


class TextKind:
    """CSV, TSV, JSON Lines and plain lines."""

    def __init__(self, context: Context, record: ListRecord, drawn: Drawn | None = None) -> None:
        self._context = context
        self._id = record.id
        self._bytes_a_row = record.bytes / max(record.rows or 1, 1)
        self._layout = Layout.of(record)
        self._limit = context.settings.max_row_bytes
        self._drawn = drawn
        self._read_at = reader(context, record.id) if drawn is None else reader_of(context, drawn.name)
        self._known = Place(-1, 0, 0)

    def number(self, row: int) -> int:
        """As it stands in the list."""
        return row + 1 if self._drawn is None else self._drawn.number(row)

    def byte_of(self, row: int) -> int:
        """By the list's index."""
        return self._place(row).byte

    def _place(self, row: int) -> Place:
        """Looked up once where it is asked for twice in a row."""
        if self._drawn is not None:
            # Lines are those of the list, and told by the sample.
            return Place(row, int(self._drawn.ends[row - 1]) if row else 0, 1)
        if self._known.row != row:
            self._known = position(self._context, self._id, self._layout, row)
        return self._known

    def parts(self, at: int, to: int, columns: Sequence[Column], block_bytes: int) -> Iterator[Part]:
        """The walk over their bytes."""
        layout, limit = self._layout, self._limit
        start, end = self._place(at), self.byte_of(to)
        names = tuple(column.name for column in columns)
        types = {column.name: column.type for column in columns}
        for stretch in walk(self._read_at, layout, start, end, names, limit, block_bytes, types):
            yield TextPart(stretch, self._read_at, layout, self._drawn)

    def trial(self, columns: Sequence[Column]) -> Iterator[Part]:
        """The rows that were put aside when the list came in."""
        files, name = self._context.files, local.list_sample(self._id)
        data = np.frombuffer(files.read(name, 0, files.size(name)), np.uint8)
        block = read(self._layout, data, True, tuple(column.name for column in columns))
        end = Place(int((~block.blank).sum()), len(data), 1 + block.feeds)
        yield TextPart(Stretch(Place(0, 0, 1), end, block, data), self._read_at, self._layout)

    def draw(self, file: BinaryIO, rows: Ints, is_wanted: Callable[[], bool]) -> Places:
        """Copies them; what lies between two of them is skipped by the index where it is much."""
        lines, ends = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
        size = done = 0
        for first, stop in self._near_ones(rows):
            start, end = self._place(int(rows[first])), self.byte_of(int(rows[stop - 1]) + 1)
            for stretch in walk(self._read_at, self._layout, start, end, (), self._limit, block_bytes=COPY_BYTES):
                if not is_wanted():
                    raise CutOff
                within = int(np.searchsorted(rows, stretch.end.row))
                entries = np.flatnonzero(~stretch.block.blank)[rows[done:within] - stretch.place.row]
                if not len(entries):
                    continue
                entry_ends = stretch.block.ends
                starts = starts_of(entry_ends)[entries]
                if stretch.data is None:
                    lines[done] = stretch.place.line
                    self._copy(file, stretch)
                else:
                    feeds = np.flatnonzero(stretch.data == LINE_FEED)
                    lines[done:within] = stretch.place.line + np.searchsorted(feeds, starts)
                    wanted = np.zeros(len(entry_ends), np.bool_)
                    wanted[entries] = True
                    file.write(pick_rows(stretch.data, entry_ends, wanted))
                ends[done:within] = size + np.cumsum(entry_ends[entries] - starts)
                size, done = int(ends[within - 1]), within
        return Places(lines, ends)

    def _near_ones(self, rows: Ints) -> Iterator[tuple[int, int]]:
        """Runs `[first, stop)` of the wanted rows, between whose neighbours there is not much."""
        gaps = np.flatnonzero(np.diff(rows) * self._bytes_a_row > NEAR_BYTES) + 1
        bounds = [0, *gaps.tolist(), len(rows)]
        yield from pairwise(bounds)

    def _copy(self, file: BinaryIO, stretch: Stretch) -> None:
        """A row that is too long to be held."""
        for start in range(stretch.place.byte, stretch.end.byte, COPY_BYTES):
            file.write(bytes(self._read_at(start, min(COPY_BYTES, stretch.end.byte - start))))

    def outlet(self, file: BinaryIO) -> TextOutlet:
        """An outlet to the segment's object."""
        return TextOutlet(file, self._read_at)

    def write_rejected(self, file: BinaryIO, segment: Segment, rejected: Mask) -> None:
        """Copies them from the list."""
        row, limit = 0, self._limit
        start = Place(segment.first, segment.start, 1)
        for stretch in walk(self._read_at, self._layout, start, segment.end, (), limit):
            is_row = ~stretch.block.blank
            count = int(is_row.sum())
            wanted = np.zeros(len(is_row), np.bool_)
            wanted[is_row] = rejected[row : row + count]
            row += count
            if stretch.data is not None:
                file.write(pick_rows(stretch.data, stretch.block.ends, wanted))

    def texts(self, name: str, segment: Segment, which: Which, skip: int) -> Iterator[str]:
        """The rows without their line ends."""
        size = segment.kept_bytes if which == "kept" else segment.rejected_bytes
        read_at = lambda at, length: self._context.files.read(name, at, length)  # noqa: E731
        limit = self._limit
        for stretch in walk(read_at, self._layout, Place(0, 0, 1), size, (), limit, block_bytes=COPY_BYTES):
            if stretch.data is None:
                continue
            ends, view = stretch.block.ends, stretch.data.data
            for begin, end in zip(starts_of(ends).tolist(), ends.tolist(), strict=True):
                if skip:
                    skip -= 1
                    continue
                yield without_line_end(bytes(view[begin:end])).decode(self._layout.encoding, "replace")
