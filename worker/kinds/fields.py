"""All fields of some rows as texts, which is what a predicate is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import polars as pl

from shared.lists import Format
from worker.rows.layout import Layout
from worker.rows.reading import read


@dataclass(frozen=True)
class Fields:
    """By column, the text of each row, None where it has none; `failures`: place of a row → why it cannot be read."""

    columns: Mapping[str, Sequence[str | None]]
    failures: dict[int, str] = field(default_factory=dict)


def fields_of_text(layout: Layout, rows: memoryview, max_row_bytes: int) -> Fields:
    """Of whole rows of a text format, one after the other."""
    if layout.format is Format.JSONL:
        return _of_objects(rows)
    block = read(layout, np.frombuffer(rows, np.uint8), True, layout.names, max_row_bytes)
    return Fields(_by_name(layout.names, block.frame), block.failures)


@dataclass(frozen=True)
class Picked:
    """By column, the rows' texts as a series (null: absent); `failures`: place of a row → why it cannot be read."""

    columns: Mapping[str, pl.Series]
    failures: dict[int, str] = field(default_factory=dict)


def picked_of_text(layout: Layout, rows: memoryview, names: Sequence[str]) -> Picked:
    """Some columns of whole rows of a text format, one after the other."""
    if layout.format is Format.JSONL:
        return _picked_of_objects(rows, names)
    # All columns: one that cannot be decoded fails its row, whichever it is.
    block = read(layout, np.frombuffer(rows, np.uint8), True, layout.names, len(rows) + 1)
    return Picked({name: block.frame.to_series(layout.names.index(name)) for name in names}, block.failures)


def fields_of_series(picked: Picked) -> Fields:
    """The same as lists."""
    return Fields({name: series.to_list() for name, series in picked.columns.items()}, picked.failures)


def _by_name(names: Sequence[str], frame: pl.DataFrame) -> dict[str, Sequence[str | None]]:
    return {name: frame.to_series(place).to_list() for place, name in enumerate(names)}


_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)


def _of_objects(rows: memoryview) -> Fields:
    """Strings as they are, other values as their JSON text, as written; what is null is not there."""
    return Fields(Members(_lines(rows)))


class Members(dict[str, "list[str | None]"]):
    """The members of objects (one a line) by name; those within, by path (`a.b`), are read when first asked for."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        objects = [_object(line) for line in lines]
        names = dict.fromkeys(name for one in objects for name in one)
        super().__init__({name: [one.get(name) for one in objects] for name in names})
        self._lines = lines
        self._by_path: dict[str, list[str | None]] = {}

    def get(self, name: str, default: Any = None) -> Any:
        """The text of each object, None where it has none."""
        if "." not in name:
            return super().get(name, default)
        if name not in self._by_path:
            self._by_path[name] = [_inside(_OBJECT.decode(line), name) for line in self._lines]
        return self._by_path[name]


def _picked_of_objects(rows: memoryview, names: Sequence[str]) -> Picked:
    objects = [_OBJECT.decode(line) for line in _lines(rows)]
    found = {name: [_inside(one, name) for one in objects] for name in names}
    return Picked({name: pl.Series(texts, dtype=pl.String) for name, texts in found.items()})


def _inside(members: dict[str, msgspec.Raw], name: str) -> str | None:
    """The text of a member; one with dots that is not there is looked for inside of objects."""
    raw = members.get(name)
    if raw is not None:
        return _value(bytes(raw))
    head, dot, rest = name.partition(".")
    inner = members.get(head) if dot else None
    if inner is None or not bytes(inner).startswith(b"{"):
        return None
    return _inside(_OBJECT.decode(inner), rest)


def _lines(rows: memoryview) -> list[bytes]:
    """Each row as it is: a CR within one is white space of JSON."""
    lines = bytes(rows).split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _object(line: bytes) -> dict[str, str | None]:
    return {name: _value(bytes(raw)) for name, raw in _OBJECT.decode(line).items()}


def _value(raw: bytes) -> str | None:
    if raw.startswith(b'"'):
        return _TEXT.decode(raw)
    return None if raw == b"null" else raw.decode()
