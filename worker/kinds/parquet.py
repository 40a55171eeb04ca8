"""Parquet lists: rows are decoded to be tested, and those that leave are encoded again, with the same schema."""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import BinaryIO

import numpy as np
import polars as pl

from shared.commits import Segment
from shared.files import naming
from shared.lists import Column, ListRecord, Type, Which
from worker.context import Context
from worker.drawing import CutOff, Drawn, Places
from worker.kinds import Part
from worker.kinds.fields import Picked
from worker.kinds.parquet_part import REPORTED_BYTES, ParquetPart, json_rows
from worker.picking import Ints, Mask
from worker.positions import reader_of
from worker.rows.block import Block, Unread
from worker.rows.index import ReadAt
from worker.rows.parquet.footers import MAGIC, tail
from worker.rows.parquet.leaves import Arrow, Leaf
from worker.rows.parquet.source import BATCH_BYTES, MOST_BATCH_ROWS, Source
from worker.rows.parquet.unfolding import unfolded
from worker.rows.parquet.values import read_values
from worker.rows.parquet.whole import Whole
from worker.rows.parquet.writing import RowGroups, Style, write_file


class ParquetOutlet:
    """Kept rows become row groups of the segment's object; failed ones are collected, and follow at the end."""

    def __init__(self, file: BinaryIO, style: Style) -> None:
        self._file = file
        self._style = style
        self._kept: RowGroups | None = None
        self._failed: RowGroups | None = None
        self._failed_file = io.BytesIO()
        self._reported = 0

    @property
    def size(self) -> int:
        """Bytes written and held."""
        return sum(groups.size for groups in (self._kept, self._failed) if groups is not None) + self._reported

    def add(self, part: Part) -> None:
        """Takes kept and failed rows."""
        assert isinstance(part, ParquetPart)
        for _, rows in part.rows(part.judged.kept):
            self._kept = self._kept or RowGroups(self._file, self._style)
            self._kept.add(rows)
        if part.judged.reasons:
            self._reported += sum(len(row.data) for row in part.failed())
            for _, rows in part.rows(part.judged.failed):
                self._failed = self._failed or RowGroups(self._failed_file, self._style)
                self._failed.add(rows)

    def end_kept(self) -> tuple[int, bytes]:
        """Writes the last row group of kept rows."""
        if self._kept is None:
            return 0, b""
        part = self._kept.close()
        return part.bytes, part.footer

    def end_failed(self) -> tuple[int, bytes]:
        """Writes the row groups of failed rows."""
        if self._failed is None:
            return 0, b""
        part = self._failed.close()
        self._file.write(self._failed_file.getbuffer())
        return part.bytes, part.footer


class ParquetKind:
    """A Parquet list."""

    def __init__(self, context: Context, record: ListRecord, drawn: Drawn | None = None) -> None:
        self._context = context
        self._record = record
        self._drawn = drawn

    def number(self, row: int) -> int:
        """As it stands in the list."""
        return row + 1 if self._drawn is None else self._drawn.number(row)

    @cached_property
    def source(self) -> Source:
        """The list itself, or the sample."""
        if self._drawn is not None:
            return source_named(self._context, self._drawn.name, self._drawn.size)
        return source_of(self._context, self._record.id, self._record.bytes)

    @cached_property
    def style(self) -> Style:
        """How its rows are written."""
        return Style.of(self.source)

    def byte_of(self, row: int) -> int:
        """In proportion."""
        return self.source.byte_of(row)

    def parts(self, at: int, to: int, columns: Sequence[Column], block_bytes: int) -> Iterator[Part]:
        """The wanted columns, block by block."""
        whole = Whole(self.source, to)
        for first, block in blocks(self.source, at, to, columns, block_bytes):
            yield ParquetPart(self.source, first, block, whole, self._picked, drawn=self._drawn)

    def _picked(self, rows: Ints, names: Sequence[str] | None) -> Picked:
        """Columns' texts of rows by number (from 0, ascending); what lies between them is decoded too."""
        wanted = [column for column in self._record.columns if names is None or column.name in names]
        texts = tuple(column.model_copy(update={"type": Type.TEXT}) for column in wanted)
        if not len(rows):
            return Picked({column.name: pl.Series([], dtype=pl.String) for column in texts})
        frames, failures, at = [], dict[int, str](), 0
        for first, block in blocks(self.source, int(rows[0]), int(rows[-1]) + 1, texts, BATCH_BYTES):
            mine = rows[(rows >= first) & (rows < first + len(block.ends))] - first
            frames.append(block.frame[mine])
            places = {entry: at + place for place, entry in enumerate(mine.tolist())} if block.failures else {}
            failures |= {places[entry]: reason for entry, reason in block.failures.items() if entry in places}
            at += len(mine)
        frame = pl.concat(frames)
        return Picked({column.name: frame.to_series(place) for place, column in enumerate(texts)}, failures)

    def trial(self, columns: Sequence[Column]) -> Iterator[Part]:
        """The rows that were put aside when the list came in, a Parquet file of their own."""
        files, name = self._context.files, naming.list_sample(self._record.id)
        source = Source(lambda at, length: files.read(name, at, length), files.size(name))
        whole = Whole(source, source.rows)
        for first, block in blocks(source, 0, source.rows, columns, BATCH_BYTES):
            yield ParquetPart(source, first, block, whole, self._picked, all_leave=True)

    def draw(self, file: BinaryIO, rows: Ints, is_wanted: Callable[[], bool]) -> Places:
        """Writes a Parquet file of them."""
        write_file(file, self.style, self._taken(rows, is_wanted))
        nothing = np.zeros(len(rows), np.int64)
        return Places(nothing, nothing)

    def _taken(self, rows: Ints, is_wanted: Callable[[], bool]) -> Iterator[Arrow]:
        whole = Whole(self.source, int(rows[-1]) + 1)
        for first in range(int(rows[0]), int(rows[-1]) + 1, DRAWN_ROWS):
            low, high = np.searchsorted(rows, (first, first + DRAWN_ROWS))
            wanted = np.zeros(min(DRAWN_ROWS, int(rows[-1]) + 1 - first), np.bool_)
            wanted[rows[low:high] - first] = True
            for _, batch in whole.take(first, wanted):
                if not is_wanted():
                    raise CutOff
                yield from unfolded(batch, self.source.schema)

    def outlet(self, file: BinaryIO) -> ParquetOutlet:
        """An outlet to the segment's object."""
        return ParquetOutlet(file, self.style)

    def write_rejected(self, file: BinaryIO, segment: Segment, rejected: Mask) -> None:
        """Writes them as a Parquet file of their own."""
        found = Whole(self.source, segment.first + segment.rows).take(segment.first, rejected)
        plain = (part for _, rows in found for part in unfolded(rows, self.source.schema))
        write_file(file, self.style, plain)

    def batches(self, name: str, segment: Segment, which: Which, skip: int = 0) -> Iterator[Arrow]:
        """The kept (or rejected) rows of a segment, from its object."""
        if which == "kept":
            if not segment.kept_bytes:
                return
            read_at, size = kept_file(self._context, name, segment)
        else:
            files = self._context.files
            read_at, size = lambda at, length: files.read(name, at, length), files.size(name)
        source = Source(read_at, size)
        for _, rows in source.batches(None, skip, source.rows):
            yield from unfolded(rows, source.schema)

    def texts(self, name: str, segment: Segment, which: Which, skip: int) -> Iterator[str]:
        """The rows as JSON objects."""
        for rows in self.batches(name, segment, which, skip):
            for start in range(0, rows.num_rows, 100):
                yield from json_rows(rows.slice(start, 100), REPORTED_BYTES)


