"""Rows of results as what a caller gets: kept and rejected ones by their fields, failed ones with their reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from winnow.client.fields import Row, reader
from winnow.client.lists import ListInfo
from winnow.client.rows import LineReader, RowReader


@dataclass(frozen=True)
class FailedRow:
    """A row that could not be read or tested: its number and line (both from 1), why, and its text.

    `data` is None where the bytes are no UTF-8; `data_base64` has them then.
    """

    row: int
    line: int | None
    reason: str
    data: str | None = None
    data_base64: str | None = None


_FAILED = TypeAdapter(FailedRow)


class FieldReader:
    """Rows with their fields, of the bytes of a result."""

    def __init__(self, info: ListInfo) -> None:
        self._rows = RowReader(info)
        self._read = reader(info)

    def feed(self, block: bytes) -> Iterator[Row]:
        """The rows that are whole with this block."""
        return (Row(raw, self._read) for raw in self._rows.feed(block))

    def end(self) -> Iterator[Row]:
        """The last row, where it has no line end."""
        return (Row(raw, self._read) for raw in self._rows.end())


class FailedReader:
    """Failed rows, of the bytes of a report."""

    def __init__(self) -> None:
        self._lines = LineReader()

    def feed(self, block: bytes) -> Iterator[FailedRow]:
        """The rows that are whole with this block."""
        return (_FAILED.validate_json(line) for line in self._lines.feed(block))

    def end(self) -> Iterator[FailedRow]:
        """What is left when no block follows."""
        return (_FAILED.validate_json(line) for line in self._lines.end())
