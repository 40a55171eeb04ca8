"""A Parquet file opened with bounds on what it may cost, and its rows read in bounded batches."""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from shared.errors import Invalid
from worker.rows.index import ReadAt
from worker.rows.kernels.footers import CODEC, FOLDED, SIZE, read_groups
from worker.rows.parquet.footers import TAIL_BYTES
from worker.rows.parquet.leaves import Arrow, Leaf, leaves_of
from worker.rows.parquet.refusing import MOST_FOOTER_BYTES, reading, refuse_bad_ends, refuse_encrypted_columns
from worker.rows.parquet.unfolding import EXPANDED_BYTES, longest_entry
from worker.rows.reading import as_bytes

MOST_BATCH_ROWS = 65_536
BATCH_BYTES = 4 * 2**20
WHOLE_BYTES = 8 * 2**20
"""Of the rows of a batch with all their columns, by what the footer says: they may all leave at once."""
_BUFFER_BYTES = 2**20
_CODECS = dict(enumerate(("UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW")))


class ReadAtFile(io.RawIOBase):
    """A list's bytes as a file that pyarrow can read."""

    def __init__(self, read_at: Callable[[int, int], bytes], size: int) -> None:
        super().__init__()
        self._read_at = read_at
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Goes to a place."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        """The place."""
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Up to so many bytes."""
        left = max(self._size - self._at, 0)
        data = self._read_at(self._at, left if size is None or size < 0 else min(size, left))
        self._at += len(data)
        return data


