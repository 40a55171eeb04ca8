"""Which byte parts the fields: the candidate under which most of the first rows have as many as the first."""

from dataclasses import dataclass

import numpy as np

from shared.lists import Dialect, Format
from worker.rows.kernels.csv import read_rows
from worker.rows.kernels.lines import count_feeds
from worker.rows.layout import Layout
from worker.rows.reading import as_bytes
from worker.rows.reasons import Fault

CANDIDATES = (",", ";", "\t", "|")
_ROWS = 500


def field_counts(data: bytes, last: bool, delimiter: str, quote: str | None) -> list[int]:
    """How many fields each of the first rows has; 0: it cannot be read. Blank lines are left out."""
    layout = Layout(Format.CSV, Dialect(delimiter=delimiter, quote=quote), ())
    array = as_bytes(data)
    room = count_feeds(array) + 1
    ends, faults, numbers = (np.zeros(room, np.int64) for _ in range(3))
    blank = np.zeros(room, np.uint8)
    rows = read_rows(
        array, last, layout.delimiter, layout.quote, 0, True, 2**62, np.zeros(0, np.int64), ends, blank, faults,
        numbers, np.zeros((0, room, 4), np.uint32), np.zeros((0, room), np.uint8),
    )  # fmt: skip
    counted = np.where(faults == Fault.FIELDS, numbers, 0)[:rows]
    return [int(count) for count in counted[blank[:rows] == 0][:_ROWS]]


@dataclass(frozen=True)
class Guess:
    """A delimiter, how many rows were looked at, and the share of them with as many fields as the first."""

    delimiter: str
    rows: int
    share: float


def guess(data: bytes, last: bool, quote: str | None) -> Guess | None:
    """The delimiter by which the first row has two fields or more and most rows as many; None: none does."""
    best: tuple[float, int, Guess] | None = None
    for delimiter in CANDIDATES:
        counts = field_counts(data, last, delimiter, quote)
        if not counts or counts[0] < 2:
            continue
        share = counts.count(counts[0]) / len(counts)
        rank = (round(share, 1), counts[0], Guess(delimiter, len(counts), share))
        if best is None or rank[:2] > best[:2]:
            best = rank
    return None if best is None else best[2]
