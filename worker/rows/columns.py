"""From views to a Polars frame: the wanted columns of a block, checked to be UTF-8, without copying their text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.lib as pa

from shared.lists import Type
from worker.rows.block import Unread
from worker.rows.kernels.compiling import Bytes, Ints, Views
from worker.rows.kernels.utf8 import check_utf8, transcode
from worker.rows.kernels.values import DAYS, INTEGERS, MOMENTS, NUMBERS, UNREAD, VALUE, read_values
from worker.rows.layout import UTF8

Framed = tuple[pl.DataFrame, tuple[Unread | None, ...]]

LARGEST_BLOCK = 2**29
"""Views hold offsets of 31 bits, and UTF-8 takes up to three bytes for one."""


def settle_arrow() -> None:
    """Makes pyarrow compute on one thread in this process, and give back memory that it no longer needs.

    To be called in each worker process after the fork: no thread pool survives one. Polars reads POLARS_MAX_THREADS
    once, at its import.
    """
    pa.set_cpu_count(1)
    pa.set_memory_pool(pa.system_memory_pool())


@lru_cache(maxsize=32)
def code_points(encoding: str) -> npt.NDArray[np.int32]:
    """The code point of each byte in a single-byte encoding, -1 where the encoding defines none."""
    table = np.full(256, -1, np.int32)
    for byte in range(256):
        try:
            table[byte] = ord(bytes([byte]).decode(encoding))
        except UnicodeDecodeError:
            continue
    return table


_READINGS = {
    Type.INTEGER: (INTEGERS, pa.int64()),
    Type.NUMBER: (NUMBERS, pa.float64()),
    Type.DATE: (DAYS, pa.date32()),
    Type.TIMESTAMP: (MOMENTS, pa.timestamp("us")),
}
"""The types for which a kernel is quicker than the exact reading: what it calls them, and Arrow."""


@dataclass
class Columns:
    """The arrays that kernels fill for the wanted columns of one block."""

    views: Views
    valid: Bytes
    faults: Ints
    numbers: Ints
    _typed: "dict[int, _Typed]" = field(default_factory=dict)

    @classmethod
    def empty(cls, columns: int, rows: int) -> "Columns":
        """Room for that many columns and rows, all null."""
        return cls(
            np.zeros((columns, rows, 4), np.uint32),
            np.zeros((columns, rows), np.uint8),
            np.zeros(rows, np.int64),
            np.zeros(rows, np.int64),
        )

    @classmethod
    def unfilled(cls, columns: int, rows: int) -> "Columns":
        """Room for a kernel that fills every row's place."""
        return cls(
            np.empty((columns, rows, 4), np.uint32),
            np.empty((columns, rows), np.uint8),
            np.empty(rows, np.int64),
            np.empty(rows, np.int64),
        )

    def clear(self) -> None:
        """Makes all null and faultless again."""
        self.valid[:] = 0
        self.views[:] = 0
        self.faults[:] = 0
        self.numbers[:] = 0

    def read(self, rows: int, types: Sequence[Type], data: Bytes, quote: int) -> None:
        """Reads the columns that are of a type with a quick reading, while views still have the bounds of texts."""
        for slot, kind in enumerate(types):
            if rows and kind in _READINGS:
                self._typed[slot] = _Typed(kind, rows)
                self._typed[slot].read(data, self.views[slot], self.valid[slot], quote)

    def decode(self, data: Bytes, side: Bytes, rows: int, encoding: str) -> Bytes:
        """Makes sure that the first `rows` rows are UTF-8; what is in no way text in `encoding` becomes a fault.

        Returns what was decoded: data buffer number 2. `side` is number 1 of all views. What was read already is ASCII.
        """
        if encoding == UTF8:
            check_utf8(data, rows, side, self.views, self.valid, self.faults, self.numbers)
            return np.empty(0, np.uint8)
        decoded = np.empty(3 * len(data), np.uint8)
        table = code_points(encoding)
        transcode(data, rows, side, table, decoded, self.views, self.valid, self.faults, self.numbers)
        return decoded

    def series(self, slot: int, rows: int, buffers: Sequence[Bytes]) -> tuple[pl.Series, Unread | None]:
        """The first `rows` values of a column, and what of them is unread; the views look into `buffers`."""
        views, valid = self.views[slot, :rows], self.valid[slot, :rows]
        typed = self._typed.get(slot)
        if typed is None:
            return _texts(views, valid, buffers), None
        entries = np.flatnonzero(typed.found == UNREAD) if typed.unread else None
        rest = None if entries is None else Unread(entries, _texts(views[entries], valid[entries], buffers))
        return typed.series(), rest


class _Typed:
    """The values of a column that a kernel reads."""

    def __init__(self, kind: Type, rows: int) -> None:
        self._kind, self._arrow = _READINGS[kind]
        self._rows = rows
        real = self._kind == NUMBERS
        self._whole, self._real = np.empty(0 if real else rows, np.int64), np.empty(rows if real else 0)
        self.found = np.empty(rows, np.uint8)
        self.unread = 0

    def read(self, data: Bytes, views: Views, valid: Bytes, quote: int) -> None:
        self.unread = read_values(
            data, views, valid, self._rows, quote, self._kind, self._whole, self._real, self.found
        )

    def series(self) -> pl.Series:
        values = self._real if self._kind == NUMBERS else self._whole
        buffer = pa.py_buffer(values.astype(np.int32) if self._kind == DAYS else values)
        bitmap = pa.py_buffer(np.packbits(self.found == VALUE, bitorder="little"))
        return pl.Series(pl.from_arrow(pa.Array.from_buffers(self._arrow, self._rows, [bitmap, buffer])))


def _texts(views: Views, valid: Bytes, buffers: Sequence[Bytes]) -> pl.Series:
    bitmap = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
    parts = [bitmap, pa.py_buffer(views.reshape(-1)), *(pa.py_buffer(buffer) for buffer in buffers)]
    return pl.Series(pl.from_arrow(pa.Array.from_buffers(pa.string_view(), len(valid), parts)), dtype=pl.String)


def as_frame(columns: Sequence[tuple[pl.Series, Unread | None]], order: Sequence[int], rows: int) -> Framed:
    """The frame of a block, and what of its columns is unread: place i of both is `columns[order[i]]`."""
    if not order:
        return pl.DataFrame(height=rows), ()
    frame = pl.DataFrame([columns[slot][0].alias(str(place)) for place, slot in enumerate(order)])
    return frame, tuple(columns[slot][1] for slot in order)
