"""Rows of a text list as Parquet, by the types that the job gives its columns."""

from collections.abc import Sequence
from typing import BinaryIO

import polars as pl
import pyarrow as pa

from shared.errors import Invalid
from shared.lists import Column, Type
from shared.where.fitting import A_KIND
from shared.where.tree import Kind
from worker.rows.parquet.footers import MAGIC, tail
from worker.rows.parquet.leaves import Arrow
from worker.rows.parquet.writing import RowGroups, Style
from worker.verdicts.fields import read_fields, shown

_ARROW = {
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
    Type.TIMESTAMP: pa.timestamp("us"),
    Type.TEXT: pa.string(),
}


def style_for(columns: Sequence[Column]) -> Style:
    """How such rows are written. Raises Invalid where there are no columns."""
    if not columns:
        raise Invalid("The list has no columns, and a Parquet file must have one. Leave `format` out.")
    return Style(pa.schema([(column.name, _ARROW[column.type]) for column in columns]))


class Parquet:
    """A whole Parquet file of rows."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column]) -> None:
        self._file = file
        self._columns = columns
        self._style = style_for(columns)
        self._file.write(MAGIC)
        self._groups = RowGroups(file, self._style)

    def add_texts(self, frame: pl.DataFrame, numbers: Sequence[int]) -> None:
        """Reads the texts as the columns' types. Raises Invalid for the first that does not fit."""
        arrays = []
        for column, texts in zip(self._columns, frame.get_columns(), strict=True):
            fields = read_fields(texts, column)
            if fields.texts:
                raise _misfit(column, numbers[int(fields.misfits[0])], fields.texts[0])
            arrays.append(fields.values.to_arrow().cast(_ARROW[column.type]))
        self._groups.add(pa.RecordBatch.from_arrays(arrays, schema=self._style.schema))

    def add_rows(self, rows: Arrow, numbers: Sequence[int]) -> None:
        """Never asked: a Parquet list's results are Parquet already."""
        raise NotImplementedError

    def close(self) -> None:
        """Writes the footer."""
        self._file.write(tail(self._groups.close().footer))


def _misfit(column: Column, number: int, text: str) -> Invalid:
    kind = A_KIND[Kind(column.type.value)]
    return Invalid(
        f"Row {number:,} cannot be written as Parquet: {column.name}: {shown(text)} is not {kind}. "
        f'Run the job with `types: {{"{column.name}": "text"}}`, and convert its rows.',
        row=number,
        column=column.name,
        value=text[:1000],
    )
