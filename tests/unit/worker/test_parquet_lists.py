"""Parquet in, Parquet out: rows leave with the same schema and values, whatever the cut."""

import json
import math
from collections.abc import Callable

import pyarrow as pa
import pytest

from shared.files import naming
from shared.lists import Format
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import result, taken_in, written
from worker.previews import preview

PEOPLE = pa.table({"name": ["Li", "Ann", None, "Zoe"], "age": [70, None, 12, 66], "score": [1.5, math.nan, 2.0, None]})


def test_rows_are_in_the_result_of_their_verdict_with_the_same_schema_and_values(workshop: Workshop) -> None:
    record = taken_in(workshop, written(PEOPLE, row_group_size=3))
    job = workshop.run(record, "age >= 65 OR age IS NULL AND score > 1")
    assert (record.format, record.rows) == (Format.PARQUET, 4)
    assert job.state == "succeeded", job.error
    assert result(workshop, job.id, "kept").equals(PEOPLE.take([0, 3]))
    assert result(workshop, job.id, "rejected").equals(PEOPLE.take([2]))
    failed = result(workshop, job.id, "failed")
    assert failed.column("name").to_pylist() == ["Ann"] and math.isnan(failed.column("score")[0].as_py())


def test_a_failed_row_is_reported_as_an_object_without_a_line(workshop: Workshop) -> None:
    record = taken_in(workshop, written(PEOPLE))
    job = workshop.run(record, "score > 1")
    report = json.loads(workshop.section(job.id, "report"))
    assert report["row"] == 2 and report["line"] is None and report["reason"] == "score: 'NaN' is not a number"
    assert json.loads(report["data"]) == {"name": "Ann", "age": None, "score": "NaN"}


def test_pages_and_events_show_rows_as_objects(workshop: Workshop) -> None:
    record = taken_in(workshop, written(PEOPLE))
    job = workshop.run(record, "age >= 65")
    shown = {"row": 4, "data": '{"name":"Zoe","age":66,"score":null}'}
    kept = next(event for event in workshop.events(job.id) if event["type"] == "kept")
    assert workshop.page(job.id, "kept", 1, 1) == {"rows": [shown], "offset": 1, "next": None, "looked": 1, "total": 2}
    assert kept["rows"][1] == shown
    assert [row["row"] for row in workshop.page(job.id, "rejected")["rows"]] == [2, 3]


@pytest.mark.parametrize("segment_bytes", [1, 100, 100_000])
def test_results_do_not_depend_on_how_the_list_is_cut(
    workshop: Workshop, small_pieces: Callable[[int, int], None], segment_bytes: int
) -> None:
    small_pieces(segment_bytes, 1)
    table = pa.table({"n": range(300), "text": [f"number {n}" * (n % 5) for n in range(300)]})
    record = taken_in(workshop, written(table, row_group_size=70))
    job = workshop.run(record, "n % 3 = 0")
    mask = [n % 3 == 0 for n in range(300)]
    assert result(workshop, job.id, "kept").equals(table.filter(mask))
    assert result(workshop, job.id, "rejected").equals(table.filter([not kept for kept in mask]))
    assert job.bytes.done == job.bytes.total == record.bytes


def test_an_empty_result_is_a_file_with_the_schema_and_the_metadata(workshop: Workshop) -> None:
    table = PEOPLE.replace_schema_metadata({"made by": "a test"})
    job = workshop.run(taken_in(workshop, written(table)), "age > 1000")
    for which in ("kept", "failed"):
        empty = result(workshop, job.id, which)
        assert empty.num_rows == 0 and empty.schema.equals(table.schema, check_metadata=True)


def test_a_list_without_rows_succeeds_with_nothing(workshop: Workshop) -> None:
    job = workshop.run(taken_in(workshop, written(PEOPLE.slice(0, 0))), "age > 1")
    assert (job.state, job.rows.total) == ("succeeded", 0)
    assert result(workshop, job.id, "kept").schema.equals(PEOPLE.schema)


