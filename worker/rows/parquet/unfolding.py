"""Texts that a Parquet file says by a dictionary, made plain in steps of bounded size: a small file can say a large one
a million times."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from shared.errors import Invalid
from worker.rows.parquet.leaves import Arrow
from worker.rows.parquet.refusing import reading

EXPANDED_BYTES = 32 * 2**20
"""So much is made plain at a time."""
MOST_ROW_BYTES = 2**29
_IN_LISTS = 32
"""As if so many members of a list had the longest text."""


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
