"""What a caller gives item by item: blocks of bytes, or rows. Items in, bytes out, in constant memory."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar

T = TypeVar("T")

Row = str | Mapping[str, Any]
"""A row of text, or an object."""

END = object()
"""Stands for an item where there is none."""
ENOUGH = 64 * 1024
LONG = 0.5


async def one_by_one(items: Iterable[T] | AsyncIterable[T]) -> AsyncIterator[T]:
    """The items, wherever they come from."""
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


async def chained(first: Iterable[T], rest: AsyncIterator[T]) -> AsyncIterator[T]:
    """Items that were looked at already, and those that follow."""
    for item in first:
        yield item
    async for item in rest:
        yield item


async def of_bytes(items: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    """The blocks as they are. Raises `TypeError` for one that is none."""
    async for item in items:
        if not isinstance(item, bytes | bytearray | memoryview):
            raise TypeError(f"an upload is made of bytes, not {type(item).__name__}: encode text first")
        yield bytes(item)


async def of_rows(rows: AsyncIterator[Row]) -> AsyncIterator[bytes]:
    """A line a row: texts as they are, objects as JSON. Raises `ValueError` or `TypeError` for one that cannot be."""
    number, texts = 0, True
    async for row in rows:
        number += 1
        if number == 1:
            texts = isinstance(row, str)
        try:
            yield (_text(row) if texts else _object(row)) + b"\n"
        except (ValueError, TypeError) as fault:
            kind = TypeError if isinstance(fault, TypeError) else ValueError
            raise kind(f"row {number}: {fault}") from fault


@dataclass(frozen=True)
class Beginning:
    """Rows that were looked at: as JSON has them, where they are few, else None; and all of them as lines."""

    rows: list[Any] | None
    lines: AsyncIterator[bytes]
    format: Literal["text", "jsonl"]


async def begun(rows: Iterable[Row] | AsyncIterable[Row], most: int) -> Beginning:
    """The first rows, up to so many bytes."""
    ahead = one_by_one(rows)
    first: Any = await anext(ahead, END)
    texts = first is END or isinstance(first, str)
    lines = of_rows(ahead if first is END else chained([first], ahead))
    held: list[bytes] = []
    size = 0
    async for line in lines:
        held.append(line)
        size += len(line)
        if size > most:
            return Beginning(None, chained(held, lines), "text" if texts else "jsonl")
    few = [line[:-1].decode() if texts else json.loads(line) for line in held]
    return Beginning(few, chained(held, lines), "text" if texts else "jsonl")


async def gathered(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in larger blocks; those of a source that is slow are not held back for long."""
    held: list[bytes] = []
    size, since = 0, time.monotonic()
    async for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= ENOUGH or time.monotonic() - since >= LONG:
            yield b"".join(held)
            held.clear()
            size, since = 0, time.monotonic()
    if size:
        yield b"".join(held)


def _text(row: Row) -> bytes:
    if not isinstance(row, str):
        raise TypeError(f"rows are all texts, or all objects, and this is {type(row).__name__}")
    if "\n" in row or "\r" in row:
        raise ValueError("a row of text has no line end in it; a list that has them already is given as bytes")
    return row.encode()


def _object(row: Row) -> bytes:
    if not isinstance(row, Mapping):
        raise TypeError(f"rows are all texts, or all objects, and this is {type(row).__name__}")
    return json.dumps(dict(row), ensure_ascii=False, allow_nan=False, default=_plain).encode()


def _plain(value: Any) -> Any:
    """A value that JSON does not have, as Winnow reads it: times as ISO 8601, rows inside rows as objects."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"JSON has no {type(value).__name__}")
