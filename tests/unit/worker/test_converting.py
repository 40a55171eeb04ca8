"""Kept and rejected rows in another format than their list's: what becomes of each value, and what is refused."""

import csv
import io
import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from shared.errors import Invalid
from shared.files import naming
from shared.lists import Dialect, Format, Type
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import taken_in, written
from tests.unit.worker.tables import tables
from worker.converting import convert

_ids = count(1)
TYPES = {"id": Type.INTEGER, "sum": Type.NUMBER, "ok": Type.BOOLEAN, "day": Type.DATE, "note": Type.TEXT}
ROWS = (
    b'1,640.50,true,2024-01-31,"a ""b"", c"\n'
    b"2,1e400,yes,someday,\xc3\xa9\n"
    b"3,,,,\n"
    b"4,.5,false,2024-02-29,007\n"
    b"five,x,,,never kept\n"
)


def converted(workshop: Workshop, job_id: str, which: str, format: str, parts: int = 1) -> bytes:
    """The rows of a result in a format, in so many parts of each segment, after what stands before them."""
    results = workshop.context.jobs.results(job_id)
    spans = [(0, 0, 0, 1)]
    for segment in results.segments:
        spans += [(segment.first, segment.first + segment.rows, part, parts) for part in range(parts)]
    out = []
    for first, end, part, of in spans:
        ask = {"job": job_id, "which": which, "format": format, "first": first, "end": end, "part": part, "parts": of}
        convert(workshop.context, ask)
        name = naming.converted(job_id, results.attempt, f"{which}.{format}", f"{first}-{end}-{part}-{of}")
        out.append(workshop.context.files.read(name, 0, 2**30))
    return b"".join(out) if format != "parquet" else out[1]


def test_csv_as_json_lines_keeps_digits_and_says_what_a_value_is(workshop: Workshop) -> None:
    job = workshop.run(workshop.list_of(ROWS, columns=TYPES), "id < 9")
    assert converted(workshop, job.id, "kept", "jsonl").decode().splitlines() == [
        r'{"id":1,"sum":640.50,"ok":true,"day":"2024-01-31","note":"a \"b\", c"}',
        '{"id":2,"sum":"1e400","ok":"yes","day":"someday","note":"é"}',
        '{"id":3,"sum":null,"ok":null,"day":null,"note":""}',
        '{"id":4,"sum":".5","ok":false,"day":"2024-02-29","note":"007"}',
    ]


def test_the_jobs_own_types_decide(workshop: Workshop) -> None:
    job = workshop.run(workshop.list_of(b"1,2\n", columns={"a": Type.INTEGER, "b": Type.INTEGER}), "b = 2",
                       types={"a": "text"})  # fmt: skip
    assert converted(workshop, job.id, "kept", "jsonl") == b'{"a":"1","b":2}\n'


def test_json_lines_as_csv_has_a_header_and_json_text_for_what_is_no_string(workshop: Workshop) -> None:
    rows = b'{"a":"x, \\"y\\"","b":1.50}\n\n{"b":[1, 2],"c":{"d":"\\n"}}\n{"a":null,"b":true}\n{"a":""}\n'
    columns = {"a": Type.TEXT, "b": Type.TEXT, "c.d": Type.TEXT}
    job = workshop.run(workshop.list_of(rows, Format.JSONL, columns=columns), "1 = 1")
    assert converted(workshop, job.id, "kept", "csv") == (b'a,b,c.d\n"x, ""y""",1.50,\n,"[1,2]","\n"\n,true,\n"",,\n')


def test_plain_text_has_the_one_column_line(workshop: Workshop) -> None:
    job = workshop.run(workshop.list_of(b"a,b\r\n\n c\n", Format.TEXT, columns={"line": Type.TEXT}), "length(line) < 9")
    assert converted(workshop, job.id, "kept", "jsonl") == b'{"line":"a,b"}\n{"line":""}\n{"line":" c"}\n'
    assert converted(workshop, job.id, "kept", "csv") == b'line\n"a,b"\n""\n c\n'
    assert pq.read_table(io.BytesIO(converted(workshop, job.id, "kept", "parquet"))).to_pydict() == {
        "line": ["a,b", "", " c"]
    }


