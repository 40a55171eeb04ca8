"""What a predicate's preparation may read: the job's rows that pass its condition, and columns of other lists."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from shared.errors import NotFound
from shared.files import naming
from shared.files.faults import Damaged
from shared.lists import Column, Format, ListRecord, Type
from winnow.defining.columns import ListColumn
from winnow.defining.preparing import Each, RowsBlock
from worker.context import Context
from worker.drawing import Drawn
from worker.judging import judge
from worker.kinds import Part
from worker.kinds.choosing import kind_of
from worker.picking import Ints, Mask
from worker.verdicts.where import WhereTest

BLOCK_BYTES = 4 * 2**20
MEMORY = 256 * 2**20
"""What a preparation is asked to stay below, unless its predicate says what it may use."""


TELL_S = 1.0
"""How often it is told how far the reading is."""

Tell = Callable[[ListRecord, int, int], None]
"""Called with a list, how many of its rows are read, and how many there are."""


class Rest(BaseException):
    """The job is to rest, or the worker to end. No `Exception`, so that a predicate does not take it for its own."""


class Texts(Sequence[str | None]):
    """The texts of a column; Polars takes them without a copy."""

    def __init__(self, series: pl.Series) -> None:
        self._series = series

    def __len__(self) -> int:
        return len(self._series)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        return self._series[place].to_list() if isinstance(place, slice) else self._series[place]

    def __iter__(self) -> Iterator[str | None]:
        return iter(self._series.to_list())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._series.__arrow_c_stream__(requested_schema)


@dataclass(frozen=True)
class Rows:
    """See `winnow.defining.preparing.RowsBlock`."""

    numbers: Sequence[int]
    texts: Mapping[str, Texts]


class JobSource:
    """See `winnow.defining.preparing.Source`."""

    def __init__(
        self,
        context: Context,
        record: ListRecord,
        test: WhereTest | None,
        memory: int | None,
        folder: Path,
        drawn: Drawn | None = None,
        tell: Tell = lambda *_: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self.memory = MEMORY if memory is None else memory // 2
        self._context = context
        self._record = record
        self._test = test
        self._drawn = drawn
        self._tell = tell
        self._clock = clock
        self._told = clock()

    def rows(self, *columns: str) -> Iterator[RowsBlock]:
        """See `Source`."""
        for name in columns:
            _try_column(self._record, name)
        return self._rows(columns)

    def _rows(self, columns: Sequence[str]) -> Iterator[RowsBlock]:
        for part, entries in self._passing():
            picked = part.picked(entries, columns)
            readable = ~_mask(len(entries), picked.failures)
            yield _block(part, entries, picked.columns, readable)

    def whole_rows(self, each: Each | None = None) -> Iterator[RowsBlock]:
        """See `Source`."""
        if self._record.format is Format.JSONL:
            yield from self._whole_objects(each)
            return
        for block in self._rows(names := [column.name for column in self._record.columns]):
            texts = [each(block.texts[name]) if each else block.texts[name] for name in names]
            frame = pl.DataFrame([pl.Series(name, one, pl.String) for name, one in zip(names, texts, strict=True)])
            # Each text behind its length, so that no two rows run together to the same.
            parts = [pl.concat_str(pl.col(name).str.len_bytes(), pl.lit(":"), pl.col(name)) for name in names]
            whole = frame.select(pl.concat_str([part.fill_null("-") for part in parts]).alias("")).to_series()
            yield Rows(block.numbers, {"": Texts(whole)})

    def _whole_objects(self, each: Each | None) -> Iterator[RowsBlock]:
        for part, entries in self._passing():
            fields = part.fields(entries)
            columns = [(name, each(texts) if each else texts) for name, texts in sorted(fields.columns.items())]
            whole = [
                json.dumps([(name, texts[place]) for name, texts in columns if texts[place] is not None])
                for place in range(len(entries))
            ]
            yield _block(part, entries, {"": pl.Series(whole, dtype=pl.String)}, ~_mask(len(entries), fields.failures))

    def column(self, column: ListColumn) -> Iterator[RowsBlock]:
        """See `Source`."""
        try:
            record = self._context.lists.get(column.list)
        except NotFound as missing:
            raise LookupError(str(missing.detail)) from None
        _try_column(record, column.column)
        return self._column(record, column.column)

    def _column(self, record: ListRecord, name: str) -> Iterator[RowsBlock]:
        # A text of JSON Lines is what a row has: a nested value as it is written.
        of_rows = record.format is Format.JSONL
        for part in self._parts(record, () if of_rows else (Column(name=name, type=Type.TEXT),)):
            readable = ~part.block.blank & ~_mask(len(part.block.blank), part.block.failures)
            entries = np.flatnonzero(readable)
            series = part.picked(entries, [name]).columns[name] if of_rows else part.block.frame.to_series(0)[entries]
            yield _block(part, entries, {name: series}, np.ones(len(entries), np.bool_))

    def _passing(self) -> Iterator[tuple[Part, Ints]]:
        """The parts of the job's list or sample, and which of their entries can be read and pass the condition."""
        for part in self._parts(self._record, () if self._test is None else self._test.columns, self._drawn):
            yield part, np.flatnonzero(judge(part.block, self._test).kept)

    def _parts(self, record: ListRecord, columns: Sequence[Column], drawn: Drawn | None = None) -> Iterator[Part]:
        """All of a list, or of a sample of it. Raises Rest between two parts where somebody waits for this process."""
        content = naming.list_content(record.id)
        if self._context.files.size(content) != record.bytes:
            raise Damaged(content)
        rows = (record.rows or 0) if drawn is None else len(drawn.rows)
        began = self._clock()
        for part in kind_of(self._context, record, drawn).parts(0, rows, columns, BLOCK_BYTES):
            if self._context.stopping.is_set or self._context.nudge.is_set:
                raise Rest
            yield part
            now = self._clock()
            # What takes longer than this is told to its end: then what was read is put together.
            if now >= (began if part.end_row == rows else self._told) + TELL_S:
                self._told = now
                self._tell(record, part.end_row, rows)


def _mask(entries: int, failures: Mapping[int, str]) -> Mask:
    failed = np.zeros(entries, np.bool_)
    failed[list(failures)] = True
    return failed


def _block(part: Part, entries: Ints, columns: Mapping[str, pl.Series], readable: Mask) -> Rows:
    numbers = part.numbers(entries)
    if not readable.all():
        numbers, columns = numbers[readable], {name: one.filter(pl.Series(readable)) for name, one in columns.items()}
    # A view that gives Python's own numbers: NumPy's are taken for something else by `bytes` and others.
    return Rows(np.ascontiguousarray(numbers, np.int64).data, {name: Texts(one) for name, one in columns.items()})


def _try_column(record: ListRecord, name: str) -> None:
    names = [column.name for column in record.columns]
    if name not in names and record.format is not Format.JSONL:
        raise LookupError(f"no column {name!r}; list {record.name} has {', '.join(names[:20]) or 'none'}")
