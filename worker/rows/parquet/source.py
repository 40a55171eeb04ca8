"""A Parquet file opened with bounds on what it may cost, and its rows read in bounded batches."""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shared.errors import Invalid
from worker.rows.index import ReadAt
from worker.rows.kernels.footers import CODEC, FOLDED, SIZE, read_groups
from worker.rows.parquet.footers import ENCRYPTED, MAGIC, TAIL_BYTES, footer_of, has_encrypted_columns
from worker.rows.parquet.leaves import Arrow, Leaf, leaves_of
from worker.rows.reading import as_bytes

MOST_FOOTER_BYTES = 16 * 2**20
MOST_BATCH_ROWS = 65_536
BATCH_BYTES = 4 * 2**20
WHOLE_BYTES = 16 * 2**20
"""Of the rows of a batch with all their columns, by what the footer says: they may all leave at once."""
EXPANDED_BYTES = 32 * 2**20
"""Dictionary-encoded texts are unfolded this much at a time: a small file can say a large text a million times."""
MOST_ROW_BYTES = 2**29
_BUFFER_BYTES = 2**20
_IN_LISTS = 32
"""As if so many members of a list had the longest text."""
_CODECS = dict(enumerate(("UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW")))

_IS_ENCRYPTED = "The Parquet file is encrypted. Write it again without encryption, then upload that."
_CONTRADICTION = "The footer of the Parquet file contradicts itself about its rows. Write the file again."


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


def refuse_bad_ends(read_at: ReadAt, size: int) -> None:
    """Raises Invalid for what is no Parquet file, or one whose footer is missing, encrypted or too large, before
    anything reads it."""
    head = bytes(read_at(0, len(MAGIC)))
    end = bytes(read_at(size - TAIL_BYTES, TAIL_BYTES)) if size >= TAIL_BYTES + len(MAGIC) else b""
    length = int.from_bytes(end[:4], "little")
    if ENCRYPTED in (head, end[4:]):
        raise Invalid(_IS_ENCRYPTED)
    if head != MAGIC:
        raise Invalid(
            "The file is said to be Parquet, but its content is not Parquet. Give it the ending of what it is "
            "(.csv, .tsv, .jsonl or .txt), and leave `format` out."
        )
    if end[4:] != MAGIC or length > size - TAIL_BYTES - len(MAGIC):
        raise Invalid("The Parquet file has no footer at its end: it was cut short. Upload the whole file.")
    if length > MOST_FOOTER_BYTES:
        raise Invalid(
            f"The footer of the Parquet file has {length:,} bytes; at most {MOST_FOOTER_BYTES:,} are read. "
            "Write it with larger row groups, or with fewer columns."
        )


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
            # A signature follows such a footer, which is why it is looked for by its length.
            raise Invalid(_IS_ENCRYPTED if has_encrypted_columns(footer_of(read_at, size)) else _CONTRADICTION)
        self.starts: npt.NDArray[np.int64] = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        """The first row of each row group, and the number of all rows."""

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