def blocks(
    source: Source, at: int, to: int, columns: Sequence[Column], block_bytes: int
) -> Iterator[tuple[int, Block]]:
    """Rows `[at, to)` with the columns' values, and the row that each block begins with."""
    leaves = [source.leaf(column.name) for column in columns]
    if not leaves:
        for first in range(at, to, MOST_BATCH_ROWS):
            yield first, _block(min(MOST_BATCH_ROWS, to - first), [], {}, [])
        return
    for row, batch in source.batches(leaves, at, to, block_bytes):
        first = row
        for part in unfolded(batch, source.schema):
            yield first, _typed(part, leaves, columns)
            first += part.num_rows


def _typed(rows: Arrow, leaves: Sequence[Leaf], columns: Sequence[Column]) -> Block:
    series, failures = [], dict[int, str]()
    unread: list[Unread | None] = []
    for place, (leaf, column) in enumerate(zip(leaves, columns, strict=True)):
        values = read_values(leaf.values(rows), column.type)
        series.append(values.series.alias(str(place)))
        unread.append(values.unread)
        for entry in values.unreadable:
            failures.setdefault(entry, f"{column.name}: not UTF-8")
    return _block(rows.num_rows, series, failures, unread)


def _block(rows: int, series: list[pl.Series], failures: dict[int, str], unread: Sequence[Unread | None]) -> Block:
    frame = pl.DataFrame(series) if series else pl.DataFrame(height=rows)
    return Block(np.zeros(rows, np.int64), np.zeros(rows, np.bool_), 0, 0, frame, failures, tuple(unread))


def kept_file(context: Context, name: str, segment: Segment) -> tuple[ReadAt, int]:
    """The kept rows of a segment as a Parquet file, and its size."""
    start = segment.kept_bytes + segment.failed_bytes + segment.report_bytes + 2 * ((segment.rows + 7) // 8)
    behind = tail(context.files.read_all(name, start, segment.kept_footer))
    middle = len(MAGIC) + segment.kept_bytes

    def read_at(at: int, length: int) -> bytes:
        out = MAGIC[at : at + length]
        inside = max(at, len(MAGIC))
        if at + length > inside and inside < middle:
            out += context.files.read(name, inside - len(MAGIC), min(at + length, middle) - inside)
        beyond = max(at, middle)
        return out + behind[beyond - middle : max(at + length - middle, 0)]

    return read_at, middle + len(behind)


_sources: dict[tuple[str, str], Source] = {}
_MOST_SOURCES = 4
DRAWN_ROWS = 2**20
"""Among so many rows those of a sample are looked for at a time."""


def source_of(context: Context, list_id: str, size: int) -> Source:
    """A list's file; its footer is read once for several chunks."""
    return source_named(context, naming.list_content(list_id), size)


def source_named(context: Context, name: str, size: int) -> Source:
    """An object that begins with `size` bytes of a Parquet file, likewise."""
    key = (str(context.files.root), name)
    found = _sources.pop(key, None) or Source(reader_of(context, name), size)
    _sources[key] = found
    while len(_sources) > _MOST_SOURCES:
        del _sources[next(iter(_sources))]
    return found
