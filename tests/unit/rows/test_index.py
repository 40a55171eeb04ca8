"""The index says where rows begin, whatever it is cut into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.awkward import SMALL, Awkward
from tests.unit.rows.lists import LIMIT, csv, inspected, reader
from tests.unit.rows.test_equality import CSV_PIECES, CSV_ROWS
from worker.rows import reference
from worker.rows.index import IndexPart, Place, ReadAt, scan_stretch, start_of_body
from worker.rows.layout import Layout


def parts_of(
    content: bytes, layout: Layout, body: int, stop: int, step: int, block: int, read_at: ReadAt | None = None
) -> list[IndexPart]:
    read_at = read_at or reader(content)
    start, parts = start_of_body(read_at, body), []
    while not parts or not parts[-1].done:
        parts.append(scan_stretch(read_at, layout, start, len(content), stop, step, block))
        assert parts[-1].start == start
        assert parts[-1].rows or parts[-1].done
        start = parts[-1].end
    return parts


def assert_exact(content: bytes, layout: Layout, body: int, parts: list[IndexPart]) -> None:
    rows = reference.rows(content[body:], layout, (), LIMIT)
    ends = [body, *(body + row.end for row in rows if not row.blank)]
    assert parts[-1].end.row == len(ends) - 1
    assert parts[-1].end.byte == len(content)
    assert sum(part.blank_lines for part in parts) == sum(row.blank for row in rows)
    for part in parts:
        for row, byte, line in part.entries.tolist():
            assert byte == ends[row]
            assert line == 1 + content[:byte].count(b"\n")
        assert part.end.line == 1 + content[: part.end.byte].count(b"\n")
        assert IndexPart.from_bytes(part.to_bytes()).entries.tolist() == part.entries.tolist()


@pytest.mark.parametrize("awkward", SMALL, ids=str)
@pytest.mark.parametrize(("stop", "step", "block"), [(1, 1, 1), (100, 1, 64), (10**9, 20, 5), (10**9, 65536, 10**6)])
def test_every_awkward_list_is_indexed(awkward: Awkward, stop: int, step: int, block: int) -> None:
    content = awkward.content
    found = inspected(content, awkward.name, **awkward.asked.model_dump())
    parts = parts_of(content, found.layout, found.body, stop, step, block)
    assert_exact(content, found.layout, found.body, parts)
    assert parts[-1].end.row == awkward.rows


@given(CSV_ROWS | CSV_PIECES, st.integers(1, 3), st.integers(1, 500), st.integers(1, 200), st.integers(1, 500))
def test_any_csv_is_indexed(content: bytes, width: int, stop: int, step: int, block: int) -> None:
    layout = csv(*"abc"[:width])
    assert_exact(content, layout, 0, parts_of(content, layout, 0, stop, step, block))


@given(CSV_ROWS | CSV_PIECES, st.integers(1, 3), st.integers(1, 200), st.integers(1, 100), st.data())
def test_any_csv_is_indexed_however_often_a_stretch_is_cut_short(
    content: bytes, width: int, step: int, block: int, chance: st.DataObject
) -> None:
    layout, start, parts = csv(*"abc"[:width]), Place(0, 0, 1), list[IndexPart]()
    hurries = iter(chance.draw(st.lists(st.booleans(), max_size=100)))
    while not parts or not parts[-1].done:
        parts.append(
            scan_stretch(
                reader(content), layout, start, len(content), 10**9, step, block, hurry=lambda: next(hurries, False)
            )
        )
        assert parts[-1].start == start
        assert parts[-1].rows or parts[-1].done
        start = parts[-1].end
    assert_exact(content, layout, 0, parts)


@given(
    CSV_ROWS | CSV_PIECES,
    st.integers(1, 3),
    st.lists(st.integers(1, 60), max_size=20),
    st.integers(1, 500),
    st.integers(1, 100),
    st.integers(1, 500),
)
def test_a_list_that_grows_is_indexed_as_one_that_is_there(
    content: bytes, width: int, growths: list[int], stop: int, step: int, block: int
) -> None:
    layout = csv(*"abc"[:width])
    start, parts, size = Place(0, 0, 1), [], 0
    for growth in growths:
        size = min(size + growth, len(content))
        there = content[:size]
        part = scan_stretch(reader(there), layout, start, size, stop, step, block, growing=True)
        assert not part.done
        assert part.start == start and part.end.byte <= size
        assert (part.rows > 0) == (part.end != start)
        if part.rows:
            parts.append(part)
            start = part.end
    while not parts or not parts[-1].done:
        parts.append(scan_stretch(reader(content), layout, start, len(content), stop, step, block))
        start = parts[-1].end
    assert_exact(content, layout, 0, parts)


def test_a_list_that_grows_is_indexed_up_to_its_last_step() -> None:
    content = b"".join(b"%d,x\n" % row for row in range(100_000))
    part = scan_stretch(reader(content), csv("a", "b"), Place(0, 0, 1), len(content), growing=True)
    assert len(content) - 64 * 1024 <= part.end.byte < len(content) - 63 * 1024


@pytest.mark.parametrize("before", [b"", b"1,2\n" * 50_000])
def test_a_row_that_does_not_end_is_not_taken_while_a_list_grows(before: bytes) -> None:
    content = before + b'1,"' + b"x" * 300_000
    part = scan_stretch(reader(content), csv("a", "b"), Place(0, 0, 1), len(content), growing=True)
    assert (part.rows, part.end.byte) == (part.entries[-1, 0], part.entries[-1, 1])
    assert len(before) - 64 * 1024 <= part.end.byte <= len(before)


def a_list_of(rows: int) -> bytes:
    return b"".join(b'%d,"a\nb%d"\n' % (row, row % 10) for row in range(rows))


def test_a_row_is_found_from_the_place_before_it() -> None:
    content = a_list_of(1000)
    part = scan_stretch(reader(content), csv("a", "b"), Place(0, 0, 1), len(content), step=100)
    for row in (0, 1, 7, 500, 999):
        place = part.before_row(row)
        assert place.row <= row < place.row + 15
        assert content[place.byte :].startswith(b"%d," % place.row)
    assert part.before_row(0) == part.before_byte(0) == Place(0, 0, 1)
    assert part.before_byte(len(content)).byte <= len(content)


def test_chunks_follow_each_other_and_none_is_without_rows() -> None:
    content = a_list_of(1000) + b"\n\n"
    part = scan_stretch(reader(content), csv("a", "b"), Place(0, 0, 1), len(content), step=100)
    for target in (1, 1000, 10**9):
        chunks = part.chunks(target)
        assert [start for start, _ in chunks] == [part.start, *(end for _, end in chunks[:-1])]
        assert chunks[-1][1] == part.end
        assert all(end.row > start.row for start, end in chunks)
    assert part.done and part.blank_lines == 2


def test_a_list_of_nothing_but_blank_lines_has_no_chunk() -> None:
    part = scan_stretch(reader(b"\n\n"), csv("a", "b"), Place(0, 0, 1), 2)
    assert (part.done, part.rows, part.blank_lines, part.chunks(10)) == (True, 0, 2, [])


def test_a_stretch_that_stops_before_the_last_blank_lines_takes_them_along() -> None:
    part = scan_stretch(reader(b"1,2\n\n\n"), csv("a", "b"), Place(0, 0, 1), 6, stop_after_bytes=1)
    assert (part.done, part.rows, part.blank_lines) == (True, 1, 2)


def test_what_is_no_part_is_refused() -> None:
    with pytest.raises(ValueError, match="not a part"):
        IndexPart.from_bytes(b"something else")


def test_a_list_that_is_shorter_than_said_is_noticed() -> None:
    with pytest.raises(EOFError, match="ends at byte 4"):
        scan_stretch(reader(b"1,2\n"), csv("a", "b"), Place(0, 0, 1), 100)
