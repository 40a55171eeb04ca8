"""Rows from all over a list, before it has an index: the head, and windows at even distances."""

from dataclasses import dataclass

import numpy as np

from worker.rows.block import Block
from worker.rows.index import ReadAt
from worker.rows.kernels import index as kernels
from worker.rows.kernels.compiling import Bytes, Ints
from worker.rows.layout import Layout
from worker.rows.reading import as_bytes, read


@dataclass(frozen=True)
class Window:
    """Some whole rows: entry i of `block` (whose frame has no columns) is `data[ends[i - 1]:ends[i]]`."""

    data: Bytes
    block: Block

    def pick(self, most: int, readable: bool = False) -> bytes:
        """The bytes of up to `most` rows, without blank lines; with `readable` without failed rows too.

        They are picked at random (always the same): a regular step may meet a pattern that the rows have.
        """
        wanted = ~self.block.blank
        if readable:
            wanted[list(self.block.failures)] = False
        chosen = np.flatnonzero(wanted)
        if len(chosen) > most:
            chosen = np.sort(np.random.default_rng(0).choice(chosen, most, replace=False))
        ends = self.block.ends
        starts = np.concatenate(([0], ends[:-1])).astype(np.int64)
        return b"".join(self.data[starts[entry] : ends[entry]].tobytes() for entry in chosen.tolist())


def spread(read_at: ReadAt, layout: Layout, body: int, size: int, count: int, window_bytes: int) -> list[Window]:
    """The head and up to `count - 1` windows after it, each of up to `window_bytes`, in list order.

    All of a list that is no longer than that is one window. Where a window's first row begins is found by trying both
    readings, inside and outside quotes: where they come to agree, else by the one whose rows fit. A window where that
    stays in doubt is left out.
    """
    if size - body <= count * window_bytes:
        data = as_bytes(read_at(body, size - body))
        return [Window(data, read(layout, data, True, ()))]
    data = as_bytes(read_at(body, window_bytes))
    out = [Window(data, read(layout, data, False, ()))]
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
    shares = [0.0 if window is None else _share_that_fits(window.block) for window in candidates]
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
    return Window(rest, block) if block.consumed else None


def _ends(start: int, window: Window | None) -> Ints:
    """Where rows of the data can begin by that reading."""
    return np.array([start]) if window is None else np.concatenate(([start], start + window.block.ends))


def _share_that_fits(block: Block) -> float:
    rows = len(block.ends) - int(block.blank.sum())
    return 1 - len(block.failures) / rows if rows else 0.0