class Source:
    """A Parquet file. Raises Invalid for one that cannot be read, OSError where storage does not work."""

    def __init__(self, read_at: ReadAt, size: int) -> None:
        refuse_bad_ends(read_at, size)
        self._list = read_at
        self.bytes = size
        with reading("the footer"):
            self.metadata: Any = self._open().metadata
        self.rows = int(self.metadata.num_rows)
        groups, columns = int(self.metadata.num_row_groups), int(self.metadata.num_columns)
        counts = np.zeros(groups, np.int64)
        self._columns = np.zeros((groups, columns, 3), np.int64)
        self._longest: dict[tuple[int, str], int] = {}
        told = groups * columns <= len(self.footer) and read_groups(as_bytes(self.footer), counts, self._columns)
        if not told or counts.min(initial=0) < 0 or sum(counts.tolist()) != self.rows:
            refuse_encrypted_columns(read_at, size)
            raise Invalid("The footer of the Parquet file contradicts itself about its rows. Write the file again.")
        self.starts: npt.NDArray[np.int64] = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        """The first row of each row group, and the number of all rows."""

    def byte_of(self, row: int) -> int:
        """How far into the file a row is, in proportion: the bytes of all rows are those of the list."""
        return self.bytes * row // self.rows if self.rows else 0

    def _read_at(self, at: int, length: int) -> bytes:
        return bytes(self._list(at, length))

    @cached_property
    def schema(self) -> Arrow:
        """The Arrow schema, with the metadata of the file."""
        with reading("the schema"):
            return self._open().schema_arrow

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The columns that conditions can name."""
        return leaves_of(self.schema, self._stored)

    @cached_property
    def _stored(self) -> list[str]:
        schema = self.metadata.schema
        return [schema.column(place).path for place in range(len(schema))]

    @cached_property
    def footer(self) -> bytes:
        """The footer's own bytes."""
        length = self.metadata.serialized_size
        return self._read_at(self.bytes - TAIL_BYTES - length, length)

    @property
    def codecs(self) -> list[str]:
        """How the stored columns of the first row group are compressed; empty where there is none."""
        return [_CODECS.get(number, f"codec {number}") for number in self._columns[:1, :, CODEC].ravel().tolist()]

    def leaf(self, name: str) -> Leaf:
        """A column by its name; raises KeyError."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Leaf]:
        return {leaf.name: leaf for leaf in self.leaves}

    def groups(self, first: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The row groups that hold rows `[first, end)`: each with the rows (of the list) that are asked of it."""
        at = int(np.searchsorted(self.starts, first, "right")) - 1
        while at < len(self.starts) - 1 and self.starts[at] < end:
            start, stop = max(first, int(self.starts[at])), min(end, int(self.starts[at + 1]))
            if start < stop:
                yield at, start, stop
            at += 1

    def batches(
        self, leaves: Sequence[Leaf] | None, first: int, end: int, batch_bytes: int = BATCH_BYTES
    ) -> Iterator[tuple[int, Arrow]]:
        """Rows `[first, end)` in order, as record batches with the row each begins at.

        They have the fields that the leaves come from (None: all of them), structs with the wanted members alone.
        Texts from a dictionary with long entries are still by dictionary: `unfolded` makes them plain in bounded steps.
        """
        for group, start, stop in self.groups(first, end):
            yield from self._of_group(group, leaves, start, stop, batch_bytes)

    def _of_group(
        self, group: int, leaves: Sequence[Leaf] | None, start: int, stop: int, batch_bytes: int
    ) -> Iterator[tuple[int, Arrow]]:
        stored = self._stored if leaves is None else [path for leaf in leaves for path in leaf.stored]
        wanted = set(stored)
        mine = np.array([path in wanted for path in self._stored], np.bool_)
        sizes = np.clip(self._columns[group, :, SIZE], 0, 2**40)
        size, whole = int(sizes[mine].sum()), int(sizes.sum())
        rows = int(self.starts[group + 1] - self.starts[group])
        step = max(1, min(MOST_BATCH_ROWS, batch_bytes * rows // max(size, 1), WHOLE_BYTES * rows // max(whole, 1)))
        at = int(self.starts[group])
        with reading(f"row group {group + 1}"):
            texts = np.flatnonzero(mine & (self._columns[group, :, FOLDED] > 0)).tolist()
            folded = self._with_long_entries(group, [self._stored[place] for place in texts], step)
            batches = self._open(folded).iter_batches(
                batch_size=step, row_groups=[group], columns=None if leaves is None else stored, use_threads=False
            )
            while at < stop and (batch := next(batches, None)) is not None:
                before, at = at, at + batch.num_rows
                if at > start and batch.num_rows:
                    begin = max(start - before, 0)
                    yield before + begin, batch.slice(begin, min(stop, at) - before - begin)
        if at < stop:
            raise Invalid(f"Row group {group + 1} of the Parquet file has fewer rows than its footer says.")

    def _with_long_entries(self, group: int, stored: Sequence[str], step: int) -> list[str]:
        """Those columns whose dictionary has an entry that is too long to be said once a row of a batch."""
        unknown = [path for path in stored if (group, path) not in self._longest]
        if unknown:
            batches = self._open(unknown).iter_batches(1, row_groups=[group], columns=unknown, use_threads=False)
            for field, values in zip(*_fields_of(next(batches, None)), strict=True):
                for path in unknown:
                    if path == field or path.startswith(f"{field}."):
                        self._longest[group, path] = longest_entry(values)
        most = EXPANDED_BYTES // step
        return [path for path in stored if self._longest.get((group, path), most + 1) > most]

    def _open(self, folded: Sequence[str] = ()) -> Any:
        return pq.ParquetFile(
            pa.PythonFile(ReadAtFile(self._read_at, self.bytes), mode="r"),
            metadata=getattr(self, "metadata", None),
            read_dictionary=list(folded),
            buffer_size=_BUFFER_BYTES,
            pre_buffer=False,
            thrift_string_size_limit=MOST_FOOTER_BYTES,
            thrift_container_size_limit=2**20,
        )


def _fields_of(batch: Arrow | None) -> tuple[list[str], list[Arrow]]:
    return ([], []) if batch is None else (batch.schema.names, batch.columns)
