"""Samples: which rows of a list, and where they are kept once they are drawn: in an object of their job.

That object has the rows as a list has them (whole rows of text one after the other, or a Parquet file), behind them
for each row its place in the list, and at its very end how many there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Protocol

import numpy as np

from shared.files import naming
from shared.files.faults import Damaged
from worker.picking import Ints

if TYPE_CHECKING:
    from worker.context import Context

_WORD = 8
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def choose(count: int, rows: int, seed: int = 0) -> Ints:
    """Which `count` of `rows` rows (from 0) are the sample: one of each of so many equal parts, in list order.

    Where within its part is by chance, so that what comes back at regular distances is met as often as it is there;
    the chance is that of `seed`, so that the same is chosen again. All rows where there are no more.
    """
    if count >= rows:
        return np.arange(rows, dtype=np.int64)
    # In halves, for the product of two counts may be too large for 64 bits.
    whole, rest = divmod(rows, count)
    part = np.arange(count + 1, dtype=np.int64)
    bounds = part * whole + (part * rest) // count
    widths = bounds[1:] - bounds[:-1]
    return np.asarray(bounds[:-1] + (_mixed(part[:-1], seed) % widths.astype(np.uint64)).astype(np.int64), np.int64)


def _mixed(numbers: Ints, seed: int) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """For each number one that looks like chance (Steele, Lea and Flood, SplitMix64, 2014)."""
    gamma, first, second = _MIX
    with np.errstate(over="ignore"):
        mixed = (numbers.astype(np.uint64) + np.uint64(seed % 2**64)) * gamma
        mixed = (mixed ^ (mixed >> np.uint64(30))) * first
        mixed = (mixed ^ (mixed >> np.uint64(27))) * second
        return mixed ^ (mixed >> np.uint64(31))


def seed_of(sha256: str) -> int:
    """The chance of a list: its jobs have the same sample, so that filters can be compared."""
    return int(sha256[:16] or "0", 16)


class CutOff(Exception):
    """Nobody waits for the sample any more: its worker is to end, or the job to rest."""


@dataclass(frozen=True)
class Drawn:
    """A sample in its object `name`: `size` bytes of rows, of which row i is `rows[i]` (from 0) of the list.

    Of text it begins on line `lines[i]` of the list, and ends in the object before byte `ends[i]`; of columns there is
    neither, and both are 0.
    """

    name: str
    size: int
    rows: Ints
    lines: Ints
    ends: Ints

    def number(self, row: int) -> int:
        """The number (from 1) in the list of a row of the sample (from 0)."""
        return int(self.rows[row]) + 1


@dataclass(frozen=True)
class Places:
    """Where the rows are that were drawn, by row: their lines in the list, and their ends in the object."""

    lines: Ints
    ends: Ints


class Source(Protocol):
    """What rows can be drawn from."""

    def draw(self, file: BinaryIO, rows: Ints, is_wanted: Callable[[], bool]) -> Places:
        """Writes those rows (from 0, ascending) as a list has them. Raises CutOff once they are not wanted."""
        ...


def draw(context: "Context", job_id: str, source: Source, rows: Ints) -> None:
    """Writes the object of a job's sample. Raises CutOff, OSError."""

    def is_wanted() -> bool:
        return not (context.stopping.is_set or context.nudge.is_set)

    with context.files.create(naming.job_sample(job_id)) as file:
        places = source.draw(file, rows, is_wanted)
        for array in (rows, places.lines, places.ends):
            file.write(np.ascontiguousarray(array, "<i8").data)
        file.write(len(rows).to_bytes(_WORD, "little"))


def drawn_of(context: "Context", job_id: str) -> Drawn:
    """A job's sample, which was drawn. Raises FileNotFoundError, Damaged."""
    return _drawn(context, naming.job_sample(job_id))


@lru_cache(maxsize=4)
def _drawn(context: "Context", name: str) -> Drawn:
    total = context.files.size(name)
    if total < _WORD:
        raise Damaged(name)
    count = int.from_bytes(context.files.read_all(name, total - _WORD, _WORD), "little")
    size = total - _WORD - 3 * _WORD * count
    if size < 0:
        raise Damaged(name)
    arrays = np.frombuffer(context.files.read_all(name, size, 3 * _WORD * count), "<i8").reshape(3, count)
    return Drawn(name, size, arrays[0], arrays[1], arrays[2])
