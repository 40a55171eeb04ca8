"""Parquet lists: rows are decoded to be tested, and those that leave are encoded again, with the same schema."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import numpy as np
import polars as pl
import pyarrow as pa

from shared.files import local
from shared.jobs import Segment
from shared.lists import Column, ListRecord, Which
from worker.context import Context
from worker.judging import Judged
from worker.kinds import Part
from worker.picking import Ints, Mask
from worker.positions import reader
from worker.rows.block import Block, Unread
from worker.rows.index import ReadAt
from worker.rows.parquet.footers import MAGIC, tail
from worker.rows.parquet.leaves import Arrow, Leaf
from worker.rows.parquet.source import BATCH_BYTES, MOST_BATCH_ROWS, Source, unfolded
from worker.rows.parquet.texts import json_objects
from worker.rows.parquet.values import read_values
from worker.rows.parquet.writing import RowGroups, Style, write_file

REPORTED_BYTES = 2**20
"""More of a row is not put in the report or on a page, which say so."""
SHOWN_BYTES = 64 * 2**10
_SPARE = 16
"""So much more than wanted is made of a text, so that a cut one is never taken for a whole one."""


@dataclass(frozen=True)
class FailedColumns:
    """A failed row, with its JSON text (cut where it is very long)."""

    row: int
    reason: str
    data: bytes
    line: None = None

    def text(self, most: int) -> bytes:
        """The row as JSON."""
        return self.data

    def report(self) -> bytes:
        """The row as a line of the `failed` result."""
        entry: dict[str, object] = {"row": self.row, "line": None, "reason": self.reason}
        entry["data"] = self.data[:REPORTED_BYTES].decode("utf-8", "ignore")
        if len(self.data) > REPORTED_BYTES:
            entry["truncated"] = True
        return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Whole:
    """Whole rows of a chunk, read only from where some are wanted, and forwards."""

    def __init__(self, source: Source, end: int) -> None:
        self._source = source
        self._end = end
        self._batches: Iterator[tuple[int, Arrow]] = iter(())
        self._held: tuple[int, Arrow] | None = None
        self._group = -1

    def take(self, first: int, wanted: Mask) -> Iterator[tuple[Mask, Arrow]]:
        """The rows that a mask over rows from `first` on picks: which of them (a mask over the same), and the rows."""
        picked = np.flatnonzero(wanted)
        if not len(picked):
            return
        begin, stop = first + int(picked[0]), first + int(picked[-1]) + 1
        self._go_to(begin)
        while (batch := self._next()) is not None:
            row, rows = batch
            after = row + rows.num_rows
            low, high = max(row, begin), min(after, stop)
            if low < high:
                mine = np.zeros(len(wanted), np.bool_)
                mine[low - first : high - first] = wanted[low - first : high - first]
                part = rows.slice(low - row, high - low)
                yield mine, part.filter(pa.array(wanted[low - first : high - first]))
            if after > stop:
                self._held = (stop, rows.slice(stop - row)) if stop > row else batch
            if after >= stop:
                return

    def _go_to(self, row: int) -> None:
        group = int(np.searchsorted(self._source.starts, row, "right"))
        if group != self._group:
            self._batches, self._held, self._group = self._source.batches(None, row, self._end), None, group

    def _next(self) -> tuple[int, Arrow] | None:
        held, self._held = self._held, None
        if held is None:
            held = next(self._batches, None)
        if held is not None:
            self._group = int(np.searchsorted(self._source.starts, held[0], "right"))
        return held


class ParquetPart:
    """Some rows of a chunk: those columns that the test wants, and the whole rows once some are to leave."""

    def __init__(self, source: Source, first: int, block: Block, whole: Whole, all_leave: bool = False) -> None:
        self.first = first
        self.block = block
        self._source = source
        self._whole = whole
        self._all = all_leave

    @property
    def end_row(self) -> int:
        """The row (from 0) after the last one."""
        return self.first + len(self.block.blank)

    @property
    def end_byte(self) -> int:
        """As far into the list as rows are: a row has no bytes of its own."""
        return byte_of(self._source, self.end_row)

    def settle(self, judged: Judged) -> None:
        """Remembers the verdicts."""
        self.judged = judged

    @cached_property
    def leaving(self) -> list[tuple[Mask, Arrow]]:
        """The kept and the failed rows, whole: which they are, and themselves."""
        wanted = np.ones(len(self.block.blank), np.bool_) if self._all else self.judged.kept | self.judged.failed
        return list(self._whole.take(self.first, wanted))

    def rows(self, wanted: Mask) -> Iterator[tuple[Ints, Arrow]]:
        """Those of them that a mask picks, in batches that have the list's schema, with their entries."""
        for mine, rows in self.leaving:
            chosen = wanted & mine
            if chosen.any():
                picked = rows if chosen.sum() == rows.num_rows else rows.filter(pa.array(chosen[mine]))
                numbers = np.flatnonzero(chosen)
                at = 0
                for part in unfolded(picked, self._source.schema):
                    yield numbers[at : at + part.num_rows], part
                    at += part.num_rows

    def number(self, entry: int) -> int:
        """Every entry is a row."""
        return self.first + entry + 1

    def texts(self, wanted: Mask, most: int) -> Iterator[tuple[int, bytes]]:
        """The rows as JSON objects."""
        chosen = np.zeros(len(wanted), np.bool_)
        chosen[np.flatnonzero(wanted)[:most]] = True
        for entries, rows in self.rows(chosen):
            for entry, text in zip(entries.tolist(), json_rows(rows, SHOWN_BYTES), strict=True):
                yield entry, text.encode()

    def failed(self) -> list[FailedColumns]:
        """The failed rows."""
        if not self.judged.reasons:
            return []
        return self._failed

    @cached_property
    def _failed(self) -> list[FailedColumns]:
        return [
            FailedColumns(self.first + entry + 1, self.judged.reasons[entry], text.encode())
            for entries, rows in self.rows(self.judged.failed)
            for entry, text in zip(entries.tolist(), json_rows(rows, REPORTED_BYTES), strict=True)
        ]

    def rejected_bytes(self) -> int:
        """Not known before they are written."""
        return 0


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

    def __init__(self, context: Context, record: ListRecord) -> None:
        self._context = context
        self._record = record

    @cached_property
    def source(self) -> Source:
        """The list itself."""
        return source_of(self._context, self._record.id, self._record.bytes)

    @cached_property
    def style(self) -> Style:
        """How its rows are written."""
        return Style.of(self.source)

    def byte_of(self, row: int) -> int:
        """In proportion."""
        return byte_of(self.source, row)

    def parts(self, at: int, to: int, columns: Sequence[Column], block_bytes: int) -> Iterator[Part]:
        """The wanted columns, block by block."""
        whole = Whole(self.source, to)
        for first, block in blocks(self.source, at, to, columns, block_bytes):
            yield ParquetPart(self.source, first, block, whole)

    def trial(self, columns: Sequence[Column]) -> Iterator[Part]:
        """The rows that were put aside when the list came in, a Parquet file of their own."""
        files, name = self._context.files, local.list_sample(self._record.id)
        source = Source(lambda at, length: files.read(name, at, length), files.size(name))
        whole = Whole(source, source.rows)
        for first, block in blocks(source, 0, source.rows, columns, BATCH_BYTES):
            yield ParquetPart(source, first, block, whole, all_leave=True)

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


def json_rows(rows: Arrow, most: int) -> list[str]:
    """Rows as JSON objects, to be looked at: longer texts in them are cut to little more than `most` bytes."""
    return json_objects(rows, rows.schema.names, most=most + _SPARE)


def byte_of(source: Source, row: int) -> int:
    """How far into a list a row is, so that the bytes of all rows are those of the list."""
    return source.bytes * row // source.rows if source.rows else 0


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
    behind = tail(context.files.read(name, start, segment.kept_footer))
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


def source_of(context: Context, list_id: str, size: int) -> Source:
    """A list's file; its footer is read once for several chunks."""
    key = (str(context.files.root), list_id)
    found = _sources.pop(key, None) or Source(reader(context, list_id), size)
    _sources[key] = found
    while len(_sources) > _MOST_SOURCES:
        del _sources[next(iter(_sources))]
    return found
