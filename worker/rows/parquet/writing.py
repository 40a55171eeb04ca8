"""Rows written as Parquet row groups, with what belongs before and behind them kept apart."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from worker.rows.parquet.footers import MAGIC, TAIL_BYTES, Part, tail, with_schema_of
from worker.rows.parquet.leaves import Arrow
from worker.rows.parquet.source import Source

GROUP_BYTES = 16 * 2**20
"""Of rows as they are in memory; that many are collected before a row group is written."""
_CODECS = {"UNCOMPRESSED": "none", "SNAPPY": "snappy", "ZSTD": "zstd", "LZ4_RAW": "lz4"}


@dataclass(frozen=True)
class Style:
    """How rows are written: the schema, a codec for each stored column (or one for all), names of list members."""

    schema: Arrow
    codec: str | dict[str, str] = "zstd"
    compliant: bool = True
    whole_decimals: bool = False
    """Whether decimals are stored as integers."""
    annotated: bytes | None = None
    """A footer whose annotations of columns are to be had."""

    @classmethod
    def of(cls, source: Source) -> "Style":
        """As a list is written, as far as it can be; slow codecs become zstd."""
        stored = [source.metadata.schema.column(place) for place in range(source.metadata.num_columns)]
        paths = (column.path for column in stored)
        codecs = {path: _CODECS.get(codec, "zstd") for path, codec in zip(paths, source.codecs, strict=False)}
        compliant = not any(".list.item" in column.path for column in stored)
        whole = any(
            column.converted_type == "DECIMAL" and column.physical_type in ("INT32", "INT64") for column in stored
        )
        return cls(source.schema, codecs or "zstd", compliant, whole, source.footer)


class RowGroups:
    """Writes batches as row groups to the end of a file: `add`, then `close`, which gives what was written."""

    def __init__(self, file: BinaryIO | io.BytesIO, style: Style) -> None:
        self._sink = _Sink(file)
        self._style = style
        self._writer: Any = pq.ParquetWriter(
            pa.PythonFile(self._sink, mode="w"),
            style.schema,
            compression=style.codec,
            use_compliant_nested_type=style.compliant,
            store_decimal_as_integer=style.whole_decimals,
        )
        self._held: list[Arrow] = []
        self._held_bytes = 0

    @property
    def size(self) -> int:
        """How many bytes were written, and are held to be written."""
        return self._held_bytes + self._sink.size

    def add(self, batch: Arrow) -> None:
        """Takes rows; their types are the schema's."""
        if not batch.num_rows:
            return
        self._held.append(batch)
        self._held_bytes += batch.nbytes
        if self._held_bytes >= GROUP_BYTES:
            self._write()

    def close(self) -> Part:
        """The footer of what was written, and how many bytes that was."""
        self._write()
        self._sink.begin_footer()
        self._writer.close()
        return Part(self._sink.footer(), self._sink.size)

    def _write(self) -> None:
        if self._held:
            table = pa.Table.from_batches(self._held, self._style.schema)
            self._held, self._held_bytes = [], 0
            self._writer.write_table(table, row_group_size=max(len(table), 1))


class _Sink(io.RawIOBase):
    """A file for pyarrow, in which only row groups get as far as the real one."""

    def __init__(self, file: BinaryIO | io.BytesIO) -> None:
        super().__init__()
        self._file = file
        self._at = 0
        self._tail: bytearray | None = None

    @property
    def size(self) -> int:
        """How many bytes of row groups were written."""
        return max(self._at - len(MAGIC), 0)

    def begin_footer(self) -> None:
        """What comes now is no row group."""
        self._tail = bytearray()

    def footer(self) -> bytes:
        """The footer without its length and the magic."""
        return bytes(self._tail or b"")[:-TAIL_BYTES]

    def writable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """The place, as if this were a file of its own."""
        return self._at + len(self._tail or b"")

    def write(self, data: Any) -> int:
        """Takes bytes."""
        view = memoryview(data)
        if self._tail is not None:
            self._tail += view
        elif not self._file.closed:
            # The magic comes first, by itself. A file that is closed is one that nobody wants any more.
            self._file.write(view[max(len(MAGIC) - self._at, 0) :])
            self._at += len(view)
        return len(view)


def empty_footer(style: Style) -> bytes:
    """The footer of a file without rows."""
    footer = RowGroups(io.BytesIO(), style).close().footer
    return footer if style.annotated is None else with_schema_of(footer, style.annotated)


def write_file(file: BinaryIO | io.BytesIO, style: Style, batches: Iterable[Arrow]) -> None:
    """A whole Parquet file of some rows."""
    file.write(MAGIC)
    groups = RowGroups(file, style)
    for batch in batches:
        groups.add(batch)
    file.write(tail(groups.close().footer))
