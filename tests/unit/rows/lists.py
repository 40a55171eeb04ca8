"""Builders for the tests of this folder: layouts, and readings side by side."""

from shared.lists import Asked, Dialect, Format
from worker.rows import reference
from worker.rows.index import Place, ReadAt
from worker.rows.inspect import Inspected, inspect
from worker.rows.layout import Layout
from worker.rows.walk import walk

LIMIT = 1 << 40

Entry = tuple[int, int, bool, tuple[str | None, ...], str | None]
"""Start, end, blank, cells, reason."""


def reader(content: bytes) -> ReadAt:
    """Reads out of memory as a list is read out of storage."""
    return lambda start, length: content[start : start + length]


def inspected(content: bytes, name: str, *, of_rows: bool = False, **asked: object) -> Inspected:
    """What an upload is found to be."""
    return inspect(reader(content), len(content), name, None, Asked.model_validate(asked), of_rows=of_rows)


def csv(*names: str, delimiter: str = ",", quote: str | None = '"', encoding: str = "utf-8") -> Layout:
    """The layout of a CSV list with these columns."""
    return Layout(Format.CSV, Dialect(delimiter=delimiter, quote=quote, header=True, encoding=encoding), names)


def jsonl(*names: str) -> Layout:
    """The layout of a JSON Lines list."""
    return Layout(Format.JSONL, Dialect(), names)


def text(encoding: str = "utf-8") -> Layout:
    """The layout of a text list."""
    return Layout(Format.TEXT, Dialect(encoding=encoding), ("line",))


def plainly(content: bytes, layout: Layout, wanted: tuple[str, ...], limit: int = LIMIT) -> list[Entry]:
    """The entries as the reference reads them."""
    rows = reference.rows(content, layout, wanted, limit)
    return [(row.start, row.end, row.blank, row.cells, row.reason) for row in rows]


def vectorised(
    content: bytes,
    layout: Layout,
    wanted: tuple[str, ...],
    limit: int = LIMIT,
    block_bytes: int = 1 << 20,
    read_at: ReadAt | None = None,
) -> list[Entry]:
    """The entries as the kernels read them, in blocks of that many bytes."""
    out: list[Entry] = []
    read_at = read_at or reader(content)
    for stretch in walk(read_at, layout, Place(0, 0, 1), len(content), wanted, limit, block_bytes):
        block = stretch.block
        cells = block.frame.rows() if wanted else [()] * len(block.ends)
        assert block.frame.height == len(block.ends) == len(block.blank)
        start = stretch.place.byte
        for entry, (end, blank) in enumerate(zip(block.ends.tolist(), block.blank.tolist(), strict=True)):
            after = stretch.place.byte + end
            out.append((start, after, blank, cells[entry], block.failures.get(entry)))
            start = after
        assert stretch.end.byte == start
    return out
