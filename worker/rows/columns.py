"""From views to a Polars frame: the wanted columns of a block, checked to be UTF-8, without copying their text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.lib as pa

from worker.rows.kernels.compiling import Bytes, Ints, Views
from worker.rows.kernels.utf8 import check_utf8, transcode
from worker.rows.layout import UTF8

LARGEST_BLOCK = 2**29
"""Views hold offsets of 31 bits, and UTF-8 takes up to three bytes for one."""


def single_threaded() -> None:
    """Makes pyarrow compute on one thread in this process. Polars reads POLARS_MAX_THREADS once, at its import.

    To be called in each worker process after the fork: no thread pool survives one.
    """
    pa.set_cpu_count(1)


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


@dataclass
class Columns:
    """The arrays that kernels fill for the wanted columns of one block."""

    views: Views
    valid: Bytes
    side: Bytes
    faults: Ints
    numbers: Ints

    @classmethod
    def empty(cls, columns: int, rows: int, side_bytes: int) -> "Columns":
        """Room for that many columns and rows, all null."""
        return cls(
            np.zeros((columns, rows, 4), np.uint32),
            np.zeros((columns, rows), np.uint8),
            np.empty((columns, side_bytes), np.uint8),
            np.zeros(rows, np.int64),
            np.zeros(rows, np.int64),
        )

    def frame(
        self, data: Bytes, rows: int, order: Sequence[int], encoding: str = UTF8, checked: bool = False
    ) -> pl.DataFrame:
        """The first `rows` rows; column i of the frame is the slot `order[i]`.

        Texts that are not in `encoding` become faults, unless all is `checked` to be UTF-8 already.
        """
        buffers = [pa.py_buffer(data)]
        decoded = self.side[:, :0]
        if encoding != UTF8:
            decoded = np.empty((len(self.side), 3 * len(data)), np.uint8)
            table = code_points(encoding)
            transcode(data, rows, self.side, table, decoded, self.views, self.valid, self.faults, self.numbers)
        elif not checked:
            check_utf8(data, rows, self.side, self.views, self.valid, self.faults, self.numbers)
        if not order:
            return pl.DataFrame(height=rows)
        slots = []
        for slot in range(len(self.views)):
            valid = self.valid[slot, :rows]
            bitmap = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
            views = pa.py_buffer(self.views[slot, :rows].reshape(-1))
            sides = [pa.py_buffer(self.side[slot]), pa.py_buffer(decoded[slot])]
            array = pa.Array.from_buffers(pa.string_view(), rows, [bitmap, views, *buffers, *sides])
            slots.append(pl.Series(str(slot), pl.from_arrow(array), dtype=pl.String))
        return pl.DataFrame([slots[slot].alias(str(place)) for place, slot in enumerate(order)], height=rows)
