"""Parquet files of a few rows, and the tables by which docs/input.md shows them."""

import base64
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.parquet import encryption

from tests.awkward.shown import cell

Columns = dict[str, tuple[Any, list[Any]]]
"""By name: the Arrow type and the values."""


def table(columns: Columns) -> Any:
    """The columns as an Arrow table. Bytes among the values of a string are taken for its own, UTF-8 or not."""
    return pa.table({name: _array(kind, values) for name, (kind, values) in columns.items()})


def _array(kind: Any, values: list[Any]) -> Any:
    if pa.types.is_string(kind) and any(isinstance(value, bytes) for value in values):
        return pa.array(values, pa.binary()).view(kind)
    return pa.array(values, kind)


def written(columns: Columns | None = None, **how: Any) -> bytes:
    """A Parquet file of these columns; of one number without any."""
    file = io.BytesIO()
    pq.write_table(table({"id": (pa.int64(), [1])} if columns is None else columns), file, **how)
    return file.getvalue()


def encrypted() -> bytes:
    """A Parquet file whose footer can be read, and a column cannot."""
    how = encryption.EncryptionConfiguration(footer_key="key", column_keys={"key": ["id"]}, plaintext_footer=True)
    keys = encryption.CryptoFactory(lambda _: _NoSecret()).file_encryption_properties(
        encryption.KmsConnectionConfig(), how
    )
    file, rows = io.BytesIO(), table({"id": (pa.int64(), [1])})
    with pq.ParquetWriter(file, rows.schema, encryption_properties=keys) as writer:
        writer.write_table(rows)
    return file.getvalue()


class _NoSecret(encryption.KmsClient):
    """Wraps keys in nothing."""

    def wrap_key(self, key: bytes, name: str) -> bytes:
        return base64.b64encode(key)

    def unwrap_key(self, wrapped: bytes, name: str) -> bytes:
        return base64.b64decode(wrapped)


def shown(columns: Columns) -> tuple[str, ...]:
    """The columns as a table in Markdown."""
    heads = [f"{cell(name)} {str(kind).replace('|', chr(92) + '|')}" for name, (kind, _) in columns.items()]
    rows = zip(*(values for _, values in columns.values()), strict=True)
    lines = [" | ".join("" if value is None else cell(_said(value)) for value in row) for row in rows]
    return (f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *(f"| {line} |" for line in lines))


def _said(value: Any) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)
