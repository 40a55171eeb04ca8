"""The rows that a condition is tried on come from all over the list, whole."""

from tests.unit.rows.lists import LIMIT, csv, inspected, plainly, reader
from worker.rows.preview import preview_rows


def test_a_short_list_is_taken_whole_without_blank_lines() -> None:
    content = b"id,name\n1,Ann\n\n2\n3,Cid"
    found = inspected(content, "a.csv")
    assert preview_rows(reader(content), found.layout, found.body, len(content)) == b"1,Ann\n2\n3,Cid"


def test_a_long_list_gives_whole_rows_in_order_from_first_to_last() -> None:
    content = b"id,note\n" + b"".join(b'%d,"a, note\nof ""two"" lines %d"\n' % (row, row) for row in range(200_000))
    found = inspected(content, "a.csv")
    rows = preview_rows(reader(content), found.layout, found.body, len(content))
    entries = plainly(rows, csv("id", "note"), ("id",), LIMIT)
    assert all(reason is None for *_, reason in entries)
    numbers = [int(cells[0] or "") for _, _, _, cells, _ in entries]
    assert numbers == sorted(set(numbers))
    assert 800 <= len(numbers) <= 1000
    assert numbers[0] < 1_500 and numbers[-1] > 198_000
    assert len(rows) <= 1 << 20


def test_rows_that_cannot_be_read_are_among_them() -> None:
    content = b"a,b\n" + b"1,2\n1\n" * 100_000
    found = inspected(content, "a.csv")
    rows = preview_rows(reader(content), found.layout, found.body, len(content))
    reasons = [reason for *_, reason in plainly(rows, found.layout, ())]
    assert None in reasons and "1 field where the header has 2" in reasons


def test_an_empty_list_has_none() -> None:
    found = inspected(b"a,b\n", "a.csv")
    assert preview_rows(reader(b"a,b\n"), found.layout, found.body, 4) == b""
