"""What the formats mean, said by example. The kernels are held to the reference, and the reference to this."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rows.lists import csv, jsonl, plainly, text
from worker.rows.layout import Layout


def cells(content: bytes, layout: Layout, *wanted: str) -> list[Any]:
    """The cells of each row, its reason where it is failed, None for a blank line."""
    entries = plainly(content, layout, wanted or layout.names)
    return [None if blank else reason or list(found) for _, _, blank, found, reason in entries]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (b"1,2", ["1", "2"]),
        (b"1,2\r\n", ["1", "2"]),
        (b"1,2\r", ["1", "2\r"]),
        (b"1\r,2\n", ["1\r", "2"]),
        (b",\n", ["", ""]),
        (b'"",""\n', ["", ""]),
        (b'"a""b","c,d"\n', ['a"b', "c,d"]),
        (b'"a\nb","\r\n"\r\n', ["a\nb", "\r\n"]),
        (b'a"b,"c"\n', ['a"b', "c"]),
        (b' "a",b\n', [' "a"', "b"]),
        (b'a,"b"', ["a", "b"]),
        (b'a,"b"\r', "text after the closing quote of field 2"),
        (b'"a"b,c\n', "text after the closing quote of field 1"),
        (b'"a" ,"b\n', "text after the closing quote of field 1"),
        (b'a,"b\n', "the quote of field 2 is never closed"),
        (b"1\n", "1 field where the header has 2"),
        (b"1,2,3\n", "3 fields where the header has 2"),
        (b"1,\x00\n", ["1", "\x00"]),
        (b"1,\xff\n", "y: not UTF-8"),
        (b"\r\n", None),
        (b"\n", None),
        (b"\r", "1 field where the header has 2"),
    ],
)
def test_a_row_of_csv(row: bytes, expected: Any) -> None:
    assert cells(row, csv("x", "y")) == [expected]


def test_a_field_is_decoded_only_when_it_is_wanted() -> None:
    assert cells(b"1,\xff\n", csv("x", "y"), "x") == [["1"]]


def test_a_ragged_row_is_failed_whichever_columns_are_wanted() -> None:
    assert cells(b"1\n", csv("x", "y"), "x") == ["1 field where the header has 2"]


def test_the_row_after_a_misplaced_quote_begins_at_the_next_line() -> None:
    content = b'"a"b,"c\nd,e\n'
    assert cells(content, csv("x", "y")) == ["text after the closing quote of field 1", ["d", "e"]]


def test_in_one_column_an_empty_line_is_a_row() -> None:
    assert cells(b"\n\r\na\n", csv("x")) == [[""], [""], ["a"]]


def test_a_row_longer_than_the_limit_is_failed_unread() -> None:
    entries = plainly(b"1,2\n1,\xff345\n", csv("x", "y"), ("y",), limit=5)
    assert [reason for *_, reason in entries] == [None, "row of 7 bytes is longer than 5"]


def test_an_encoding_is_honoured() -> None:
    assert cells(b"\x80,\xfc\n\x81,x\n", csv("x", "y", encoding="cp1252")) == [["€", "ü"], "x: not CP1252"]


def test_text_has_a_row_for_each_line() -> None:
    assert cells(b"a\n\n\r\nb\rc\xff\nd", text()) == [["a"], [""], [""], "line: not UTF-8", ["d"]]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (b'{"a":"x"}', "x"),
        (b'{"a":640.50}', "640.50"),
        (b'{"a":12345678901234567890123}', "12345678901234567890123"),
        (b'{"a":true}', "true"),
        (b'{"a":null}', None),
        (b'{"b":1}', None),
        (b'{"a": [1, "b c", {"d" : 2}]}', '[1,"b c",{"d":2}]'),
        (b'{"a":1,"a":2}', "2"),
        (rb'{"a":"\u00e9\n\ud83d\ude00"}', "é\n😀"),
        (b"[1]", "an array where a JSON object should be"),
        (b'"a"', "a string where a JSON object should be"),
        (b"-1", "a number where a JSON object should be"),
        (b"true ", "a boolean where a JSON object should be"),
        (b"null", "null where a JSON object should be"),
        (b"truer", "not JSON"),
        (b" ", "not JSON"),
        (b'{"a":1,}', "not JSON"),
        (b'{"a":1} {', "text after the JSON object"),
        (b'{"a":"\xff"}', "not UTF-8"),
        (rb'{"a":"\ud800"}', "a: half of a surrogate pair"),
        (b'{"a":' + b"[" * 500 + b"]" * 500 + b"}", "nested deeper than 500 levels"),
    ],
)
def test_a_row_of_json_lines(row: bytes, expected: str | None) -> None:
    found = cells(row, jsonl("a"))[0]
    assert found == expected if isinstance(found, str) else found == [expected]


def test_a_path_names_a_nested_key_and_a_literal_key_wins() -> None:
    layout = jsonl("a.b")
    assert cells(b'{"a":{"b":1}}\n{"a":{"b":1},"a.b":2}\n{"a":{"b":1},"a":{}}\n{"a":[]}', layout) == [
        ["1"], ["2"], [None], [None],
    ]  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "ä"]), JSON), st.booleans(), st.sampled_from([None, 1]))
def test_any_object_is_read_as_the_json_module_reads_it(row: dict[str, Any], ascii_only: bool, indent: Any) -> None:
    line = json.dumps(row, ensure_ascii=ascii_only, indent=indent).replace("\n", "\r")
    found = cells(line.encode("utf-8", "replace"), jsonl("a", "b", "ä"))[0]
    for value, cell in zip((row.get(name) for name in ("a", "b", "ä")), found, strict=True):
        if isinstance(value, str) or value is None:
            assert cell == value
        else:
            assert json.loads(cell) == value


@given(st.text(alphabet='{}[]":,\\ 0123456789.eE+-truefalsn/u', max_size=30))
def test_what_is_no_json_object_is_failed_as_the_json_module_has_it(inside: str) -> None:
    line = '{"a":' + inside + "}"
    try:
        json.loads(line, parse_constant=lambda name: json.loads("bad"))
        good = True
    except ValueError:
        good = False
    assert (plainly(line.encode(), jsonl(), ())[0][4] is None) == good
