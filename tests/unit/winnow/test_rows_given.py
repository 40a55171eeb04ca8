"""Rows that a caller gives one by one: encoded as they come, uploaded in constant memory, refused by their number."""

import json
import tracemalloc
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.winnow.speaking import Exchange, Speaker, a_list, a_snapshot, as_json
from winnow.client.given import gathered, of_rows, one_by_one
from winnow.client.running import each

LISTS, JOBS = "POST /api/lists", "POST /api/jobs"
LINES = st.text(st.characters(blacklist_characters="\r\n", blacklist_categories=["Cs"]))


@pytest.fixture(autouse=True)
def accepting(server: Speaker) -> None:
    server.on(LISTS, as_json(a_list(), 201))
    server.on(JOBS, as_json(a_snapshot("queued", seq=1), 202))


def encoded(rows: Any) -> bytes:
    return b"".join(each(gathered(of_rows(one_by_one(rows)))))


@given(st.lists(LINES))
def test_rows_of_text_are_lines_whatever_is_in_them(rows: list[str]) -> None:
    assert encoded(rows).decode() == "".join(f"{row}\n" for row in rows)


@given(st.lists(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(LINES))))
def test_rows_that_are_objects_are_a_line_of_json_each(rows: list[dict[str, Any]]) -> None:
    lines = encoded(rows).splitlines(keepends=True)
    assert [json.loads(line) for line in encoded(rows).split(b"\n")[:-1]] == rows
    assert len(lines) >= len(rows)


def test_texts_are_uploaded_as_a_list_of_text_whatever_they_look_like(server: Speaker) -> None:
    server.client().upload(f"{n},{n}" for n in range(3))
    (sent,) = server.calls(LISTS)
    assert (sent.body, sent.query) == (b"0,0\n1,1\n2,2\n", {"name": "rows", "format": "text"})


def test_mappings_are_uploaded_as_json_lines(server: Speaker) -> None:
    rows = [{"name": "café", "since": datetime(2024, 2, 29, 12), "born": date(1970, 1, 1), "deep": {"x": [1, None]}}]
    server.client().upload(iter(rows), name="people")
    (sent,) = server.calls(LISTS)
    assert sent.query == {"name": "people", "format": "jsonl"}
    assert sent.body.decode() == (
        '{"name": "café", "since": "2024-02-29T12:00:00", "born": "1970-01-01", "deep": {"x": [1, null]}}\n'
    )


def test_rows_of_a_result_are_rows_again(server: Speaker) -> None:
    server.on("GET /api/jobs/j1", as_json(a_snapshot()))
    server.on("GET /api/lists/l1", as_json(a_list()))
    server.on("GET /api/jobs/j1/kept", lambda exchange: _whole(exchange, b'a,b\n1,"x\ny"\n'))
    client = server.client()
    client.upload(client.job("j1").kept())
    assert server.calls(LISTS)[0].body == b'{"a": "1", "b": "x\\ny"}\n'


def _whole(exchange: Exchange, body: bytes) -> None:
    exchange.begin(200, Content_Length=len(body))
    exchange.write(body)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["a", "b\n"], "row 2: a row of text has no line end"),
        (["a", {"a": 1}], "row 2: rows are all texts, or all objects, and this is dict"),
        ([{"a": 1}, "a"], "row 2: rows are all texts, or all objects, and this is str"),
        ([{"a": Decimal("1.5")}], "row 1: JSON has no Decimal"),
        ([{"a": float("nan")}], "row 1: Out of range float"),
        ([{"a": "\udcff"}], "row 1: .*surrogates not allowed"),
        (["\udcff"], "row 1: .*surrogates not allowed"),
    ],
)
def test_a_row_that_cannot_be_one_is_named_by_its_number(server: Speaker, rows: list[Any], said: str) -> None:
    with pytest.raises((TypeError, ValueError), match=said):
        server.client().upload(iter(rows))
    with pytest.raises((TypeError, ValueError), match=said):
        server.client().run(rows=iter(rows), where="a > 1", wait=False)
    assert server.calls(JOBS) == []


def test_more_rows_than_a_submission_takes_are_uploaded_like_any_list(server: Speaker) -> None:
    rows = [{"n": n} for n in range(50_000)]
    server.client().run(rows=iter(rows), where="n > 1", wait=False)
    (upload,), (submission,) = server.calls(LISTS), server.calls(JOBS)
    assert [json.loads(line) for line in upload.body.splitlines()] == rows
    assert json.loads(submission.body)["list"] == "l1"
    assert "rows" not in json.loads(submission.body)


def test_rows_are_encoded_in_constant_memory() -> None:
    rows = (f"row {n} " + "x" * 100 for n in range(50_000))
    tracemalloc.start()
    try:
        size = sum(len(block) for block in each(gathered(of_rows(one_by_one(rows)))))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 5_000_000
    assert peak < 1_000_000
