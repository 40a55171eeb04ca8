"""From views to a Polars frame: the wanted columns of a block, checked to be UTF-8, without copying their text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.lib as pa

from worker.rows.kernels.compiling import Bytes, Ints, Views
from worker.rows.kernels.lines import is_ascii
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
    faults: Ints
    numbers: Ints

    @classmethod
    def empty(cls, columns: int, rows: int) -> "Columns":
        """Room for that many columns and rows, all null."""
        return cls(
            np.zeros((columns, rows, 4), np.uint32),
            np.zeros((columns, rows), np.uint8),
            np.zeros(rows, np.int64),
            np.zeros(rows, np.int64),
        )

    def clear(self) -> None:
        """Makes all null and faultless again."""
        self.valid[:] = 0
        self.views[:] = 0
        self.faults[:] = 0
        self.numbers[:] = 0

    def decode(self, data: Bytes, side: Bytes, rows: int, encoding: str) -> Bytes:
        """Makes sure that the first `rows` rows are UTF-8; what is in no way text in `encoding` becomes a fault.

        Returns what was decoded: a buffer for `frame`. `side` is data buffer number 1 of the views.
        """
        if encoding == UTF8:
            if not is_ascii(data):
                check_utf8(data, rows, side, self.views, self.valid, self.faults, self.numbers)
            return np.empty(0, np.uint8)
        decoded = np.empty(3 * len(data), np.uint8)
        table = code_points(encoding)
        transcode(data, rows, side, table, decoded, self.views, self.valid, self.faults, self.numbers)
        return decoded

    def frame(self, rows: int, order: Sequence[int], buffers: Callable[[int], Sequence[Bytes]]) -> pl.DataFrame:
        """The first `rows` rows; column i of the frame is the slot `order[i]`, whose views look into its `buffers`."""
        if not order:
            return pl.DataFrame(height=rows)
        slots = []
        for slot in range(len(self.views)):
            valid = self.valid[slot, :rows]
            bitmap = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
            views = pa.py_buffer(self.views[slot, :rows].reshape(-1))
            array = pa.Array.from_buffers(
                pa.string_view(), rows, [bitmap, views, *(pa.py_buffer(buffer) for buffer in buffers(slot))]
            )
            slots.append(pl.Series(str(slot), pl.from_arrow(array), dtype=pl.String))
        return pl.DataFrame([slots[slot].alias(str(place)) for place, slot in enumerate(order)])
