"""Values as text: what a CSV file would say of them, and what JSON would."""

import base64
import codecs
import json
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from worker.rows.parquet.leaves import Arrow

_utf8 = codecs.lookup("utf-8").incrementaldecoder
quoted = json.encoder.encode_basestring


class Undecodable(ValueError):
    """Bytes that are no UTF-8; `entry` is the row of the array that has them."""

    def __init__(self, entry: int) -> None:
        super().__init__(f"entry {entry} is not UTF-8")
        self.entry = entry


def plain_texts(values: Arrow) -> list[str | None]:
    """Each value as a CSV file would say it. Raises Undecodable."""
    kind = values.type
    if _is_binary(kind) or _is_string(kind):
        return _strict(_characters(values, None))
    if isinstance(kind, pa.JsonType):
        return plain_texts(values.storage)
    if _is_structured(kind):
        return [None if text == "null" else text for text in json_texts(values, strict=True)]
    return _scalars(values)


def shown_texts(values: Arrow, most: int) -> list[str | None]:
    """Each value as text to be looked at, cut to `most` characters."""
    if pa.types.is_dictionary(values.type):
        return shown_texts(values.dictionary_decode(), most)
    if _is_binary(values.type) or _is_string(values.type):
        found = _characters(values, most)
        return [_json_of(text) if isinstance(text, bytes) else text for text in found]
    if _is_structured(values.type):
        return [None if text == "null" else text[:most] for text in json_texts(values, most=most)]
    return [text if text is None else text[:most] for text in _scalars(values)]


def json_texts(values: Arrow, strict: bool = False, most: int | None = None) -> list[str]:
    """Each value as JSON. Bytes that are no UTF-8 become `{"base64": …}`, or with `strict` raise Undecodable.

    `most` cuts texts to so many bytes, where a row is only to be looked at.
    """
    kind = values.type
    if isinstance(kind, pa.JsonType):
        values, kind = values.storage, values.storage.type
    if pa.types.is_dictionary(kind):
        return json_texts(values.dictionary_decode(), strict, most)
    if _is_binary(kind) or _is_string(kind):
        found = _characters(values, most)
        return [_json_of(text) for text in (_strict(found) if strict else found)]
    if pa.types.is_map(kind):
        pairs = pa.StructArray.from_arrays([values.keys, values.items], ["key", "value"])
        return _lists(values, json_texts(pairs, strict, most), values.offsets)
    if pa.types.is_fixed_size_list(kind):
        values = values.cast(pa.large_list(kind.value_field))
        kind = values.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        try:
            inner = json_texts(values.values, strict, most)
        except Undecodable as error:
            raise Undecodable(int(np.searchsorted(np.asarray(values.offsets), error.entry, "right")) - 1) from None
        return _lists(values, inner, values.offsets)
    if pa.types.is_struct(kind):
        return json_objects(values, [field.name for field in kind], strict, most)
    texts = _scalars(values)
    if _is_json_number(kind):
        return ["null" if text is None else text if _finite(text) else quoted(text) for text in texts]
    return ["null" if text is None else quoted(text) for text in texts]


def json_objects(values: Arrow, names: Sequence[str], strict: bool = False, most: int | None = None) -> list[str]:
    """Each row of a struct array, or of a record batch, as a JSON object."""
    if isinstance(values, pa.RecordBatch):
        columns, missing = values.columns, None
    else:
        columns = [pc.struct_field(values, [place]) for place in range(values.type.num_fields)]
        missing = values.is_null().to_pylist() if values.null_count else None
    keys = [quoted(name) + ":" for name in names]
    cells = [
        [key + text for text in json_texts(column, strict, most)] for key, column in zip(keys, columns, strict=True)
    ]
    rows = ["{" + ",".join(row) + "}" for row in zip(*cells, strict=True)]
    return rows if missing is None else ["null" if gone else row for row, gone in zip(rows, missing, strict=True)]


def _lists(values: Arrow, inner: Sequence[str], offsets: Arrow) -> list[str]:
    bounds = offsets.to_pylist()
    gone = values.is_null().to_pylist()
    return [
        "null" if null else "[" + ",".join(inner[start:end]) + "]"
        for null, (start, end) in zip(gone, pairwise(bounds), strict=True)
    ]


def _scalars(values: Arrow) -> list[str | None]:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return plain_texts(values.dictionary_decode())
    if isinstance(kind, pa.UuidType):
        return [None if value is None else str(value) for value in values.to_pylist()]
    if isinstance(kind, pa.BaseExtensionType):
        return plain_texts(values.storage)
    if pa.types.is_float64(kind):
        return [None if value is None else _real(value) for value in values.to_pylist()]
    if pa.types.is_floating(kind):
        # The shortest digits that say this value in its own width.
        shortest = values.cast(pa.string()).to_pylist()
        return [None if text is None else _real(float(text)) for text in shortest]
    if pa.types.is_decimal(kind):
        return [None if value is None else f"{value:f}" for value in values.to_pylist()]
    if pa.types.is_date(kind):
        return list(values.cast(pa.date32()).cast(pa.string()).to_pylist())
    if pa.types.is_timestamp(kind):
        # Whatever its zone: stored are moments in UTC.
        return [
            _short(text) for text in values.cast(pa.int64()).cast(pa.timestamp(kind.unit)).cast(pa.string()).to_pylist()
        ]
    if pa.types.is_time(kind):
        return [_short(text) for text in values.cast(pa.string()).to_pylist()]
    if pa.types.is_duration(kind):
        return list(values.cast(pa.int64()).cast(pa.string()).to_pylist())
    return list(values.cast(pa.string()).to_pylist())


def _short(text: str | None) -> str | None:
    """A moment without the zeros that end its fraction."""
    return text.rstrip("0").rstrip(".") if text is not None and "." in text else text


def _real(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _finite(text: str) -> bool:
    return text[-1] not in "Ny"


def _json_of(text: Any) -> str:
    if text is None:
        return "null"
    if isinstance(text, bytes):
        return '{"base64":"' + base64.b64encode(text).decode() + '"}'
    return quoted(text)


def _strict(found: list[Any]) -> list[str | None]:
    for entry, text in enumerate(found):
        if isinstance(text, bytes):
            raise Undecodable(entry)
    return found


def _characters(values: Arrow, most: int | None) -> list[Any]:
    """Texts; bytes where they are no UTF-8, None where there is nothing."""
    raw = values.cast(pa.large_binary()) if not pa.types.is_large_binary(values.type) else values
    cut = [False] * len(raw)
    if most is not None:
        cut = [bool(length is not None and length > most) for length in pc.binary_length(raw).to_pylist()]
        raw = pc.binary_slice(raw, 0, most) if any(cut) else raw
    out: list[Any] = []
    for value, shortened in zip(raw.to_pylist(), cut, strict=True):
        if value is None:
            out.append(None)
            continue
        try:
            # A cut may fall within a character: that much is left out.
            out.append(_utf8().decode(value) if shortened else value.decode())
        except UnicodeDecodeError:
            out.append(value)
    return out


def _is_string(kind: Arrow) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_binary(kind: Arrow) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def _is_structured(kind: Arrow) -> bool:
    return bool(pa.types.is_nested(kind) or pa.types.is_time(kind) or pa.types.is_duration(kind))


def _is_json_number(kind: Arrow) -> bool:
    numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    return bool(numeric or pa.types.is_boolean(kind) or pa.types.is_duration(kind))
