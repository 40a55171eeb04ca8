"""The index of a list: where every so many bytes a row begins, so that reading can start anywhere near a row.

A part covers one stretch of the list and never changes; the parts of a list follow each other without a gap.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from worker.rows.kernels import index as kernels
from worker.rows.kernels.quick_index import index_rows_quickly
from worker.rows.layout import Layout
from worker.rows.reading import as_bytes

ReadAt = Callable[[int, int], "bytes | npt.NDArray[np.uint8]"]
"""`read_at(start, length)`: the list's bytes from `start`, fewer than `length` only at its end. An array is the
caller's own."""

STEP = 64 * 1024
BLOCK = 1024 * 1024
_MAGIC = b"rowidx1\n"


@dataclass(frozen=True)
class Place:
    """The start of a row: its number (from 0), its byte in the list, its line (from 1).

    It is the end of the row before, so blank lines in front of a row come after its place.
    """

    row: int
    byte: int
    line: int


def start_of_body(read_at: ReadAt, body: int) -> Place:
    """The place of a list's first row, which begins after the `body` bytes of the header."""
    return Place(0, body, 1 + bytes(read_at(0, body)).count(b"\n"))


@dataclass(frozen=True)
class IndexPart:
    """One stretch of a list: from `start` to `end`, `blank_lines` in between; `done` where the list ends there.

    `entries` is int64 of shape (n, 3): row, byte and line of places about every 64 KiB; the first is `start`.
    """

    start: Place
    end: Place
    blank_lines: int
    done: bool
    entries: npt.NDArray[np.int64]

    @property
    def rows(self) -> int:
        """How many rows the stretch has."""
        return self.end.row - self.start.row

    def before_row(self, row: int) -> Place:
        """The last place that is not after `row`."""
        return self._place(int(np.searchsorted(self.entries[:, 0], row, "right")) - 1)

    def before_byte(self, byte: int) -> Place:
        """The last place that is not after `byte`."""
        return self._place(int(np.searchsorted(self.entries[:, 1], byte, "right")) - 1)

    def _place(self, entry: int) -> Place:
        row, byte, line = self.entries[max(entry, 0)].tolist()
        return Place(row, byte, line)

    def chunks(self, target_bytes: int) -> list[tuple[Place, Place]]:
        """The stretch in runs of about `target_bytes` (never less than an entry), each with a row at least."""
        out: list[tuple[Place, Place]] = []
        at = self.start
        while at.row < self.end.row:
            entry = int(np.searchsorted(self.entries[:, 1], at.byte + target_bytes, "left"))
            inside = entry < len(self.entries) and self.entries[entry, 0] < self.end.row
            end = self._place(entry) if inside else self.end
            out.append((at, end))
            at = end
        return out

    def to_bytes(self) -> bytes:
        """The part as a file."""
        head = np.array(
            [self.start.row, self.start.byte, self.start.line, self.end.row, self.end.byte, self.end.line,
             self.blank_lines, int(self.done)], "<i8"
        )  # fmt: skip
        return _MAGIC + head.tobytes() + self.entries.astype("<i8", copy=False).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "IndexPart":
        """The part of a file; raises ValueError for anything else."""
        if data[: len(_MAGIC)] != _MAGIC or len(data) < len(_MAGIC) + 8 * 8:
            raise ValueError("not a part of an index")
        numbers = np.frombuffer(data, "<i8", offset=len(_MAGIC)).astype(np.int64, copy=False)
        head = numbers[:8].tolist()
        start, end = Place(*head[:3]), Place(*head[3:6])
        return cls(start, end, head[6], bool(head[7]), numbers[8:].reshape(-1, 3))


def scan_stretch(
    read_at: ReadAt,
    layout: Layout,
    start: Place,
    size: int,
    stop_after_bytes: int = 2**62,
    step: int = STEP,
    block: int = BLOCK,
    trailing: bool = True,
    growing: bool = False,
    hurry: Callable[[], bool] = lambda: False,
) -> IndexPart:
    """Indexes the list of `size` bytes from `start` on.

    It ends at the first row end that is `stop_after_bytes` or more away, or with the list: at least one row on, or
    `done`. With `trailing`, a few blank lines that are all that is left of the list are taken too. Memory is constant
    whatever the rows.

    `hurry` is asked before each block: once it says yes, the stretch ends at the next row end.

    `growing`: more bytes follow those of `size`. Then it ends at a row end that is there for certain, and is never
    `done`; it has no row where none ends in time.
    """
    state = np.zeros(kernels.STATE_LENGTH, np.int64)
    state[kernels.NEXT] = start.byte + step
    found = [np.array([[start.row, start.byte, start.line]], np.int64)]
    room = np.empty((block // max(step, 1) + 2, 3), np.int64)
    at = start.byte
    stop = start.byte + max(stop_after_bytes, 1)
    if growing:
        # The last step is left, so that a row end is met behind `stop` unless rows are that long.
        stop = max(min(stop, size - step), start.byte + 1)
    marks = (layout.delimiter if layout.quote >= 0 else -1, layout.quote, layout.skips_blank_lines)
    while at < size and not state[kernels.ENDED]:
        data = as_bytes(read_at(at, min(block, size - at)))
        if not len(data):
            raise EOFError(f"the list ends at byte {at}, where {size} were expected")
        if hurry():
            stop = min(stop, max(at, start.byte + 1))
        state[kernels.ENTRIES] = 0
        used, within = 0, state[kernels.WHERE] != kernels.ROW_START
        if not within:
            used = index_rows_quickly(data, at, *marks, stop, step, state, room)
        if not used:
            # Only to the row's end where a row goes on from the block before: then the quick way may do again.
            last = at + len(data) == size and not growing
            used = kernels.index_rows(data, at, last, *marks, at if within else stop, step, state, room)
            if within and at + used < min(stop, size):
                state[kernels.ENDED] = 0
        at += used
        found.append(room[: state[kernels.ENTRIES]] + np.array([start.row, 0, start.line]))
        if trailing and not growing and state[kernels.ENDED] and _only_line_ends(read_at, layout, at, size):
            state[kernels.ENDED], stop = 0, 2**62
    entries = np.concatenate(found)
    if growing and not state[kernels.ENDED]:
        # It ran into an unfinished row: once more, to the last place that is known.
        whole = int(entries[-1, 1]) - start.byte
        if not whole:
            return IndexPart(start, start, 0, False, entries)
        return scan_stretch(read_at, layout, start, size, whole, step, block, growing=True)
    end = Place(start.row + int(state[kernels.ROWS]), at, start.line + int(state[kernels.FEEDS]))
    return IndexPart(start, end, int(state[kernels.BLANK]), at >= size and not growing, entries)


def _only_line_ends(read_at: ReadAt, layout: Layout, at: int, size: int) -> bool:
    return layout.skips_blank_lines and at < size <= at + STEP and not bytes(read_at(at, size - at)).strip(b"\r\n")
