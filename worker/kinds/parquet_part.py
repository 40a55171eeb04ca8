"""Some rows of a Parquet list, tested: what is shown, reported and written of them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from worker.drawing import Drawn
from worker.judging import Judged
from worker.kinds.fields import Fields, Picked, fields_of_series
from worker.picking import Ints, Mask
from worker.rows.block import Block
from worker.rows.parquet.leaves import Arrow
from worker.rows.parquet.source import Source
from worker.rows.parquet.texts import json_objects
from worker.rows.parquet.unfolding import unfolded
from worker.rows.parquet.whole import Whole

PickedOf = Callable[[Ints, Sequence[str] | None], Picked]
"""Gives some columns (None: all) of rows of a list by their numbers, from 0 and ascending."""
REPORTED_BYTES = 2**20
"""More of a row is not put in the report or on a page, which say so."""
SHOWN_BYTES = 64 * 2**10
_SPARE = 16
"""So much more than wanted is made of a text, so that a cut one is never taken for a whole one."""


@dataclass(frozen=True)
class FailedColumns:
    """A failed row, with its JSON text (cut where it is very long)."""

    row: int
    reason: str
    data: bytes
    line: None = None

    def text(self, most: int) -> bytes:
        """The row as JSON."""
        return self.data

    def report(self) -> bytes:
        """The row as a line of the `failed` result."""
        entry: dict[str, object] = {"row": self.row, "line": None, "reason": self.reason or None}
        entry["data"] = self.data[:REPORTED_BYTES].decode("utf-8", "ignore")
        if len(self.data) > REPORTED_BYTES:
            entry["truncated"] = True
        return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class ParquetPart:
    """Some rows of a chunk: those columns that the test wants, and the whole rows once some are to leave."""

    def __init__(
        self,
        source: Source,
        first: int,
        block: Block,
        whole: Whole,
        picked: PickedOf,
        all_leave: bool = False,
        drawn: Drawn | None = None,
    ) -> None:
        self.first = first
        self.block = block
        self._source = source
        self._whole = whole
        self._picked = picked
        self._all = all_leave
        self._drawn = drawn

    @property
    def end_row(self) -> int:
        """The row (from 0) after the last one."""
        return self.first + len(self.block.blank)

    @property
    def end_byte(self) -> int:
        """As far into the list as rows are: a row has no bytes of its own."""
        return self._source.byte_of(self.end_row)

    def settle(self, judged: Judged) -> None:
        """Remembers the verdicts."""
        self.judged = judged

    @cached_property
    def leaving(self) -> list[tuple[Mask, Arrow]]:
        """The kept and the failed rows, whole: which they are, and themselves."""
        wanted = np.ones(len(self.block.blank), np.bool_) if self._all else self.judged.kept | self.judged.failed
        return list(self._whole.take(self.first, wanted))

    def rows(self, wanted: Mask) -> Iterator[tuple[Ints, Arrow]]:
        """Those of them that a mask picks, in batches that have the list's schema, with their entries."""
        for mine, rows in self.leaving:
            chosen = wanted & mine
            if chosen.any():
                picked = rows if chosen.sum() == rows.num_rows else rows.filter(pa.array(chosen[mine]))
                numbers = np.flatnonzero(chosen)
                at = 0
                for part in unfolded(picked, self._source.schema):
                    yield numbers[at : at + part.num_rows], part
                    at += part.num_rows

    def number(self, entry: int) -> int:
        """Every entry is a row."""
        row = self.first + entry
        return row + 1 if self._drawn is None else self._drawn.number(row)

    def numbers(self, entries: Ints) -> Ints:
        """Every entry is a row."""
        rows = entries + self.first
        return (rows if self._drawn is None else self._drawn.rows[rows]) + 1

    def entry(self, number: int) -> int:
        """Every entry is a row."""
        row = number - 1 if self._drawn is None else int(np.searchsorted(self._drawn.rows, number - 1))
        return row - self.first

    def entries(self, numbers: Ints) -> Ints:
        """Every entry is a row."""
        return (numbers - 1 if self._drawn is None else np.searchsorted(self._drawn.rows, numbers - 1)) - self.first

    def texts(self, wanted: Mask, most: int) -> Iterator[tuple[int, bytes]]:
        """The rows as JSON objects."""
        chosen = np.zeros(len(wanted), np.bool_)
        chosen[np.flatnonzero(wanted)[:most]] = True
        for entries, rows in self.rows(chosen):
            for entry, text in zip(entries.tolist(), json_rows(rows, SHOWN_BYTES), strict=True):
                yield entry, text.encode()

    def failed(self) -> list[FailedColumns]:
        """The failed rows."""
        if not self.judged.reasons:
            return []
        return self._failed

    @cached_property
    def _failed(self) -> list[FailedColumns]:
        return [
            FailedColumns(self.number(entry), self.judged.reasons[entry], text.encode())
            for entries, rows in self.rows(self.judged.failed)
            for entry, text in zip(entries.tolist(), json_rows(rows, REPORTED_BYTES), strict=True)
        ]

    def fields(self, entries: Ints) -> Fields:
        """Read from the columns' chunks."""
        return fields_of_series(self._picked(self.first + entries, None))

    def picked(self, entries: Ints, names: Sequence[str]) -> Picked:
        """Likewise."""
        return self._picked(self.first + entries, names)

    def cut(self, start: int, stop: int) -> "ParquetPart":
        """Rows of the same chunk."""
        block = self.block.cut(start, stop)
        return ParquetPart(self._source, self.first + start, block, self._whole, self._picked, self._all, self._drawn)

    def rejected_bytes(self) -> int:
        """Not known before they are written."""
        return 0


def json_rows(rows: Arrow, most: int) -> list[str]:
    """Rows as JSON objects, to be looked at: longer texts in them are cut to little more than `most` bytes."""
    return json_objects(rows, rows.schema.names, most=most + _SPARE)
