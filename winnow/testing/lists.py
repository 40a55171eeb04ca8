"""Rows to try a predicate on: dicts, or a small file, read as the server reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from winnow.client.members import Members
from winnow.running.rows import Block

Rows: TypeAlias = str | Path | Iterable[Mapping[str, Any]]

SEPARATED = {".csv": ",", ".tsv": "\t"}
LINES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".txt": "text"}


@dataclass(frozen=True)
class TriedList:
    """The rows that can be tested, and why the others cannot, by their numbers."""

    block: Block
    unread: Mapping[int, str]


class Columns(dict[str, "list[str | None]"]):
    """Columns of rows that are mappings; one with dots that no row has is looked for inside of JSON objects."""

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        names = dict.fromkeys(name for row in rows for name in row)
        super().__init__({name: [_of(row, name) for row in rows] for name in names})
        self._rows = rows

    def get(self, name: str, default: Any = None) -> Any:
        """The column's texts, None where absent."""
        if name not in self and "." in name:
            return [_of(row, name) for row in self._rows]
        return super().get(name, default)


def read_rows(rows: Rows) -> TriedList:
    """Rows as a predicate gets them. Raises ValueError for a file that is of no kind that is read here."""
    if isinstance(rows, str | Path):
        return _read_file(Path(rows))
    read = [_texts(row) for row in rows]
    return TriedList(Block(Columns(read), range(1, len(read) + 1)), {})


def _texts(row: Mapping[str, Any]) -> Members:
    """As JSON Lines are read: text as it is, null absent, other values as JSON text."""
    if not isinstance(row, Mapping):
        raise TypeError(
            f'a row is a dict of columns, as {{"line": "…"}} of plain text, not {type(row).__name__}: {row!r}'
        )
    return Members((_name(name), _text(name, value)) for name, value in row.items() if value is not None)


def _name(name: object) -> str:
    if isinstance(name, str):
        return name
    raise TypeError(f"a row's columns are named by text, not by {type(name).__name__}: {name!r}")


def _text(name: object, value: object) -> str:
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except TypeError:
        raise TypeError(f"column {name!r}: a field is text, or what JSON has, not {type(value).__name__}") from None


def _of(row: Mapping[str, str], name: str) -> str | None:
    try:
        return row[name]
    except KeyError:
        return None


def _read_file(path: Path) -> TriedList:
    # The client's own reading of results; it knows Pydantic, so it is imported when it is needed.
    from winnow.client.fields import reader, split, without_end  # noqa: PLC0415
    from winnow.client.lists import ColumnInfo, Dialect, ListInfo  # noqa: PLC0415
    from winnow.client.rows import whole_rows  # noqa: PLC0415

    ending = path.suffix.lower()
    delimiter = SEPARATED.get(ending)
    if delimiter is None and ending not in LINES:
        raise ValueError(f"{path.name}: rows are read from {', '.join([*SEPARATED, *LINES])} here; or give dicts")
    data = path.read_bytes()

    def info(names: Sequence[str], header: bool) -> ListInfo:
        return ListInfo(
            id="",
            name=path.name,
            format=ending[1:] if delimiter else LINES[ending],
            dialect=Dialect(delimiter=delimiter, quote='"' if delimiter else None, header=header),
            bytes=len(data),
            sha256="",
            columns=tuple(ColumnInfo(name=name, type="text") for name in names),
        )

    names: list[str] = []
    if delimiter:
        header = next(whole_rows([data], info([], False)), b"")
        names = [field.decode() for field in split(without_end(header), delimiter.encode(), b'"')]
    whole = info(names, bool(delimiter))
    read, numbers, unread = [], [], {}
    number = 0
    fields_of = reader(whole)
    for raw in whole_rows([data], whole):
        if not without_end(raw).strip() and (len(names) > 1 or LINES.get(ending) == "jsonl"):
            continue
        number += 1
        reason = _unreadable(raw, delimiter, len(names))
        try:
            fields = fields_of(raw) if not reason else {}
        except ValueError as fault:
            reason = str(fault)
        if reason:
            unread[number] = reason
        else:
            read.append(fields)
            numbers.append(number)
    return TriedList(Block(Columns(read), numbers), unread)


def _unreadable(raw: bytes, delimiter: str | None, width: int) -> str:
    from winnow.client.fields import split, without_end  # noqa: PLC0415

    try:
        raw.decode()
    except UnicodeDecodeError:
        return "not UTF-8"
    if not delimiter:
        return ""
    number = len(split(without_end(raw), delimiter.encode(), b'"'))
    return "" if number == width else f"{number} field{'s' * (number != 1)} where the header has {width}"
