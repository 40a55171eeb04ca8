"""Keys of very many rows, sorted and each of them once, in bounded memory: sorted runs on disk, merged range by range.

No hash of ours decides anything: keys are compared whole, byte for byte.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

WHITESPACE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)
"""What `str.strip` takes away."""
_SHARE = 12
"""So many times a run's bytes are in memory at most, while it is sorted or runs are merged."""
_LEAST_RUN = 2**20
_ROW_BYTES = 24
"""Beside its key's bytes a row takes about as much."""
_SAMPLES = 256
_PIECES = 64
"""In so many pieces a run is read back."""


def key_of(text: str, ignore_case: bool, trim: bool) -> str:
    """What of a text is compared."""
    text = text.strip(WHITESPACE) if trim else text
    return text.casefold() if ignore_case else text


def keys_of(texts: pl.Series, ignore_case: bool, trim: bool) -> pl.Series:
    """The same of a column."""
    if trim:
        texts = texts.str.strip_chars(WHITESPACE)
    if ignore_case:
        # Of ASCII that is the same as folding.
        beyond = (texts.str.len_bytes() != texts.str.len_chars()).fill_null(False)
        folded = [text.casefold() for text in texts.filter(beyond)]
        texts = texts.str.to_lowercase()
        if folded:
            texts = texts.scatter(beyond.arg_true(), pl.Series(folded, dtype=pl.String))
    return texts


class SortedKeys:
    """Takes keys with the rows that have them; gives each key once, with the first of its rows, in the order of bytes.

    What does not fit into `memory` bytes waits in files in `folder`, which are gone once all was given. For a hundred
    times `memory` and more it takes more than that.
    """

    def __init__(self, folder: Path, memory: int) -> None:
        self._folder = folder
        self._most = max(memory // _SHARE, _LEAST_RUN)
        self._held: list[pl.DataFrame] = []
        self._bytes = 0
        self._runs: list[_Run] = []

    def add(self, keys: pl.Series, rows: Sequence[int] | npt.NDArray[np.int64]) -> None:
        """Keys without nulls, and the number of the row of each."""
        if not len(keys):
            return
        self._held.append(pl.DataFrame({"key": _on_their_own(keys), "row": np.asarray(rows, np.int64)}))
        self._bytes += int(keys.str.len_bytes().sum() or 0) + _ROW_BYTES * len(keys)
        if self._bytes >= self._most:
            self._spill()

    def merged(self) -> Iterator[pl.DataFrame]:
        """Frames of `key` and `row`, one after the other."""
        if not self._runs:
            if self._held:
                yield self._take()
            return
        if self._held:
            self._spill()
        for border in (*self._borders(), None):
            parts = [part for run in self._runs for part in run.until(border)]
            if parts:
                yield _first_of_each(parts)
        while self._runs:
            self._runs.pop().remove()

    def _borders(self) -> list[str]:
        """Between two of these about a run's worth of keys lies: each run has its share of samples."""
        every = pl.concat([run.samples for run in self._runs]).sort()
        borders = every.gather_every(max(len(every) // len(self._runs), 1))
        return list(dict.fromkeys(borders[1:].to_list()))

    def _take(self) -> pl.DataFrame:
        held, self._held, self._bytes = self._held, [], 0
        return _first_of_each(held)

    def _spill(self) -> None:
        self._runs.append(_Run(self._folder / f"run-{len(self._runs)}", self._take()))


class _Run:
    """Sorted keys in a file, some at a time."""

    def __init__(self, path: Path, frame: pl.DataFrame) -> None:
        self._path = path
        self._ends: list[int] = []
        self.samples = _on_their_own(frame["key"].gather_every(max(frame.height // _SAMPLES, 1)))
        # Written by ourselves, not by Polars: a full disk is an error with a number then.
        with path.open("wb") as file:
            for piece in frame.iter_slices(-(-frame.height // _PIECES)):
                buffer = io.BytesIO()
                piece.write_ipc(buffer)
                file.write(buffer.getbuffer())
                self._ends.append(file.tell())
        self._read = 0
        self._next = frame.clear()

    def until(self, border: str | None) -> Iterator[pl.DataFrame]:
        """What comes next and before a key; all the rest for None."""
        while True:
            stop = self._next.height if border is None else int(self._next["key"].search_sorted(border, side="left"))
            if stop:
                yield self._next[:stop]
                self._next = self._next[stop:]
            if self._next.height or self._read == len(self._ends):
                return
            start = self._ends[self._read - 1] if self._read else 0
            with self._path.open("rb") as file:
                file.seek(start)
                self._next = pl.read_ipc(io.BytesIO(file.read(self._ends[self._read] - start)))
            self._read += 1

    def remove(self) -> None:
        """Removes the file."""
        self._path.unlink()


def _on_their_own(keys: pl.Series) -> pl.Series:
    """The same texts in memory of their own: a series may be a view into much more, a block of whole rows perhaps."""
    return (keys + "\0").str.head(-1)


def _first_of_each(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Each key of frames once, with its first row; sorted."""
    frame = pl.concat(frames).sort("key", "row")
    return frame.filter((pl.col("key") != pl.col("key").shift(1)).fill_null(True))
