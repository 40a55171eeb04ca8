"""Why rows were rejected: counted exactly, told beside each row, and not lost by a retry."""

import json
from collections import Counter

import pyarrow as pa
import pytest

from shared.lists import Format, ListRecord, Type
from shared.store.leased import REASONS
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import taken_in, written
from tests.unit.worker.predicates import tests_of_rows
from worker import reporting
from worker.committing import REASON_CHARACTERS

ROWS = range(1, 101)


def numbered(workshop: Workshop) -> ListRecord:
    """Rows of two lines each, with a blank line now and then, which is no row."""
    text = "".join(f'{n},"row\n{n}"\n' + ("\n" if n % 7 == 0 else "") for n in ROWS)
    return workshop.list_of(text.encode(), columns={"number": Type.INTEGER, "text": Type.TEXT})


def line_of(number: int) -> int:
    return 1 + 2 * (number - 1) + (number - 1) // 7


def report(workshop: Workshop, job_id: str, parts: int = 1) -> list[dict[str, object]]:
    """All of it, as web asks for it: whole segments together, or one in parts."""
    found = workshop.context.jobs.results(job_id)
    lines: list[dict[str, object]] = []
    for segment in found.segments:
        for part in range(parts):
            ask = {"job": job_id, "first": segment.first, "end": segment.to, "part": part, "parts": parts}
            reporting.report(workshop.context, ask)
            name = f"jobs/{job_id}/{found.attempt}/rejected.reasons.{segment.first}-{segment.to}-{part}-{parts}"
            lines += map(json.loads, workshop.context.files.path(name).read_bytes().splitlines())
    return lines


def why(number: int, least: int = 0) -> str | None:
    """The reason of `tests_of_rows.by_number`, after a condition that wants more than `least`."""
    if number <= least:
        return "where"
    return f"ends in {number % 10}" if number % 10 < 5 else None


@pytest.mark.parametrize("parts", [1, 4])
@pytest.mark.parametrize("least", [0, 30])
def test_each_rejected_row_has_its_number_line_reason_and_data(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, parts: int, least: int
) -> None:
    monkeypatch.setattr("worker.committing.SEGMENT_BYTES", 300)
    monkeypatch.setattr("worker.testing.BLOCK_BYTES", 100)
    monkeypatch.setattr("worker.reporting.BLOCK_BYTES", 64)
    where = f"number > {least}" if least else None
    job = workshop.call(numbered(workshop), tests_of_rows.by_number, where)
    workshop.work()
    assert report(workshop, job.id, parts) == [
        {"row": n, "line": line_of(n), "reason": why(n, least), "data": f'{n},"row\n{n}"'}
        for n in ROWS
        if n <= least or (n % 2 == 0 and n % 10)
    ]


def test_a_reason_that_cannot_be_written_down_stops_nothing(workshop: Workshop) -> None:
    job = workshop.call(numbered(workshop), tests_of_rows.by_half_a_character)
    workshop.work()
    ended = workshop.context.jobs.snapshot(job.id)
    assert (ended.state, ended.rows.failed, ended.rows.rejected) == ("succeeded", 1, len(ROWS) - 1)
    assert {one["reason"] for one in ended.reasons} == {"ValueError: not ? (tests_of_rows.py:98)", "no ?"}


def test_bytes_that_are_no_text_come_as_base64(workshop: Workshop) -> None:
    job = workshop.run(workshop.list_of(b"\xff\n", Format.TEXT, columns={"line": Type.TEXT}), "1 = 2")
    (row,) = report(workshop, job.id)
    assert row == {"row": 1, "line": 1, "reason": None, "data": None, "data_base64": "/w=="}


def test_rows_of_parquet_are_reported_as_objects(workshop: Workshop) -> None:
    record = taken_in(workshop, written(pa.table({"number": [1, 2, 4, 50]})))
    job = workshop.call(record, tests_of_rows.by_number, "number <> 4")
    workshop.work()
    assert [(row["row"], row["line"], row["reason"], row["data"]) for row in report(workshop, job.id)] == [
        (2, None, "ends in 2", '{"number":2}'),
        (3, None, "where", '{"number":4}'),
        (4, None, "ends in 4", '{"number":50}'),
    ]


