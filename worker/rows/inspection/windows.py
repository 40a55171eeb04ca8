"""Rows from all over a list, before it has an index: the head, and windows at even distances."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from worker.rows.block import Block
from worker.rows.index import ReadAt
from worker.rows.kernels import index as kernels
from worker.rows.kernels.compiling import Bytes, Ints
from worker.rows.layout import Layout
from worker.rows.reading import as_bytes, read

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Window:
    """Some whole rows: entry i is `data[ends[i - 1]:ends[i]]`; which are blank, and which cannot be read."""

    data: Bytes
    ends: Ints
    blank: Mask
    failed: Mask

    @classmethod
    def of(cls, data: Bytes, block: Block) -> "Window":
        """The entries of a block without its reasons: sixteen windows of short failed rows would have a million."""
        failed = np.zeros(len(block.ends), np.bool_)
        failed[list(block.failures)] = True
        return cls(data, block.ends, block.blank, failed)

    @property
    def share_that_fits(self) -> float:
        """The share of its rows that can be read."""
        rows = len(self.ends) - int(self.blank.sum())
        return 1 - int(self.failed.sum()) / rows if rows else 0.0

    def pick(self, most: int, readable: bool = False) -> bytes:
        """The bytes of up to `most` rows, without blank lines; with `readable` without failed rows too.

        They are picked at random (always the same): a regular step may meet a pattern that the rows have.
        """
        wanted = ~(self.blank | self.failed) if readable else ~self.blank
        chosen = np.flatnonzero(wanted)
        if len(chosen) > most:
            chosen = np.sort(np.random.default_rng(0).choice(chosen, most, replace=False))
        starts = np.concatenate(([0], self.ends[:-1])).astype(np.int64)
        return b"".join(self.data[starts[entry] : self.ends[entry]].tobytes() for entry in chosen.tolist())


def spread(read_at: ReadAt, layout: Layout, body: int, size: int, count: int, window_bytes: int) -> list[Window]:
    """The head and up to `count - 1` windows after it, each of up to `window_bytes`, in list order.

    All of a list that is no longer than that is one window. Where a window's first row begins is found by trying both
    readings, inside and outside quotes: where they come to agree, else by the one whose rows fit. A window where that
    stays in doubt is left out.
    """
    if size - body <= count * window_bytes:
        data = as_bytes(read_at(body, size - body))
        return [Window.of(data, read(layout, data, True, ()))]
    data = as_bytes(read_at(body, window_bytes))
    out = [Window.of(data, read(layout, data, False, ()))]
    for number in range(1, count):
        at = body + (size - body - window_bytes) * number // (count - 1)
        window = _aligned(as_bytes(read_at(at, window_bytes)), at + window_bytes >= size, layout)
        if window is not None:
            out.append(window)
    return out


def _aligned(data: Bytes, last: bool, layout: Layout) -> Window | None:
    outside = _after_first_end(data, layout, kernels.UNQUOTED)
    if layout.quote < 0 or layout.quote not in data:
        return _window(data, outside, last, layout)
    inside = _after_first_end(data, layout, kernels.QUOTED)
    candidates = [_window(data, start, last, layout) for start in (outside, inside)]
    # From a row end on which both readings agree they stay one: it is right whichever of them is.
    agreed = np.intersect1d(_ends(outside, candidates[0]), _ends(inside, candidates[1]))
    if len(agreed) and agreed[0] < len(data) // 2:
        return _window(data, int(agreed[0]), last, layout)
    shares = [0.0 if window is None else window.share_that_fits for window in candidates]
    better = int(shares[1] > shares[0])
    if shares[better] < 0.5 or shares[1 - better] > shares[better] / 2:
        return None
    return candidates[better]


def _after_first_end(data: Bytes, layout: Layout, where: int) -> int:
    """Where the first row ends if the window begins in that state."""
    state = np.zeros(kernels.STATE_LENGTH, np.int64)
    state[kernels.WHERE], state[kernels.NEXT] = where, 2**62
    delimiter = layout.delimiter if layout.quote >= 0 else -1
    none = np.empty((0, 3), np.int64)
    return int(kernels.index_rows(data, 0, False, delimiter, layout.quote, False, 1, 1, state, none))


def _window(data: Bytes, start: int, last: bool, layout: Layout) -> Window | None:
    rest = data[start:]
    block = read(layout, rest, last, ())
    return Window.of(rest, block) if block.consumed else None


def _ends(start: int, window: Window | None) -> Ints:
    """Where rows of the data can begin by that reading."""
    return np.array([start]) if window is None else np.concatenate(([start], start + window.ends))