class reading:  # reads as a statement
    """What pyarrow raises on the way becomes Invalid; storage that does not work stays OSError."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and error.errno is not None:
            return
        if isinstance(error, pa.ArrowException | OSError | ValueError | AssertionError | KeyError | OverflowError):
            said = " ".join(str(error).split())[:200].rstrip(".")
            raise Invalid(
                f"The Parquet file cannot be read: {self._what}: {said}. Write the file again, then upload that."
            ) from error


def _fields_of(batch: Arrow | None) -> tuple[list[str], list[Arrow]]:
    return ([], []) if batch is None else (batch.schema.names, batch.columns)


def longest_entry(values: Arrow) -> int:
    """How many bytes the longest entry of a dictionary in an array has, taken many times where rows have many."""
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        return longest_entry(values.storage)
    if pa.types.is_dictionary(kind):
        # Where nothing was said yet, what the dictionary has is not known either.
        known = len(values.dictionary) and _measurable(kind.value_type)
        return int(pc.max(pc.binary_length(values.dictionary)).as_py() or 0) if known else MOST_ROW_BYTES
    if pa.types.is_struct(kind):
        return max((longest_entry(values.field(place)) for place in range(kind.num_fields)), default=0)
    if pa.types.is_map(kind):
        return _IN_LISTS * max(longest_entry(values.keys), longest_entry(values.items))
    return _IN_LISTS * longest_entry(values.values) if pa.types.is_nested(kind) else 0


def unfolded(batch: Arrow, schema: Arrow) -> Iterator[Arrow]:
    """A batch with the types of the schema's fields of the same names, in parts of bounded size."""
    with reading("a text"):
        size = sum(_unfolded_bytes(column) for column in batch.columns)
    if size > EXPANDED_BYTES and batch.num_rows > 1:
        half = batch.num_rows // 2
        yield from unfolded(batch.slice(0, half), schema)
        yield from unfolded(batch.slice(half), schema)
        return
    if size > MOST_ROW_BYTES:
        raise Invalid(f"A row of the Parquet file has {size:,} bytes; at most {MOST_ROW_BYTES:,} are read.")
    with reading("a value"):
        named = zip(batch.schema.names, batch.columns, strict=True)
        columns = [_plain(column, schema.field(name).type) for name, column in named]
    fields = [
        schema.field(name).with_type(column.type) for name, column in zip(batch.schema.names, columns, strict=True)
    ]
    yield pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields, schema.metadata)) if columns else batch


def _unfolded_bytes(values: Arrow) -> int:
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        return _unfolded_bytes(values.storage)
    if pa.types.is_dictionary(kind):
        if not len(values):
            return 0
        _refuse_strays(values)
        lengths = pc.binary_length(values.dictionary) if _measurable(kind.value_type) else None
        if lengths is None:
            return int(values.nbytes)
        most = pc.max(lengths).as_py() or 0
        if most * len(values) <= EXPANDED_BYTES // 4:
            return int(most * len(values))
        return int(pc.sum(lengths.take(values.indices)).as_py() or 0)
    if pa.types.is_struct(kind):
        return sum(_unfolded_bytes(values.field(place)) for place in range(kind.num_fields))
    if pa.types.is_map(kind):
        inner = _inside(values)
        return _unfolded_bytes(inner.field(0)) + _unfolded_bytes(inner.field(1))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _unfolded_bytes(values.flatten())
    return int(values.nbytes)


def _refuse_strays(values: Arrow) -> None:
    """Readers of Parquet take a file's word for it that a dictionary has all entries that are spoken of."""
    bounds = pc.min_max(values.indices)
    least, most = bounds["min"].as_py(), bounds["max"].as_py()
    if most is not None and not 0 <= least <= most < len(values.dictionary):
        raise ValueError(f"entry {most} of a dictionary of {len(values.dictionary)}")


def _measurable(kind: Arrow) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
    )


def _inside(values: Arrow) -> Arrow:
    """The key-value structs of a map array's own rows."""
    start, stop = values.offsets[0].as_py(), values.offsets[len(values)].as_py()
    return pa.StructArray.from_arrays([values.keys, values.items], ["key", "value"]).slice(start, stop - start)


def _plain(values: Arrow, kind: Arrow) -> Arrow:
    """The values as the schema has them."""
    if values.type == kind:
        return values
    if isinstance(kind, pa.BaseExtensionType):
        storage = values.storage if isinstance(values.type, pa.BaseExtensionType) else values
        return pa.ExtensionArray.from_storage(kind, _plain(storage, kind.storage_type))
    if pa.types.is_dictionary(values.type) and not pa.types.is_dictionary(kind):
        return values.dictionary_decode().cast(kind)
    if pa.types.is_struct(kind):
        # A struct read for some of its members has only those.
        members = [values.type.field(place) for place in range(values.type.num_fields)]
        arrays = [_plain(values.field(place), kind.field(field.name).type) for place, field in enumerate(members)]
        fields = [kind.field(field.name) for field in members]
        fields = [field.with_type(array.type) for field, array in zip(fields, arrays, strict=True)]
        return pa.StructArray.from_arrays(arrays, fields=fields, mask=_missing(values))
    return values.cast(kind)


def _missing(values: Arrow) -> Arrow | None:
    return pc.is_null(values) if values.null_count else None
