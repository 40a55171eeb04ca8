"""What can be uploaded, and how it becomes bytes: paths, files, bytes, iterables of bytes or rows, and frames."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from winnow.client.frames import Frame, as_parquet, is_frame
from winnow.client.given import END, Row, chained, gathered, of_bytes, of_rows, one_by_one
from winnow.client.lists import Reading
from winnow.client.wire import Wire

BLOCK = 256 * 1024

Source = (
    str
    | os.PathLike[str]
    | bytes
    | bytearray
    | memoryview
    | BinaryIO
    | Frame
    | Iterable[bytes]
    | AsyncIterable[bytes]
    | Iterable[Row]
    | AsyncIterable[Row]
)


@dataclass(frozen=True)
class Upload:
    """A source made ready: its name, its size where it is known, and whether it can be read a second time."""

    name: str
    size: int | None
    blocks: Callable[[], AsyncIterator[bytes]]
    repeatable: bool
    reading: Reading | None = None
    close: Callable[[], object] = lambda: None


async def prepare(source: Source, name: str | None, wire: Wire) -> Upload:
    """The upload of a source. A `str` is a path; text is never sent by mistake: encode it, or pass a path.

    Raises `OSError` where a path cannot be opened, `TypeError` for anything that gives neither bytes nor rows.
    """
    if isinstance(source, str | os.PathLike):
        return await wire.call(_of_path, Path(source), name, wire)
    if isinstance(source, bytes | bytearray | memoryview):
        return _of_object(io.BytesIO(source), name, wire)
    if is_frame(source):
        file, size = await wire.call(as_parquet, source)
        called = name or "frame.parquet"
        return Upload(called, size, _again(file, 0, wire), True, Reading(format="parquet"), file.close)
    if hasattr(source, "read"):
        return _of_object(cast(BinaryIO, source), name, wire)
    if isinstance(source, Iterable | AsyncIterable):
        return await _of_items(source, name)
    raise TypeError(
        f"upload a path, a binary file, bytes, an iterable of bytes or of rows, or a frame, not {type(source).__name__}"
    )


def _of_path(path: Path, name: str | None, wire: Wire) -> Upload:
    with path.open("rb") as file:
        ordinary = file.seekable()
        size = os.fstat(file.fileno()).st_size if ordinary else None
    return Upload(name or path.name, size, lambda: _through(_open_and_read(path), wire), repeatable=ordinary)


def _of_object(file: BinaryIO, name: str | None, wire: Wire) -> Upload:
    own_name = getattr(file, "name", None)
    called = name or (Path(own_name).name if isinstance(own_name, str) else "list")
    if isinstance(file, io.TextIOBase):
        raise TypeError("the file is open as text: open it with mode 'rb', so that its bytes stay as they are")
    try:
        start = file.tell()
        end = file.seek(0, os.SEEK_END)
        file.seek(start)
    except (OSError, AttributeError, ValueError):
        return Upload(called, None, lambda: _through(_of_file(file), wire), repeatable=False)
    return Upload(called, end - start, _again(file, start, wire), repeatable=True)


async def _of_items(items: Iterable[Any] | AsyncIterable[Any], name: str | None) -> Upload:
    """The first item tells whether they are bytes or rows: those of text become a text list, objects JSON Lines."""
    ahead = one_by_one(items)
    first = await anext(ahead, END)
    if isinstance(first, str | Mapping):
        reading = Reading(format="text" if isinstance(first, str) else "jsonl")
        return Upload(name or "rows", None, lambda: gathered(of_rows(chained([first], ahead))), False, reading)
    blocks = ahead if first is END else chained([first], ahead)
    return Upload(name or "list", None, lambda: gathered(of_bytes(blocks)), repeatable=False)


def _again(file: BinaryIO, start: int, wire: Wire) -> Callable[[], AsyncIterator[bytes]]:
    def blocks() -> AsyncIterator[bytes]:
        file.seek(start)
        return _through(_of_file(file), wire)

    return blocks


async def _through(blocks: Iterator[bytes], wire: Wire) -> AsyncIterator[bytes]:
    """Blocks read where that may take its time."""
    try:
        while (block := await wire.call(next, blocks, None)) is not None:
            yield block
    finally:
        # One who is cancelled does not wait for a pipe, which is then still being read.
        with suppress(ValueError):
            cast(Any, blocks).close()


def _open_and_read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from _of_file(file)


def _of_file(file: BinaryIO) -> Iterator[bytes]:
    # A pipe's read1 gives what is there; read would hold the first rows back until a whole block has come.
    read = getattr(file, "read1", file.read)
    while block := read(BLOCK):
        yield block
