"""Parquet uploads: what they are found to be, and what is refused, in words that say how to mend it."""

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid, Problem, Unsupported
from shared.lists import Asked, Dialect, Format
from worker.rows.inspect import Inspected, inspect
from worker.rows.parquet import thrift
from worker.rows.parquet.footers import footer_of, tail
from worker.rows.parquet.source import Source
from worker.rows.parquet.texts import json_objects
from worker.rows.parquet.unfolding import unfolded
from worker.rows.parquet.values import read_values

TABLE = pa.table(
    {
        "id": pa.array([1, 2, None], pa.uint8()),
        "sum": pa.array([1, None, 3], pa.decimal128(9, 2)),
        "ok": [True, None, False],
        "day": pa.array([0, 1, None], pa.date32()),
        "at": pa.array([0, 1_500, None], pa.timestamp("ms", "Europe/Berlin")),
        "who": [{"name": "Ada", "home": {"city": "Ulm", "tags": ["x", None]}}, None, {"name": None, "home": None}],
        "raw": pa.array([b"text", b"\xff", None], pa.binary()),
        "when": pa.array([1_000_000, None, 3], pa.time64("us")),
    }
)


def written(table: Any, **how: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **how)
    return file.getvalue()


def look(data: bytes, name: str = "list.parquet", **asked: Any) -> Inspected:
    return inspect(lambda at, length: data[at : at + length], len(data), name, None, Asked(**asked))


DATA = written(TABLE)


@pytest.mark.parametrize("name", ["list.parquet", "list.pq", "unnamed", "list.csv"])
def test_a_parquet_file_is_known_by_its_ends_whatever_its_name(name: str) -> None:
    found = look(DATA, name)
    assert (found.format, found.dialect, found.body, found.rows) == (Format.PARQUET, Dialect(), 0, 3)


def test_columns_have_the_types_of_the_file_and_members_of_structs_are_paths() -> None:
    assert {column.name: str(column.type) for column in look(DATA).columns} == {
        "id": "integer", "sum": "number", "ok": "boolean", "day": "date", "at": "timestamp", "who.name": "text",
        "who.home.city": "text", "who.home.tags": "text", "raw": "text", "when": "text",
    }  # fmt: skip


def test_the_sample_shows_values_as_text() -> None:
    first, second, _ = look(DATA).sample
    assert first == {
        "id": "1", "sum": "1.00", "ok": "true", "day": "1970-01-01", "at": "1970-01-01 00:00:00", "who.name": "Ada",
        "who.home.city": "Ulm", "who.home.tags": '["x",null]', "raw": "text", "when": '"00:00:01"',
    }  # fmt: skip
    assert isinstance(second, dict) and second["at"] == "1970-01-01 00:00:01.5" and second["who.name"] is None


def test_deep_structs_end_in_json_text() -> None:
    value: Any = {"leaf": 1}
    for _ in range(6):
        value = {"in": value}
    found = look(written(pa.table({"top": [value]})))
    assert [column.name for column in found.columns] == ["top.in.in.in.in"]
    assert found.sample[0] == {"top.in.in.in.in": '{"in":{"in":{"leaf":1}}}'}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (DATA[:-1], "cut short"),
        (DATA[:100], "cut short"),
        (b"PAR1", "cut short"),
        (DATA[:-4] + b"PARE", "encrypted"),
        (DATA[:-8] + (2**31).to_bytes(4, "little") + b"PAR1", "cut short"),
        (DATA[:-40] + bytes(32) + DATA[-8:], "Parquet file"),
        (written(pa.table({f"c{n}": [1] for n in range(10_001)})), "at most 10,000"),
        (written(pa.table({"a.b": [1], "a": [{"b": 2}]})), "two columns"),
    ],
    ids=["no end", "half", "magic alone", "encrypted", "long footer", "broken footer", "wide", "doubles"],
)
def test_what_cannot_be_read_is_refused_with_the_cure(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        look(data)


def test_a_footer_that_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.rows.parquet.refusing.MOST_FOOTER_BYTES", 10)
    with pytest.raises(Invalid, match=r"at most 10 are read\. Write it with larger row groups"):
        look(DATA)


@pytest.mark.parametrize(("number", "called"), [(3, "LZO"), (99, "codec 99")])
def test_a_codec_that_is_not_read_is_named(number: int, called: str) -> None:
    found = footer_of(lambda at, length: DATA[at : at + length], len(DATA))
    whole: Any = thrift.decode(found)
    for column in whole[4][1].values[0][1][1].values:
        column[3][1][4] = (thrift.I32, number)
    with pytest.raises(Invalid, match=f"compressed with {called}, which is not read. Write it with zstd"):
        look(DATA[: -8 - len(found)] + tail(thrift.encode(whole)))


@pytest.mark.parametrize("asked", [{"delimiter": ";"}, {"quote": "'"}, {"encoding": "utf-8"}])
def test_what_means_nothing_for_parquet_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="means nothing for parquet lists"):
        look(DATA, **asked)


def test_another_format_cannot_be_asked_of_it() -> None:
    with pytest.raises(Unsupported, match="Leave `format` out"):
        look(DATA, format="csv")


def test_a_text_list_may_begin_with_the_same_letters() -> None:
    assert look(b"PAR1,b\n1,2\n", "list.csv").format is Format.CSV


def test_the_rows_for_previews_come_from_all_row_groups_and_are_few() -> None:
    table = pa.table({"n": range(5000), "long": ["x" * 100] * 4999 + ["y" * 2**21]})
    preview = look(written(table, row_group_size=100)).preview
    assert preview is not None
    numbers = pq.read_table(io.BytesIO(preview))["n"].to_pylist()
    assert 500 < len(numbers) <= 1000 and numbers == sorted(numbers)
    assert numbers[0] == 0 and numbers[-1] > 4900 and 4999 not in numbers


@given(
    codec=st.sampled_from(["none", "snappy", "zstd"]),
    changes=st.lists(st.tuples(st.integers(4, 10_000), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_a_file_with_wrong_bytes_is_read_or_refused(codec: str, changes: list[tuple[int, int]]) -> None:
    table = pa.table({"n": range(50), "s": ["a", "b"] * 25, "l": [[1, None]] * 50, "t": [{"a": "x"}] * 50})
    data = bytearray(written(table, compression=codec, row_group_size=20))
    for at, byte in changes:
        data[at % (len(data) - 12) + 4] = byte
    content = bytes(data)
    try:
        look(content)
        source = Source(lambda at, length: content[at : at + length], len(content))
        for _, batch in source.batches(source.leaves, 0, source.rows):
            for rows in unfolded(batch, source.schema):
                for leaf in source.leaves:
                    read_values(leaf.values(rows), leaf.type)
                json_objects(rows, rows.schema.names)
    except Problem as problem:
        assert "Parquet" in problem.detail
