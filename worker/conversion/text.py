"""Rows as CSV and as JSON Lines, in UTF-8."""

import re
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

import polars as pl

from shared.errors import Invalid
from shared.lists import Column, Type
from worker.rows.parquet.leaves import Arrow, Leaf, leaves_under
from worker.rows.parquet.texts import Undecodable, json_texts, plain_texts, quoted
from worker.verdicts.fields import read_fields

_JSON_NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_MARKS = re.compile(r'[",\r\n]')


def csv_header(columns: Sequence[Column]) -> bytes:
    """The names of the columns as the first line."""
    names = (column.name for column in columns)
    return (",".join(_field(name) for name in names) + "\n").encode()


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _MARKS.search(text) or not text else text


class Csv:
    """RFC 4180 with LF: a field is quoted where it must be, null is nothing, and an empty text is `""`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add_texts(self, frame: pl.DataFrame, numbers: Sequence[int]) -> None:
        """The texts as they are."""
        if frame.width == 1:
            # A line with nothing on it would be no row for many.
            frame = frame.with_columns(pl.first().fill_null(""))
        frame.write_csv(self._file, include_header=False, quote_style="necessary", line_terminator="\n")

    def add_rows(self, rows: Arrow, numbers: Sequence[int]) -> None:
        """Each value as text."""
        leaves = leaves_under(rows.schema)
        texts = {leaf.name: _decodable(plain_texts, leaf, rows, numbers) for leaf in leaves}
        self.add_texts(pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)), numbers)

    def close(self) -> None:
        """Nothing is held."""


class JsonLines:
    """One object a line."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column]) -> None:
        self._file = file
        self._columns = columns

    def add_texts(self, frame: pl.DataFrame, numbers: Sequence[int]) -> None:
        """Numbers and booleans keep their digits where the text fits the column's type; other texts are strings."""
        cells = [_members(column, texts) for column, texts in zip(self._columns, frame.get_columns(), strict=True)]
        self._write([",".join(row) for row in zip(*cells, strict=True)])

    def add_rows(self, rows: Arrow, numbers: Sequence[int]) -> None:
        """Objects as the columns are, nested ones and all."""
        cells = []
        for field in rows.schema:
            leaf = Leaf((field.name,), field.type, ())
            key = quoted(field.name) + ":"
            cells.append([key + text for text in _decodable(lambda v: json_texts(v, strict=True), leaf, rows, numbers)])
        self._write([",".join(row) for row in zip(*cells, strict=True)])

    def close(self) -> None:
        """Nothing is held."""

    def _write(self, rows: list[str]) -> None:
        if rows:
            self._file.write(("{" + "}\n{".join(rows) + "}\n").encode())


def _members(column: Column, texts: pl.Series) -> list[str]:
    key = quoted(column.name) + ":"
    if column.type is Type.TEXT:
        return [key + ("null" if text is None else quoted(text)) for text in texts.to_list()]
    if column.type in (Type.INTEGER, Type.NUMBER, Type.BOOLEAN):
        bare = read_fields(texts, column).values.is_not_null()
        if column.type is not Type.BOOLEAN:
            bare &= texts.str.contains(_JSON_NUMBER).fill_null(False)
        marks = bare.to_list()
    else:
        marks = [False] * len(texts)
    return [
        key + ("null" if not text else text if plain else quoted(text))
        for text, plain in zip(texts.to_list(), marks, strict=True)
    ]


def _decodable(read: Callable[[Arrow], list[Any]], leaf: Leaf, rows: Arrow, numbers: Sequence[int]) -> list[Any]:
    try:
        return read(leaf.values(rows))
    except Undecodable as error:
        raise undecodable(numbers[error.entry], f"{leaf.name}: not UTF-8") from None


def undecodable(number: int, reason: str) -> Invalid:
    """A row whose bytes are no text cannot be written in another format; nothing is put in their place."""
    return Invalid(
        f"Row {number:,} cannot be converted: {reason}. Leave `format` out for the rows as they are, or filter again "
        "with a condition on that column: such rows fail then.",
        row=number,
    )
