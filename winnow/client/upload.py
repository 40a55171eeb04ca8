"""What can be uploaded, and how its bytes are read: a path, a file object, bytes, or any iterable of bytes."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

BLOCK = 256 * 1024

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | Iterable[bytes]


@dataclass(frozen=True)
class Upload:
    """A source made ready: its name, its size where it is known, and whether it can be read a second time."""

    name: str
    size: int | None
    blocks: Callable[[], Iterator[bytes]]
    repeatable: bool


def prepare(source: Source, name: str | None) -> Upload:
    """The upload of a source. A `str` is a path; text is never sent by mistake: encode it, or pass a path.

    Raises `OSError` where a path cannot be opened, `TypeError` for anything that does not give bytes.
    """
    if isinstance(source, str | os.PathLike):
        return _of_path(Path(source), name)
    if isinstance(source, bytes | bytearray | memoryview):
        held = bytes(source)
        return Upload(name or "list", len(held), lambda: _of_file(io.BytesIO(held)), repeatable=True)
    if hasattr(source, "read"):
        return _of_object(cast(BinaryIO, source), name)
    if isinstance(source, Iterable):
        blocks = source
        return Upload(name or "list", None, lambda: _checked(blocks), repeatable=False)
    raise TypeError(f"upload a path, a binary file, bytes or an iterable of bytes, not {type(source).__name__}")


def _of_path(path: Path, name: str | None) -> Upload:
    with path.open("rb") as file:
        ordinary = file.seekable()
        size = os.fstat(file.fileno()).st_size if ordinary else None
    if not ordinary:
        return Upload(name or path.name, None, lambda: _open_and_read(path), repeatable=False)
    return Upload(name or path.name, size, lambda: _open_and_read(path), repeatable=True)


def _of_object(file: BinaryIO, name: str | None) -> Upload:
    own_name = getattr(file, "name", None)
    called = name or (Path(own_name).name if isinstance(own_name, str) else "list")
    if isinstance(file, io.TextIOBase):
        raise TypeError("the file is open as text: open it with mode 'rb', so that its bytes stay as they are")
    try:
        start = file.tell()
        end = file.seek(0, os.SEEK_END)
        file.seek(start)
    except (OSError, AttributeError, ValueError):
        return Upload(called, None, lambda: _of_file(file), repeatable=False)

    def again() -> Iterator[bytes]:
        file.seek(start)
        return _of_file(file)

    return Upload(called, end - start, again, repeatable=True)


def _open_and_read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from _of_file(file)


def _of_file(file: BinaryIO) -> Iterator[bytes]:
    # A pipe's read1 gives what is there; read would hold the first rows back until a whole block has come.
    read = getattr(file, "read1", file.read)
    while block := read(BLOCK):
        yield block


def _checked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        if not isinstance(block, bytes | bytearray | memoryview):
            raise TypeError(f"an upload is made of bytes, not {type(block).__name__}: encode text first")
        yield bytes(block)
