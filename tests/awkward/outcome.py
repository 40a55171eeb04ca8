"""What comes of an awkward list: found by the real inspection, the real readers and the real condition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from shared.errors import Problem
from shared.files.local import LocalFiles
from shared.lists import Column, Format, Type, retyped
from shared.settings import Settings
from shared.where import check
from tests.awkward.case import Awkward
from web.unpacking import packing_of
from web.uploads import Upload
from worker.judging import judge
from worker.kinds import parquet
from worker.rows import reference
from worker.rows.block import Block
from worker.rows.index import ReadAt
from worker.rows.inspect import Inspected, inspect
from worker.rows.parquet.source import BATCH_BYTES, Source
from worker.rows.reading import read
from worker.rows.reference.row import Row
from worker.verdicts.where import WhereTest

NOW = datetime(2024, 5, 5, 12, 0, 0, tzinfo=UTC)
MOST_WANTED = 50
MOST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Refusal:
    """The problem that an upload is answered with."""

    status: int
    detail: str


@dataclass(frozen=True)
class Verdict:
    """`kept`, `rejected` or `failed`, with the reason where it is failed."""

    word: str
    reason: str | None


@lru_cache(maxsize=1000)
def inspected(case: Awkward) -> Inspected:
    """What the list is found to be. Raises Invalid, TooLarge, Unsupported."""
    content = stored(case)
    return inspect(_reader(content), len(content), case.name, None, case.asked)


@lru_cache(maxsize=1000)
def stored(case: Awkward) -> bytes:
    """The bytes that storage has once the list came in by a real upload. Raises Invalid, TooLarge, Unsupported."""
    content = case.content
    if packing_of(content) is None:
        return content
    settings = Settings.model_construct(**dict(case.settings))
    with TemporaryDirectory() as folder:
        files = LocalFiles(Path(folder))
        with Upload(files, "list", settings.max_upload_bytes, settings.max_unpack_ratio) as coming:
            coming.write(content)
            coming.finish()
            return files.read(coming.name, 0, coming.size)


def refusal(case: Awkward) -> Refusal | None:
    """Why the list is not taken; None: it is."""
    try:
        inspected(case)
    except Problem as error:
        return Refusal(error.status, error.detail)
    return None


def rows(case: Awkward) -> list[Row]:
    """The list's rows and blank lines as the reference reads them, with all of its columns (or the first fifty)."""
    found = inspected(case)
    columns = found.columns[:MOST_WANTED]
    if found.format is Format.PARQUET:
        texts = [column.model_copy(update={"type": Type.TEXT}) for column in columns]
        return [
            Row(0, 0, False, cells, block.failures.get(entry))
            for block in _parquet_blocks(case, texts)
            for entry, cells in enumerate(block.frame.rows())
        ]
    wanted = tuple(column.name for column in columns)
    return reference.rows(stored(case)[found.body :], found.layout, wanted, MOST_BYTES)


def verdicts(case: Awkward) -> list[Verdict]:
    """What the case's condition makes of each row, read by the kernels."""
    found = inspected(case)
    types = {name: Type(kind) for name, kind in case.types}
    test = WhereTest(check(case.where, retyped(found.columns, types)), NOW)
    if found.format is Format.PARQUET:
        return [one for block in _parquet_blocks(case, test.columns) for one in _judged(block, test)]
    names = tuple(column.name for column in test.columns)
    return _judged(read(found.layout, stored(case)[found.body :], True, names, types=test.types), test)


def _judged(block: Block, test: WhereTest) -> list[Verdict]:
    judged = judge(block, test)
    return [
        Verdict("kept" if judged.kept[row] else "failed" if judged.failed[row] else "rejected", judged.reasons.get(row))
        for row in range(len(block.ends))
        if not block.blank[row]
    ]


def _parquet_blocks(case: Awkward, columns: Sequence[Column]) -> Iterator[Block]:
    content = stored(case)
    source = Source(_reader(content), len(content))
    return (block for _, block in parquet.blocks(source, 0, source.rows, columns, BATCH_BYTES))


def _reader(content: bytes) -> ReadAt:
    return lambda at, length: content[at : at + length]
