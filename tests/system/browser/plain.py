"""A plain reading of CSV, byte by byte, to hold what the page shows and hands out against."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field

Row = dict[str, str]


@dataclass
class Sorted:
    """The rows of a list by verdict, as bytes with their line ends; `failed_rows` are numbers from 1."""

    header: bytes
    kept: list[bytes] = field(default_factory=list)
    rejected: list[bytes] = field(default_factory=list)
    failed: list[bytes] = field(default_factory=list)
    failed_rows: list[int] = field(default_factory=list)


def rows_of(content: bytes) -> list[bytes]:
    """The rows, the header among them: a line end inside quotes ends none."""
    rows, start, is_quoted = [], 0, False
    for at, byte in enumerate(content):
        if byte == ord('"'):
            is_quoted = not is_quoted
        elif byte == ord("\n") and not is_quoted:
            rows.append(content[start : at + 1])
            start = at + 1
    return rows


def sort(content: bytes, keep: Callable[[Row], bool], delimiter: str = ",") -> Sorted:
    """Every row tested with `keep`; one with another number of fields than the header is failed."""
    header, *rows = rows_of(content)
    names = _fields(header, delimiter)
    found = Sorted(header)
    for number, row in enumerate(rows, 1):
        fields = _fields(row, delimiter)
        if len(fields) != len(names):
            found.failed.append(row)
            found.failed_rows.append(number)
        elif keep(dict(zip(names, fields, strict=True))):
            found.kept.append(row)
        else:
            found.rejected.append(row)
    return found


def _fields(row: bytes, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(row.decode(), newline=""), delimiter=delimiter))
