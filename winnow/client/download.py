"""A result written to a file: exact bytes, and under its name only once it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from winnow.client.results import Bytes


class Writable(Protocol):
    """Anything that takes bytes: an open binary file, standard output."""

    def write(self, block: bytes, /) -> object:
        """Take the block."""
        ...


@dataclass(frozen=True)
class Downloaded:
    """How many bytes were written, and whether they are the whole result (False: the job was still at work)."""

    bytes: int
    complete: bool


def save(source: Bytes, to: str | Path | Writable) -> Downloaded:
    """Write a result to a path or an anything that takes bytes."""
    if not isinstance(to, str | Path):
        return _write(source, to.write)
    path = Path(to)
    if path.exists() and not path.is_file():  # a device or a pipe: nothing to put in its place
        with path.open("wb") as file:
            return _write(source, file.write)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            done = _write(source, file.write)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return done


def _write(source: Bytes, write: Callable[[bytes], object]) -> Downloaded:
    count = 0
    for block in source.blocks():
        write(block)
        count += len(block)
    if source.ended_badly is not None:
        raise source.ended_badly
    return Downloaded(count, complete=source.complete is not False)