def test_members_of_structs_are_columns_and_leave_whole(workshop: Workshop) -> None:
    table = pa.table({"a": [{"b": {"c": n}, "d": [n]} if n % 2 else None for n in range(10)], "e": range(10)})
    record = taken_in(workshop, written(table, row_group_size=4))
    job = workshop.run(record, "a.b.c > 4")
    assert [column.name for column in record.columns] == ["a.b.c", "a.d", "e"]
    assert result(workshop, job.id, "kept").equals(table.take([5, 7, 9]))


def test_a_column_can_be_read_as_text(workshop: Workshop) -> None:
    table = pa.table({"zip": [1234, 99, None], "at": pa.array([0, 1_500_000, None], pa.timestamp("us", "UTC"))})
    job = workshop.run(taken_in(workshop, written(table)), "zip LIKE '12%'", types={"zip": "text"})
    assert job.rows.kept == 1
    job = workshop.run(taken_in(workshop, written(table)), "at = '1970-01-01 00:00:01.5'", types={"at": "text"})
    assert job.rows.kept == 1


def test_texts_that_are_no_utf8_fail_their_row_where_they_are_named(workshop: Workshop) -> None:
    table = pa.table({"raw": pa.array([b"ok", b"\xff", None], pa.binary()), "n": [1, 2, 3]})
    job = workshop.run(taken_in(workshop, written(table)), "raw = 'ok'")
    assert (job.rows.kept, job.rows.rejected, job.rows.failed) == (1, 1, 1)
    assert result(workshop, job.id, "failed").equals(table.take([1]))
    assert "raw: not UTF-8" in workshop.section(job.id, "report").decode()


def test_a_broken_row_group_ends_the_job_with_words(workshop: Workshop) -> None:
    data = bytearray(written(pa.table({"n": range(1000)}), compression="zstd", use_dictionary=False))
    record = taken_in(workshop, bytes(data))
    data[40:200] = bytes(160)
    with workshop.context.files.create(naming.list_content(record.id)) as file:
        file.write(data)
    job = workshop.run(record, "n > 1")
    assert job.state == "failed" and job.error is not None
    assert "cannot be read" in job.error["detail"] and "row group 1" in job.error["detail"]


def test_a_small_file_that_says_a_large_text_very_often_is_read_in_bounds(workshop: Workshop) -> None:
    text = "x" * 2**20
    table = pa.table({"text": pa.array([text] * 300).dictionary_encode(), "n": range(300)})
    data = written(table, store_schema=False)
    usual, watched = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
    pa.set_memory_pool(watched)
    try:
        job = workshop.run(taken_in(workshop, data), "length(text) > 5 AND n = 7")
    finally:
        pa.set_memory_pool(usual)
    assert len(data) < 2**20 and job.rows.kept == 1, job.error
    assert 0 < watched.max_memory() < 200 * 2**20


def test_previews_try_rows_of_the_list(workshop: Workshop) -> None:
    record = taken_in(workshop, written(PEOPLE, row_group_size=2))
    found = preview(workshop.context, {"list": record.id, "where": "score >= 2"})
    assert (found["tried"], found["kept"], found["rejected"], found["failed"]) == (4, 1, 2, 1)
    assert json.loads(found["examples"]["rejected"][0]["data"]) == {"name": "Li", "age": 70, "score": 1.5}
    assert found["examples"]["failed"][0]["reason"] == "score: 'NaN' is not a number"


def test_row_groups_bound_chunks(workshop: Workshop) -> None:
    table = pa.table({"n": range(3000)})
    record = taken_in(workshop, written(table, row_group_size=1000))
    workshop.run(record, "n > 1")
    groups = workshop.context.redis.zrange(workshop.context.keys.groups(record.id), 0, -1)
    assert groups == ["1000", "2000"]


def test_a_huge_value_passes(workshop: Workshop) -> None:
    table = pa.table({"text": ["a", "y" * 50 * 2**20, "b"], "n": [1, 2, 3]})
    record = taken_in(workshop, written(table))
    job = workshop.run(record, "length(text) > 1")
    assert result(workshop, job.id, "kept").equals(table.take([1]))
    shown = next(event for event in workshop.events(job.id) if event["type"] == "kept")["rows"][0]
    assert shown["truncated"] and len(shown["data"]) == 1024
