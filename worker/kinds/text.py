"""Lists of text: a row is its bytes, and leaves as it came."""

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

import numpy as np

from shared.commits import Segment
from shared.files import naming
from shared.lists import Column, ListRecord, Which
from worker.context import Context
from worker.drawing import Drawn, Places
from worker.kinds import Part
from worker.kinds.text_drawing import TextDraw
from worker.kinds.text_part import FailedText, TextPart, without_line_end
from worker.picking import Ints, Mask, pick_rows, starts_of
from worker.positions import position, reader, reader_of
from worker.rows.index import Place, ReadAt
from worker.rows.layout import Layout
from worker.rows.reading import read
from worker.rows.walk import Stretch, walk

COPY_BYTES = 2**20
"""So much is read or copied at a time."""


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
        files, name = self._context.files, naming.list_sample(self._id)
        data = np.frombuffer(files.read(name, 0, files.size(name)), np.uint8)
        block = read(self._layout, data, True, tuple(column.name for column in columns))
        end = Place(int((~block.blank).sum()), len(data), 1 + block.feeds)
        yield TextPart(Stretch(Place(0, 0, 1), end, block, data), self._read_at, self._layout)

    def draw(self, file: BinaryIO, rows: Ints, is_wanted: Callable[[], bool]) -> Places:
        """Copies them."""
        return TextDraw(self._read_at, self._layout, self._place, self._bytes_a_row, self._limit).draw(
            file, rows, is_wanted
        )

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
