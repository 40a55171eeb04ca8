"""`unique`, `in_list` and `not_in_list` in workers: the same as Python's own dicts and sets say, whatever the list."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.lists import Format, ListRecord, Type
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import taken_in, written
from winnow.builtin import in_list, not_in_list, unique

FEW = st.sampled_from(["", "a", "A", " a", "b", "ab", "é", "É", "a,b", 'q"', "straße", "STRASSE"])
ROWS = st.lists(st.tuples(FEW, FEW), min_size=1, max_size=30)
Row = tuple[str, str]
quiet = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def listed(workshop: Workshop, kind: str, rows: Sequence[Row]) -> ListRecord:
    """A list with the columns `x` and `y`."""
    columns = {"x": Type.TEXT, "y": Type.TEXT}
    if kind == "parquet":
        return taken_in(workshop, written(pa.table({"x": [x for x, _ in rows], "y": [y for _, y in rows]})))
    if kind == "jsonl":
        # What is "" is absent: a key of its own.
        lines = [json.dumps({name: text for name, text in zip("xy", row, strict=True) if text}) for row in rows]
        return workshop.list_of("".join(f"{line}\n" for line in lines).encode(), Format.JSONL, columns=columns)
    lines = [f"{quoted(x)},{quoted(y)}\n" for x, y in rows]
    return workshop.list_of("".join(lines).encode(), columns=columns)


def verdicts(workshop: Workshop, job: str) -> dict[str, list[int]]:
    """The numbers of kept and failed rows, as the segments have them."""
    found = workshop.context.jobs.results(job)
    assert found.complete
    kept = [row["row"] for row in workshop.page(job, "kept")["rows"]]
    return {"kept": kept, "failed": [json.loads(line)["row"] for line in workshop.section(job, "report").splitlines()]}


def run(workshop: Workshop, record: ListRecord, called: Any, where: str | None = None, **params: object) -> list[int]:
    job = workshop.call(record, called, where, **params)
    workshop.announced.clear()
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert after.state == "succeeded", after.error
    return verdicts(workshop, job.id)["kept"]


def folded(text: str, ignore_case: bool, trim: bool) -> str:
    text = text.strip() if trim else text
    return text.casefold() if ignore_case else text


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, small_pieces: Callable[[int, int], None]) -> None:
    """Blocks, chunks and sorted runs of a few rows."""
    small_pieces(40, 200)
    monkeypatch.setattr("worker.predicates.source.BLOCK_BYTES", 40)
    monkeypatch.setattr("worker.predicates.source.MEMORY", 0)
    monkeypatch.setattr("winnow.builtin.keys._LEAST_RUN", 100)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
@quiet
@given(
    rows=ROWS,
    columns=st.sampled_from([["x"], ["x", "y"], ["y", "x", "y"], []]),
    ignore_case=st.booleans(),
    trim=st.booleans(),
    where=st.sampled_from([None, "x <> 'a'"]),
)
def test_the_first_row_of_each_key_is_kept_among_those_that_pass(
    workshop: Workshop,
    kind: str,
    rows: list[Row],
    columns: list[str],
    ignore_case: bool,
    trim: bool,
    where: str | None,
) -> None:
    seen, expected = set(), []
    for number, row in enumerate(rows, 1):
        if where and (row[0] == "a" or (kind == "jsonl" and row[0] == "")):
            continue
        absent = kind == "jsonl"
        key = tuple(
            None if absent and row["xy".index(name)] == "" else folded(row["xy".index(name)], ignore_case, trim)
            for name in columns or "xy"
        )
        if key not in seen:
            seen.add(key)
            expected.append(number)
    record = listed(workshop, kind, rows)
    assert run(workshop, record, unique, where, columns=columns, ignore_case=ignore_case, trim=trim) == expected


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("other_kind", ["csv", "jsonl", "parquet"])
@quiet
@given(
    rows=ROWS, others=st.lists(st.tuples(FEW, FEW), min_size=1), ignore_case=st.booleans(), trim=st.booleans(),
    where=st.sampled_from([None, "y <> 'a'"]),
)  # fmt: skip
def test_a_row_is_in_another_list_if_its_text_is(
    workshop: Workshop,
    other_kind: str,
    rows: list[Row],
    others: list[Row],
    ignore_case: bool,
    trim: bool,
    where: str | None,
) -> None:
    members = {folded(y, ignore_case, trim) for _, y in others} - {""}
    asked = {"column": "x", "ignore_case": ignore_case, "trim": trim}
    asked["other"] = {"list": listed(workshop, other_kind, others).id, "column": "y"}
    record = listed(workshop, "csv", rows)
    passing = {number: x for number, (x, y) in enumerate(rows, 1) if where is None or y != "a"}
    inside = [number for number, x in passing.items() if folded(x, ignore_case, trim) in members]
    assert run(workshop, record, in_list, where, **asked) == inside
    outside = [number for number in passing if number not in inside]
    assert run(workshop, record, not_in_list, where, **asked) == outside


def test_rows_of_text_are_told_apart_by_their_line(workshop: Workshop) -> None:
    record = workshop.list_of(b"b\r\na\nb\n\n\xff\n\n\xff\nc", Format.TEXT, columns={"line": Type.TEXT})
    for columns in ([], ["line"]):
        job = workshop.call(record, unique, columns=columns)
        workshop.announced.clear()
        workshop.work()
        assert workshop.section(job.id, "kept") == b"b\r\na\n\nc"
        assert workshop.context.jobs.snapshot(job.id).rows.failed == 2


def test_a_row_that_cannot_be_read_takes_no_other_rows_place(workshop: Workshop) -> None:
    record = workshop.list_of(b"k,\xff\nk,1\nk,2\n", columns={"x": Type.TEXT, "y": Type.TEXT})
    job = workshop.call(record, unique, columns=["x"])
    workshop.work()
    assert verdicts(workshop, job.id) == {"kept": [2], "failed": [1]}


def test_values_that_are_not_text_are_compared_as_a_row_has_them(workshop: Workshop) -> None:
    rows = b'{"x":[1, 2]}\n{"x":[1,2]}\n{"x":1.0}\n{"x":1}\n{"x":[1, 2],"late":{"z":true}}\n'
    record = workshop.list_of(rows, Format.JSONL, columns={"x": Type.TEXT})
    assert run(workshop, record, unique, columns=["x"]) == [1, 2, 3, 4]
    assert run(workshop, record, unique) == [1, 2, 3, 4, 5]
    assert run(workshop, record, unique, columns=["late.z"]) == [1, 5]
    other = {"list": record.id, "column": "x"}
    assert run(workshop, record, in_list, column="x", other=other) == [1, 2, 3, 4, 5]
