"""Rows in, rows out: what workers make of a list, from the first ticket to the bytes of the results."""

import json
from collections.abc import Callable

import pytest

from shared.lists import Format, Type
from tests.unit.worker.conftest import Workshop

PEOPLE = {"name": Type.TEXT, "age": Type.INTEGER}
HEADER = b"name,age\r\n"


def test_each_row_is_in_the_result_of_its_verdict_byte_for_byte(workshop: Workshop) -> None:
    rows = [b'"Li, Wei",70\r\n', b"Ann,640.50\n", b'"a\nb",12\n', b"\xff,80\n", b"ragged\n", b"\n", b"Zoe,66"]
    record = workshop.list_of(HEADER + b"".join(rows), body=len(HEADER), columns=PEOPLE)
    job = workshop.run(record, "age >= 65")
    assert job.state == "succeeded"
    assert workshop.section(job.id, "kept") == rows[0] + rows[3] + rows[6]
    assert workshop.section(job.id, "rejected") == rows[2]
    assert workshop.section(job.id, "failed") == rows[1] + rows[4]
    assert job.rows.model_dump() == {
        "total": 6, "done": 6, "kept": 3, "rejected": 1, "failed": 2, "blank_lines": 1,
    }  # fmt: skip


def test_a_failed_row_is_reported_with_its_number_line_and_reason(workshop: Workshop) -> None:
    record = workshop.list_of(HEADER + b'"a\nb",1\nBob,x\n\xff\n', body=len(HEADER), columns=PEOPLE)
    job = workshop.run(record, "age >= 65")
    report = [json.loads(line) for line in workshop.section(job.id, "report").splitlines()]
    assert [(entry["row"], entry["line"], entry["data"]) for entry in report] == [(2, 4, "Bob,x"), (3, 5, None)]
    assert "age" in report[0]["reason"] and report[1]["data_base64"] == "/w=="


@pytest.mark.parametrize(("segment_bytes", "index_bytes"), [(1, 1), (100, 7), (1000, 10_000)])
def test_results_do_not_depend_on_how_the_list_is_cut(
    workshop: Workshop, small_pieces: Callable[[int, int], None], segment_bytes: int, index_bytes: int
) -> None:
    small_pieces(segment_bytes, index_bytes)
    rows = [b'%d,"x\n%d",%s\n' % (i, i, b"bad" if i % 7 == 0 else b"%d" % (i % 100)) for i in range(60)]
    record = workshop.list_of(b"".join(rows), columns={"id": Type.INTEGER, "note": Type.TEXT, "age": Type.INTEGER})
    job = workshop.run(record, "age >= 30")
    assert job.rows.done == job.rows.total == 60
    assert workshop.section(job.id, "kept") == b"".join(r for i, r in enumerate(rows) if i % 7 and i % 100 >= 30)
    assert workshop.section(job.id, "failed") == b"".join(r for i, r in enumerate(rows) if i % 7 == 0)
    assert workshop.section(job.id, "rejected") == b"".join(r for i, r in enumerate(rows) if i % 7 and i % 100 < 30)


def test_text_and_json_lines_go_the_same_way(workshop: Workshop) -> None:
    text = workshop.list_of(b"ab\r\n\nabc", Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.run(text, "length(line) <= 2")
    assert (workshop.section(job.id, "kept"), workshop.section(job.id, "rejected")) == (b"ab\r\n\n", b"abc")
    lines = [b'{"a": 1}\n', b"\n", b"[1]\n", b'{"a": "2"}\n', b"{}"]
    record = workshop.list_of(b"".join(lines), Format.JSONL, columns={"a": Type.INTEGER})
    job = workshop.run(record, "a > 0")
    assert workshop.section(job.id, "kept") == lines[0] + lines[3]
    assert workshop.section(job.id, "rejected") == lines[4]
    assert workshop.section(job.id, "failed") == lines[2]


def test_rows_shown_and_skipped_add_up_over_the_attempt(workshop: Workshop) -> None:
    record = workshop.list_of(b"1,1\n" * 500 + b"x,x\n" * 70, columns={"a": Type.INTEGER, "b": Type.TEXT})
    job = workshop.run(record, "a = 1")
    for kind, rows in (("kept", 500), ("failed", 70)):
        events = [event for event in workshop.events(job.id) if event["type"] == kind]
        assert sum(len(event["rows"]) + event["skipped"] for event in events) == rows
        assert all(len(event["rows"]) <= 50 for event in events)


def test_a_page_gives_rows_with_their_numbers_and_the_offset_of_the_next(workshop: Workshop) -> None:
    rows = "".join(f"{i},{i}\n" for i in range(10)).encode()
    record = workshop.list_of(rows, columns={"a": Type.INTEGER, "b": Type.TEXT})
    job = workshop.run(record, "a % 2 = 0")
    assert workshop.page(job.id, "kept", 1, 2) == {
        "rows": [{"row": 3, "data": "2,2"}, {"row": 5, "data": "4,4"}],
        "offset": 1,
        "next": 3,
        "looked": 2,
        "total": 5,
    }
    assert workshop.page(job.id, "rejected", 4, 5) == {
        "rows": [{"row": 10, "data": "9,9"}],
        "offset": 4,
        "next": None,
        "looked": 1,
        "total": 5,
    }


def test_a_row_that_is_too_long_is_failed_and_its_neighbours_are_tested(workshop: Workshop) -> None:
    giant = b"1," + b"x" * (3 * 2**20) + b"\n"
    record = workshop.list_of(b"1,a\n" + giant + b"1,b\n", columns={"a": Type.INTEGER, "b": Type.TEXT})
    job = workshop.run(record, "a = 1")
    assert (job.rows.kept, job.rows.failed) == (2, 1)
    assert workshop.section(job.id, "failed") == giant
    report = json.loads(workshop.section(job.id, "report"))
    assert report["truncated"] and report["row"] == 2


def test_an_empty_list_succeeds_with_nothing(workshop: Workshop) -> None:
    record = workshop.list_of(HEADER, body=len(HEADER), columns=PEOPLE)
    assert workshop.run(record, "age > 1").rows.total == 0


def test_flower_is_told_what_is_done_in_words(workshop: Workshop) -> None:
    record = workshop.list_of(b"1,a\n2,b\n", columns={"a": Type.INTEGER, "b": Type.TEXT})
    job = workshop.run(record, "a = 1")
    assert f"counting people from row 1 · list {record.id}" in workshop.announced
    assert f"people · a = 1 · rows 1–2 · job {job.id}" in workshop.announced


def test_max_failed_zero_ends_the_job_at_the_first(workshop: Workshop) -> None:
    record = workshop.list_of(b"1,a\nx,b\n", columns={"a": Type.INTEGER, "b": Type.TEXT})
    assert workshop.run(record, "a = 1", max_failed=0).state == "failed"
