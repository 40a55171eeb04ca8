"""Winnow's engine as a worker drives it, without store and queue: walk, test, pick rows, write them."""

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import numpy as np

from bench.people import write_people
from shared.lists import Column, Dialect, Format, Type
from shared.where import check
from worker.judging import judge
from worker.picking import pick_rows
from worker.rows import Layout, Place, ReadAt, scan_stretch, settle_arrow, start_of_body, walk
from worker.verdicts.where import WhereTest

COLUMNS = (
    Column(name="id", type=Type.INTEGER),
    Column(name="name", type=Type.TEXT),
    Column(name="age", type=Type.INTEGER),
    Column(name="country", type=Type.TEXT),
    Column(name="balance", type=Type.NUMBER),
    Column(name="note", type=Type.TEXT),
)
LAYOUT = Layout(Format.CSV, Dialect(delimiter=",", quote='"', header=True), tuple(column.name for column in COLUMNS))
CHUNK_BYTES = 16 * 2**20

Go = Callable[[Path, Path], None]


def alone(where: str) -> Go:
    """The whole list in this process."""
    settle_arrow()

    def go(path: Path, out: Path) -> None:
        with path.open("rb") as file:
            header = file.readline()
        start = start_of_body(_reader(path), len(header))
        out.write_bytes(header)
        _run(where, path, start, path.stat().st_size, out)

    return go


def together(where: str, processes: int) -> Go:
    """Chunks of the list in so many processes; the index of the list is known before, as it is in the product."""
    context = get_context("spawn")
    begun = context.Barrier(processes + 1)
    pool = context.Pool(processes, _begin, (where, begun))
    begun.wait(120)

    def go(path: Path, out: Path) -> None:
        with path.open("rb") as file:
            body = len(file.readline())
        chunks = _chunks(path, body, path.stat().st_size)
        work = [(start, end.byte, out.with_suffix(f".{number}")) for number, (start, end) in enumerate(chunks)]
        pool.map(partial(_share, where, path), work, chunksize=1)

    return go


def index(path: Path) -> None:
    """What is made once a list: boundaries and counts of all its rows."""
    with path.open("rb") as file:
        body = len(file.readline())
    _chunks.cache_clear()
    _chunks(path, body, path.stat().st_size)


def _begin(where: str, begun: Barrier) -> None:
    """A process of the pool gets ready, with a go on a small list, before anybody measures."""
    settle_arrow()
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.csv"
        write_people(small, 1)
        alone(where)(small, small.with_suffix(".kept"))
    begun.wait(120)


@lru_cache(maxsize=4)
def _chunks(path: Path, body: int, size: int) -> list[tuple[Place, Place]]:
    read_at = _reader(path)
    return scan_stretch(read_at, LAYOUT, start_of_body(read_at, body), size).chunks(CHUNK_BYTES)


def _share(where: str, path: Path, share: tuple[Place, int, Path]) -> None:
    start, end, out = share
    out.write_bytes(b"")
    _run(where, path, start, end, out)


def _run(where: str, path: Path, start: Place, end: int, out: Path) -> None:
    test = _test(where)
    names = tuple(column.name for column in test.columns)
    with out.open("ab") as kept:
        for stretch in walk(_reader(path), LAYOUT, start, end, names, types=test.types):
            verdicts = judge(stretch.block, test)
            if stretch.data is not None:
                kept.write(pick_rows(stretch.data, stretch.block.ends, verdicts.kept))


@lru_cache(maxsize=1)
def _test(where: str) -> WhereTest:
    return WhereTest(check(where, COLUMNS), datetime.now(UTC))


@lru_cache(maxsize=4)
def _reader(path: Path) -> ReadAt:
    descriptor = os.open(path, os.O_RDONLY)

    def read_at(start: int, length: int) -> "np.ndarray[Any, np.dtype[np.uint8]]":
        data = np.empty(length, np.uint8)
        return data[: os.preadv(descriptor, [data.data], start)]

    return read_at