def test_csv_as_parquet_has_the_types_of_the_columns(workshop: Workshop) -> None:
    rows = b'1,640.50,true,2024-01-31,2024-01-31T10:00:00+02:00,"x"\n2,,,,,\n'
    columns = {**{name: TYPES[name] for name in ("id", "sum", "ok", "day")}, "at": Type.TIMESTAMP, "note": Type.TEXT}
    job = workshop.run(workshop.list_of(rows, columns=columns), "id > 0")
    found = pq.read_table(io.BytesIO(converted(workshop, job.id, "kept", "parquet")))
    assert found.schema.types == [
        pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("us"), pa.string()
    ]  # fmt: skip
    assert [str(value) for value in found.to_pylist()[0].values()] == [
        "1", "640.5", "True", "2024-01-31", "2024-01-31 08:00:00", "x"
    ]  # fmt: skip
    assert list(found.to_pylist()[1].values()) == [2, None, None, None, None, ""]


def test_a_value_that_does_not_fit_is_named_with_its_row_and_the_cure(workshop: Workshop) -> None:
    job = workshop.run(workshop.list_of(ROWS, columns=TYPES), "id < 9")
    with pytest.raises(Invalid) as refused:
        converted(workshop, job.id, "kept", "parquet")
    assert refused.value.extra == {"row": 2, "column": "sum", "value": "1e400"}
    assert refused.value.detail == (
        "Row 2 cannot be written as Parquet: sum: '1e400' is not a number. "
        'Run the job with `types: {"sum": "text"}`, and convert its rows.'
    )


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_bytes_that_are_no_text_are_never_replaced(workshop: Workshop, format: str) -> None:
    target = "jsonl" if format == "csv" else format
    record = workshop.list_of(b"1,a\n2,\xff\n", columns={"id": Type.INTEGER, "note": Type.TEXT})
    job = workshop.run(record, "id > 0")
    with pytest.raises(Invalid, match="Row 2 cannot be converted: note: not UTF-8"):
        converted(workshop, job.id, "kept", target)
    record = taken_in(workshop, written(pa.table({"id": [1, 2], "note": pa.array([b"a", b"\xff"])})))
    job = workshop.run(record, "id > 0")
    with pytest.raises(Invalid, match="Row 2 cannot be converted: note: not UTF-8"):
        converted(workshop, job.id, "kept", "csv" if format == "parquet" else format)


def test_other_encodings_become_utf8(workshop: Workshop) -> None:
    record = workshop.list_of(b"1,\xe9\n", columns={"id": Type.INTEGER, "note": Type.TEXT})
    record = record.model_copy(update={"id": "latin", "dialect": Dialect(delimiter=",", quote='"', encoding="latin-1")})
    with workshop.context.files.create(naming.list_content(record.id)) as file:
        file.write(b"1,\xe9\n")
    job = workshop.run(workshop.context.lists.add(record), "id = 1")
    assert converted(workshop, job.id, "kept", "jsonl").decode() == '{"id":1,"note":"é"}\n'


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("which", ["kept", "rejected"])
def test_rows_are_the_same_in_however_many_parts(
    workshop: Workshop, small_pieces: Callable[[int, int], None], which: str, parts: int
) -> None:
    small_pieces(150, 100_000)
    rows = "".join(f'{n},"x\n{n}"\n' for n in range(60)).encode()
    job = workshop.run(workshop.list_of(rows, columns={"n": Type.INTEGER, "t": Type.TEXT}), "n % 3 = 0")
    found = converted(workshop, job.id, which, "jsonl", parts).decode().splitlines()
    assert [json.loads(row)["n"] for row in found] == [n for n in range(60) if (n % 3 == 0) == (which == "kept")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(table=tables())
def test_any_table_comes_as_csv_and_json_lines(workshop: Workshop, table: Any) -> None:
    workshop.numbers = _ids
    record = taken_in(workshop, written(table, row_group_size=7))
    job = workshop.run(record, "1 = 1")
    try:
        lines = converted(workshop, job.id, "kept", "jsonl", 2).decode().split("\n")[:-1]
        rows = list(csv.reader(io.StringIO(converted(workshop, job.id, "kept", "csv", 2).decode(), newline="")))
    except Invalid as refused:
        assert "not UTF-8" in refused.detail
        return
    assert [list(json.loads(line)) for line in lines] == [table.column_names] * len(table)
    assert [len(row) for row in rows] == [len(record.columns)] * (len(table) + 1)
    for name in {"int64", "bool"} & set(table.column_names):
        assert [json.loads(line)[name] for line in lines] == table[name].to_pylist()
