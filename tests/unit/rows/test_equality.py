"""The kernels read what the reference reads: every awkward list, every block size, and any bytes at all."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.awkward import SMALL, Awkward
from tests.unit.rows.lists import Entry, csv, inspected, jsonl, plainly, text, vectorised
from worker.rows.layout import Layout


def assert_whole(entries: list[Entry], content: bytes) -> None:
    assert b"".join(content[start:end] for start, end, *_ in entries) == content


@pytest.mark.parametrize("awkward", SMALL, ids=str)
def test_every_block_size_gives_the_reference_reading(awkward: Awkward) -> None:
    found = inspected(awkward.content, awkward.name, **awkward.asked.model_dump())
    body = awkward.content[found.body :]
    expected = plainly(body, found.layout, awkward.columns)
    sizes = range(1, len(body) + 1) if len(body) < 200 else (1, 47, 48, 64, 200, 256, len(body))
    for size in sizes:
        assert vectorised(body, found.layout, awkward.columns, block_bytes=size) == expected, size
    assert vectorised(body, found.layout, ()) == plainly(body, found.layout, ())
    assert_whole(expected, body)


@pytest.mark.parametrize("awkward", SMALL, ids=str)
def test_the_catalogue_says_how_many_rows_are_blank_or_failed(awkward: Awkward) -> None:
    found = inspected(awkward.content, awkward.name, **awkward.asked.model_dump())
    entries = plainly(awkward.content[found.body :], found.layout, ())
    assert sum(not blank for _, _, blank, *_ in entries) == awkward.rows
    assert sum(reason is not None for *_, reason in entries) == awkward.failed
    assert sum(blank for _, _, blank, *_ in entries) == awkward.blank


CSV_PIECES = st.lists(
    st.sampled_from(
        [b"a", b"12", b",", b",", b'"', b'"', b'""', b'",', b',"', b'"\n', b"\n", b"\n", b"\r", b"\r\n", b"\xc3\xa9",
         b"\xff", b"\xed\xa0\x80", b"\x00", b"a longer text than twelve"]
    ),
    max_size=40,
).map(b"".join)  # fmt: skip
JSON_PIECES = st.lists(
    st.sampled_from(
        [b'{"a":', b'{"b":', b'"a.b"', b'"x"', b":", b",", b"{", b"}", b"[", b"]", b'"', b"1", b"-0.5e3", b"01",
         b"null", b"true", b" ", rb"\u00e9", rb"\ud83d", rb"\ude00", rb"\n", rb"\x", b"\xc3\xa9", b"\xff", b"\n",
         b"\r\n", b"}\n", b'{"a":{"b":"q\\u0041z and more"}}\n', b'{"a":[1, {"b" : 2}],"a.b":null}\n', b'{"\\u0061":1}']
    ),
    max_size=40,
).map(b"".join)  # fmt: skip
CSV_FIELDS = st.sampled_from(
    [b"", b"a", b"12", b'""', b'"e"', b'"q""r"', b'"a,b"', b'"x\ny"', b'"\r"', b"a longer field than twelve",
     b"\xc3\xa9", b'"also ""quoted"" and long\r\n"', b'"\n\n"', b"5'10\"", b'"a"b']
)  # fmt: skip
CSV_ENDS = st.sampled_from([b"\n", b"\n", b"\r\n", b"\n\n", b"\r\n\r\n", b""])
CSV_ROWS = st.lists(
    st.tuples(st.lists(CSV_FIELDS, min_size=2, max_size=3).map(b",".join), CSV_ENDS).map(b"".join), max_size=40
).map(b"".join)
SIZES = st.integers(1, 200) | st.integers(64, 2000)
LIMITS = st.sampled_from([5, 20, 1 << 40])


def assert_equal(content: bytes, layout: Layout, wanted: tuple[str, ...], limit: int, size: int) -> None:
    expected = plainly(content, layout, wanted, limit)
    assert_whole(expected, content)
    assert vectorised(content, layout, wanted, limit, size) == expected


@example(b"\n1,Ann\n\r\n\n2,Bob\n\n", 2, '"', "utf-8", 5, 1)
@given(CSV_ROWS | CSV_PIECES | st.binary(max_size=200), st.integers(1, 3), st.sampled_from(['"', "'", None]),
       st.sampled_from(["utf-8", "cp1252"]), LIMITS, SIZES)  # fmt: skip
def test_any_bytes_of_csv(content: bytes, width: int, quote: str | None, encoding: str, limit: int, size: int) -> None:
    names = ("a", "b", "c")[:width]
    layout = csv(*names, quote=quote, encoding=encoding)
    assert_equal(content, layout, names[::-1], limit, size)
    assert_equal(content, layout, names[1:2], limit, size)


@given(JSON_PIECES | st.binary(max_size=200), LIMITS, SIZES)
def test_any_bytes_of_json_lines(content: bytes, limit: int, size: int) -> None:
    assert_equal(content, jsonl("a", "b"), ("b.a", "a", "a.b", "b", "a.a.b"), limit, size)


@given(CSV_PIECES | st.binary(max_size=200), st.sampled_from(["utf-8", "latin-1", "cp1252"]), LIMITS, SIZES)
def test_any_bytes_of_text(content: bytes, encoding: str, limit: int, size: int) -> None:
    assert_equal(content, text(encoding), ("line",), limit, size)
    assert_equal(content, text(encoding), (), limit, size)


def test_the_same_column_may_be_wanted_twice() -> None:
    assert vectorised(b"1,2\n", csv("a", "b"), ("b", "b", "a")) == [(0, 4, False, ("2", "2", "1"), None)]


@pytest.mark.parametrize("columns", [1, 3])
def test_a_large_list_of_long_and_short_fields(columns: int) -> None:
    fields = [
        b"x" * 11,
        b"y" * 12,
        b"z" * 13,
        b'"q""' + b"r" * 30 + b'"',
        b'"a,\nb"',
        b"",
        '"ä, ö und ü zugleich"'.encode(),
    ]
    rows = [b",".join(fields[(i + c) % len(fields)] for c in range(columns)) + b"\n" * (1 + i % 2) for i in range(5000)]
    content = b"".join(rows)
    layout = csv(*"abc"[:columns])
    expected = plainly(content, layout, layout.names)
    for size in (1000, 4096, 65_536, 1 << 20):
        assert vectorised(content, layout, layout.names, block_bytes=size) == expected
