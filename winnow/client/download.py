"""A result written to a file: exact bytes, and under its name only once it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from inspect import isawaitable
from pathlib import Path
from typing import Any, Protocol

from winnow.client.results import Bytes
from winnow.client.wire import Wire


class Writable(Protocol):
    """Anything that takes bytes: an open binary file, standard output; for AsyncClient `write` may be awaitable."""

    def write(self, block: bytes, /) -> object:
        """Take the block."""
        ...


@dataclass(frozen=True)
class Downloaded:
    """How many bytes were written, and whether they are the whole result (False: the job was still at work)."""

    bytes: int
    complete: bool


async def save(source: Bytes, to: str | os.PathLike[str] | Writable, wire: Wire) -> Downloaded:
    """Write a result to a path or to anything that takes bytes."""
    if not isinstance(to, str | os.PathLike):
        return await _write(source, _awaited(to.write))
    path = Path(to)
    # A device or a pipe: there is nothing to put in its place.
    in_place = path.exists() and not path.is_file()
    part = path if in_place else path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with await wire.call(part.open, "wb") as file:
            done = await _write(source, lambda block: wire.call(file.write, block))
        if not in_place:
            part.replace(path)
    finally:
        if not in_place:
            part.unlink(missing_ok=True)
    return done


def _awaited(write: Callable[[bytes], object]) -> Callable[[bytes], Any]:
    async def one(block: bytes) -> None:
        written = write(block)
        if isawaitable(written):
            await written

    return one


async def _write(source: Bytes, write: Callable[[bytes], Any]) -> Downloaded:
    count = 0
    async with aclosing(source.blocks()) as blocks:
        async for block in blocks:
            await write(block)
            count += len(block)
    if source.ended_badly is not None:
        raise source.ended_badly
    return Downloaded(count, complete=source.complete is not False)
