"""Small tables of every type that Parquet files have, with nulls anywhere, for Hypothesis."""

import datetime as dt
import math
import struct
import uuid
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

_DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
_US = st.integers(-(2**55), 2**55)
_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
_REALS = st.floats() | st.sampled_from([0.0, -0.0, math.inf, -math.inf, math.nan, 640.5])
_SINGLES = st.floats(width=32)

TYPES: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "int8": (pa.int8(), st.integers(-128, 127)),
    "int64": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "uint32": (pa.uint32(), st.integers(0, 2**32 - 1)),
    "uint64": (pa.uint64(), st.integers(0, 2**64 - 1)),
    "float": (pa.float32(), _SINGLES),
    "double": (pa.float64(), _REALS),
    "half": (pa.float16(), st.floats(width=16)),
    "decimal": (pa.decimal128(20, 4), st.decimals(-(10**15), 10**15, places=4)),
    "money": (pa.decimal128(9, 2), st.integers(-(10**8), 10**8).map(lambda cents: Decimal(cents) / 100)),
    "bool": (pa.bool_(), st.booleans()),
    "date": (pa.date32(), _DAYS),
    "moment": (pa.timestamp("us"), _US),
    "zoned": (pa.timestamp("ms", "Europe/Berlin"), st.integers(-(2**45), 2**45)),
    "nano": (pa.timestamp("ns"), st.integers(-(2**62), 2**62)),
    "time": (pa.time64("us"), st.integers(0, 86_400_000_000 - 1)),
    "span": (pa.duration("us"), _US),
    "text": (pa.string(), _TEXTS),
    "large": (pa.large_string(), _TEXTS),
    "choice": (pa.dictionary(pa.int32(), pa.string()), st.sampled_from(["a", "b", "ü"])),
    "bytes": (pa.binary(), st.binary(max_size=4)),
    "fixed": (pa.binary(3), st.binary(min_size=3, max_size=3)),
    "uuid": (pa.uuid(), st.uuids().map(lambda one: one.bytes)),
    "list": (pa.list_(pa.int32()), st.lists(st.none() | st.integers(0, 9), max_size=3)),
    "texts": (pa.list_(pa.string()), st.lists(st.none() | _TEXTS, max_size=3)),
    "map": (pa.map_(pa.string(), pa.int64()), st.lists(st.tuples(_TEXTS, st.integers(0, 9)), max_size=3)),
    "nothing": (pa.null(), st.none()),
    "struct": (
        pa.struct([("a", pa.int64()), ("b", pa.struct([("c", pa.string())]))]),
        st.fixed_dictionaries(
            {"a": st.none() | st.integers(0, 99), "b": st.none() | st.fixed_dictionaries({"c": st.none() | _TEXTS})}
        ),
    ),
}


@st.composite
def tables(draw: st.DrawFn) -> Any:
    """A table of some of the types."""
    names = draw(st.lists(st.sampled_from(sorted(TYPES)), min_size=1, max_size=6, unique=True))
    rows = draw(st.integers(0, 25))
    columns = {}
    for name in names:
        kind, values = TYPES[name]
        found = draw(st.lists(st.none() | values, min_size=rows, max_size=rows))
        columns[name] = pa.array(found, kind)
    return pa.table(columns)


def rows_of(table: Any) -> list[tuple[Any, ...]]:
    """The rows as values that are equal where they are the same, NaN among them."""
    columns = [_same(column.to_pylist() if not _wide(column.type) else _ticks(column)) for column in table.columns]
    return list(zip(*columns, strict=True))


def _wide(kind: Any) -> bool:
    return bool(pa.types.is_timestamp(kind) or pa.types.is_duration(kind))


def _ticks(column: Any) -> list[Any]:
    return list(column.cast(pa.int64()).to_pylist())


def _same(values: list[Any]) -> list[Any]:
    return [_bits(value) if isinstance(value, float) else _plain(value) for value in values]


def _bits(value: float) -> Any:
    return "NaN" if math.isnan(value) else struct.pack("<d", value)


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.bytes
    return value