def test_rows_of_a_sample_are_reported_by_their_places_in_the_list(workshop: Workshop) -> None:
    job = workshop.call(numbered(workshop), tests_of_rows.by_number, "number > 30", sample=60)
    workshop.work()
    for row in report(workshop, job.id):
        number = row["row"]
        assert isinstance(number, int)
        assert (row["line"], row["reason"]) == (line_of(number), why(number, 30))
        assert row["data"] == f'{number},"row\n{number}"'


def test_reasons_add_up_to_the_failed_rows_and_the_rejected_ones_with_a_reason(workshop: Workshop) -> None:
    job = workshop.call(numbered(workshop), tests_of_rows.by_number, "number > 30")
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    told = {one["reason"]: one["rows"] for one in after.reasons if one["verdict"] == "rejected"}
    assert told == {"where": 30, "ends in 2": 7, "ends in 4": 7}
    assert sum(one["rows"] for one in after.reasons if one["verdict"] == "failed") == after.rows.failed == 7


def test_each_reason_has_the_row_that_had_it_last(workshop: Workshop) -> None:
    job = workshop.call(numbered(workshop), tests_of_rows.by_number, "number > 30")
    workshop.work()
    found = workshop.context.jobs.reasons(job.id, "rejected", "", 10)
    assert [(one.reason, one.rows, one.example and one.example.row) for one in found.reasons][:1] == [("where", 30, 30)]
    assert {one.reason: one.example and one.example.row for one in found.reasons[1:]} == {
        "ends in 2": 92,
        "ends in 4": 94,
    }
    assert found.other == 0


def test_reasons_are_looked_for_by_their_words(workshop: Workshop) -> None:
    job = workshop.call(numbered(workshop), tests_of_rows.by_number)
    workshop.work()
    find = workshop.context.jobs.reasons
    assert [one.reason for one in find(job.id, None, "IN 4", 10).reasons] == ["ends in 4"]
    assert {one.verdict for one in find(job.id, "failed", None, 100).reasons} == {"failed"}
    assert len(find(job.id, None, None, 3).reasons) == 3


@pytest.mark.parametrize("segment", [1, 2**25], ids=["a segment a row", "one segment"])
def test_of_very_many_reasons_some_are_counted_exactly_and_all_others_together(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, segment: int
) -> None:
    monkeypatch.setattr("worker.committing.SEGMENT_BYTES", segment)
    monkeypatch.setattr("worker.testing.BLOCK_BYTES", 64)
    # The common one is not among the first hundred distinct ones.
    words = [str(n % 150) for n in range(300)] + ["common"] * 40
    record = workshop.list_of("".join(f"{word}\n" for word in words).encode(), Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.call(record, tests_of_rows.everything)
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert sum(one["rows"] for one in after.reasons) == len(words)
    assert after.reasons[-1]["reason"] == "other reasons"
    found = workshop.context.jobs.reasons(job.id, None, None, 1000)
    exact = Counter(f"line={word}" for word in words)
    assert len(found.reasons) == REASONS
    assert all(one.rows == exact[one.reason] for one in found.reasons)
    assert found.other == len(words) - sum(one.rows for one in found.reasons)


def test_a_retry_loses_no_reason(workshop: Workshop) -> None:
    job = workshop.call(numbered(workshop), tests_of_rows.by_number, "number > 30")
    workshop.work()
    before, told = workshop.context.jobs.snapshot(job.id).reasons, report(workshop, job.id)
    for attempt in (2, 3):
        workshop.context.jobs.retry(job.id, str(attempt))
        workshop.announced.clear()
        workshop.work()
        after = workshop.context.jobs.snapshot(job.id)
        assert after.attempt == attempt
        assert Counter(map(str, after.reasons)) == Counter(map(str, before))
        assert report(workshop, job.id) == told


def test_progress_tells_the_top_reasons_in_little_room(workshop: Workshop) -> None:
    text = "".join(f"{word * 400}\n" for word in "aaaabbbccd")
    record = workshop.list_of(text.encode(), Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.call(record, tests_of_rows.everything)
    workshop.work()
    last = [event for event in workshop.events(job.id) if event["type"] == "progress"][-1]
    first = last["reasons"][0]
    assert (first["verdict"], first["rows"], len(first["reason"])) == ("rejected", 4, REASON_CHARACTERS)
    assert first["reason"].startswith("line=aaa")
    assert 1 < len(last["reasons"]) <= 5
    assert len(json.dumps(last["reasons"])) <= 1100
