"""What a Parquet upload is, and the rows that conditions will be tried on."""

import io
from typing import Any

from shared.errors import Invalid
from shared.lists import Column
from worker.rows.index import ReadAt
from worker.rows.parquet.footers import ENCRYPTED, MAGIC
from worker.rows.parquet.leaves import Arrow
from worker.rows.parquet.source import Source
from worker.rows.parquet.texts import shown_texts
from worker.rows.parquet.unfolding import unfolded
from worker.rows.parquet.writing import Style, write_file

ENDINGS = ("parquet", "pq")
CONTENT_TYPES = ("application/vnd.apache.parquet", "application/x-parquet", "application/parquet")
_PAGE_HEADER = b"\x15"
READABLE = ("UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW")
_SAMPLE_ROWS = 20
_SAMPLE_CHARACTERS, _VALUE_CHARACTERS = 256 * 1024, 1024
_PREVIEW_ROWS, _PREVIEW_GROUPS = 1000, 20
_PREVIEW_BYTES, _PREVIEW_ROW_BYTES = 2**20, 2**16


def looks_like_parquet(head: bytes, read_at: ReadAt, size: int) -> bool:
    """Whether it is a Parquet file by its first and last bytes, or the beginning of one that was cut short."""
    if head[:4] not in (MAGIC, ENCRYPTED):
        return False
    return head[4:5] == _PAGE_HEADER or bytes(read_at(max(size - 4, 0), 4)) in (MAGIC, ENCRYPTED)


def open_upload(read_at: ReadAt, size: int) -> Source:
    """A file that was uploaded. Raises Invalid where it cannot be read, and says how to mend that."""
    source = Source(read_at, size)
    _ = source.leaves
    for codec in set(source.codecs):
        if codec not in READABLE:
            raise Invalid(
                f"The Parquet file is compressed with {codec}, which is not read. Write it with zstd or snappy."
            )
    return source


def columns_of(source: Source) -> tuple[Column, ...]:
    """The columns with their types."""
    return tuple(Column(name=leaf.name, type=leaf.type) for leaf in source.leaves)


def sample_of(source: Source) -> tuple[dict[str, Any], ...]:
    """The first rows as people see them: by column, none of their values long."""
    out: list[dict[str, Any]] = []
    room = _SAMPLE_CHARACTERS
    for _, batch in source.batches(None, 0, min(_SAMPLE_ROWS, source.rows)):
        for place in range(batch.num_rows):
            rows = batch.slice(place, 1)
            row = {leaf.name: shown_texts(leaf.values(rows), _VALUE_CHARACTERS)[0] for leaf in source.leaves}
            room -= sum(len(value or "") for value in row.values())
            if room < 0:
                return tuple(out)
            out.append(row)
    return tuple(out)


def preview_file(source: Source) -> bytes:
    """Up to 1,000 rows from all over the list, at most 1 MiB, as a Parquet file. Very long ones are left out."""
    groups = source.metadata.num_row_groups
    count = min(groups, _PREVIEW_GROUPS)
    chosen = sorted({place * (groups - 1) // max(count - 1, 1) for place in range(count)})
    batches = [part for group in chosen for part in _first_rows(source, group, _PREVIEW_ROWS // len(chosen))]
    file = io.BytesIO()
    style = Style.of(source)
    write_file(file, Style(style.schema, "zstd", style.compliant), batches)
    return file.getvalue()


def _first_rows(source: Source, group: int, most: int) -> list[Arrow]:
    start, stop = int(source.starts[group]), int(source.starts[group + 1])
    room = _PREVIEW_BYTES * most // _PREVIEW_ROWS
    found = []
    for _, batch in source.batches(None, start, min(start + most, stop)):
        for part in unfolded(batch, source.schema):
            fits = part.nbytes <= room
            rows = [part] if fits else [part.slice(place, 1) for place in range(part.num_rows)]
            for row in rows:
                if fits or row.nbytes <= min(room, _PREVIEW_ROW_BYTES):
                    found.append(row)
                    room -= row.nbytes
    return found
