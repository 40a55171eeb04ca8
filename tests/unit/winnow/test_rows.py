"""Whole rows and their fields, out of bytes cut anywhere."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.client.fields import Row, reader, split
from winnow.client.lists import ColumnInfo, Dialect, ListInfo
from winnow.client.rows import whole_rows


def a_list(format: str = "csv", columns: str = "a b", **dialect: object) -> ListInfo:
    given = {"delimiter": ",", "quote": '"', "header": True, **dialect} if format == "csv" else dialect
    return ListInfo(
        id="l",
        name="x",
        format=format,
        dialect=Dialect.model_validate(given),
        bytes=1,
        sha256="",
        columns=tuple(ColumnInfo(name=name, type="text") for name in columns.split()),
    )


def read(data: bytes, info: ListInfo, block: int = 1 << 20) -> list[bytes]:
    return list(whole_rows((data[at : at + block] for at in range(0, len(data), block)), info))


AWKWARD = b'\xef\xbb\xbfa,b\r\n"one\nline, two",640.50\r\n"say ""hi""\n",\xff\xfe\n5" tall,"x"\n,""\n"","last'


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64, 4096])
def test_a_row_goes_on_over_lines_inside_quotes_whatever_the_blocks(block: int) -> None:
    assert read(AWKWARD, a_list(), block) == [
        b'"one\nline, two",640.50\r\n',
        b'"say ""hi""\n",\xff\xfe\n',
        b'5" tall,"x"\n',
        b',""\n',
        b'"","last',
    ]


def test_a_header_may_span_lines_too() -> None:
    assert read(b'"a\nx",b\n1,2\n', a_list()) == [b"1,2\n"]


def test_without_a_header_the_first_line_is_a_row_and_the_bom_is_not_of_it() -> None:
    assert read(b"\xef\xbb\xbf1,2\n3,4\n", a_list(header=False)) == [b"1,2\n", b"3,4\n"]


def test_an_empty_result_is_no_row() -> None:
    assert read(b"", a_list()) == []
    assert read(b"a,b\n", a_list()) == []
    assert read(b"\xef\xbb\xbf", a_list(header=False)) == []


def test_empty_lines_of_a_text_list_are_rows() -> None:
    assert read(b"x\n\ny", a_list("text", "line")) == [b"x\n", b"\n", b"y"]


@given(st.lists(st.lists(st.text('a",\n\r é'), min_size=2, max_size=3), min_size=1, max_size=6), st.integers(1, 9))
def test_what_pythons_csv_module_writes_is_read_as_it_was(table: list[list[str]], block: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(table)
    found = read(out.getvalue().encode(), a_list(header=False), block)
    assert b"".join(found) == out.getvalue().encode()
    assert [[f.decode() for f in split(raw.removesuffix(b"\n"), b",", b'"')] for raw in found] == table


def test_fields_are_text_by_column_and_the_raw_bytes_stay() -> None:
    info = a_list()
    row = Row(b'"say ""hi""",\xff 640.50\r\n', reader(info))
    assert dict(row) == {"a": 'say "hi"', "b": "\udcff 640.50"}
    assert row["b"].encode("utf-8", "surrogateescape") == b"\xff 640.50"
    assert row.raw.endswith(b"\r\n")
    with pytest.raises(KeyError):
        row["c"]


def test_fields_are_decoded_by_the_lists_encoding() -> None:
    assert Row(b"caf\xe9,1\n", reader(a_list(encoding="latin-1")))["a"] == "café"


def test_a_list_of_one_column_without_delimiter_has_whole_lines_as_fields() -> None:
    info = a_list(columns="a", delimiter=None)
    assert [dict(Row(raw, reader(info))) for raw in read(b'a\nx,y\n"p\nq"\n', info)] == [{"a": "x,y"}, {"a": "p\nq"}]


def test_json_lines_give_strings_as_they_are_and_other_values_as_they_were_written() -> None:
    info = a_list("jsonl", "name")
    row = Row(b'{"name": "\\u00e9", "n": 1.50, "deep": {"x": [1, "a b"], "y": null}, "gone": null}\n', reader(info))
    assert dict(row) == {"name": "é", "n": "1.50", "deep": '{"x":[1,"a b"],"y":null}'}
    assert row["deep.x"] == '[1,"a b"]'
    assert "deep.y" not in row
    assert "gone" not in row


def test_a_text_line_is_the_column_line() -> None:
    assert dict(Row(b"hello \r\n", reader(a_list("text", "line")))) == {"line": "hello "}
