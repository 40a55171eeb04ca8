"""Walking goes over rows of any length, in constant memory beyond the limit."""

import importlib
import tracemalloc
from collections.abc import Iterator

import pytest

from tests.awkward import LARGE, LONG_ROW_BYTES, Awkward
from tests.unit.rows.lists import csv, inspected, plainly, reader, text, vectorised
from worker.rows.index import Place, ReadAt, scan_stretch, start_of_body
from worker.rows.walk import Stretch, walk

MIB = 1 << 20


def rows_of(stretches: Iterator[Stretch]) -> list[tuple[int, str | None]]:
    """Length and reason of each row."""
    out = []
    for stretch in stretches:
        start = 0
        for entry, end in enumerate(stretch.block.ends.tolist()):
            if not stretch.block.blank[entry]:
                out.append((end - start, stretch.block.failures.get(entry)))
            start = end
    return out


@pytest.mark.parametrize("awkward", LARGE, ids=str)
def test_a_long_row_is_read_below_the_limit_and_failed_beyond(awkward: Awkward) -> None:
    content = awkward.content
    found = inspected(content, awkward.name)
    read_at = reader(content)
    part = scan_stretch(read_at, found.layout, start_of_body(read_at, found.body), len(content))
    assert part.rows == awkward.rows
    read = rows_of(walk(read_at, found.layout, part.start, len(content), awkward.columns))
    assert len(read) == awkward.rows
    assert sum(reason is not None for _, reason in read) == awkward.failed
    refused = rows_of(walk(read_at, found.layout, part.start, len(content), awkward.columns, max_row_bytes=MIB))
    assert [length for length, _ in refused] == [length for length, _ in read]
    (reason,) = [reason for length, reason in refused if length >= LONG_ROW_BYTES]
    assert reason is not None and reason.endswith(f"is longer than {MIB}")
    assert sum(reason is not None for _, reason in refused) == 1


def endless_quote(size: int) -> ReadAt:
    """A list of that many bytes that begins with a quote which is never closed, made as it is read."""

    def read_at(start: int, length: int) -> bytes:
        piece = b"never closed\n" * (length // 13 + 1)
        content = piece[: max(min(length, size - start), 0)]
        return b'"' + content[1:] if start == 0 and content else content

    return read_at


def test_an_open_quote_of_any_length_is_indexed_and_walked_in_constant_memory() -> None:
    size = 1 << 28
    read_at, layout = endless_quote(size), csv("a", "b")
    tracemalloc.start()
    try:
        part = scan_stretch(read_at, layout, Place(0, 0, 1), size)
        stretches = list(walk(read_at, layout, part.start, size, ("a",), max_row_bytes=MIB))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (part.rows, part.done, part.end.byte) == (1, True, size)
    assert [stretch.block.failures for stretch in stretches] == [{0: f"row of {size} bytes is longer than {MIB}"}]
    assert stretches[0].data is None and stretches[0].end == part.end
    assert peak < 32 * MIB


def test_the_line_of_an_entry_counts_newlines_within_quotes() -> None:
    content = b'1,"a\nb"\n\n2,x\n3\n'
    (stretch,) = walk(reader(content), csv("a", "b"), Place(5, 0, 11), len(content), ("a",))
    assert [stretch.line(entry) for entry in range(4)] == [11, 13, 14, 15]
    assert stretch.end == Place(8, len(content), 16)


def test_many_columns_over_many_short_lines_stay_small() -> None:
    names = tuple(f"c{number}" for number in range(500))
    content = b"\n" * 100_000 + b"x\n" * 20_000
    entries = 0
    for stretch in walk(reader(content), csv(*names), Place(0, 0, 1), len(content), names):
        assert stretch.block.frame.height * 500 <= 5_000_000
        entries += len(stretch.block.ends)
    assert entries == 120_000


def test_a_list_that_is_shorter_than_said_is_noticed() -> None:
    with pytest.raises(EOFError, match="ends at byte 4"):
        list(walk(reader(b"1,2\n"), csv("a", "b"), Place(0, 0, 1), 100, ()))


@pytest.mark.parametrize("lines", [1, 2, 63, 64, 65, 1000])
def test_blocks_of_few_lines_give_the_same_rows(lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [b'%d,"a\nb%d"\n\n' % (row, row % 10) for row in range(300)]
    content = b"".join([*rows, b'x,"', b"y\n" * 200, b'"\nlast,1'])
    expected = plainly(content, csv("a", "b"), ("b",))
    # By its name it would be the function that the package shows.
    monkeypatch.setattr(importlib.import_module("worker.rows.walk"), "_LINES", lines)
    assert vectorised(content, csv("a", "b"), ("b",)) == expected
    assert vectorised(b"\n" * 500, text(), ("line",)) == plainly(b"\n" * 500, text(), ("line",))
