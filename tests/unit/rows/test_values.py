"""Values that kernels read out of a list's bytes are those of the exact reading of their texts, or are left to it."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.lists import Column, Type
from tests.unit.rows.lists import csv, jsonl
from tests.unit.where.test_fields import DOES_NOT, FITS
from worker.rows.block import Block
from worker.rows.reading import read
from worker.verdicts.fields import Fields, read_fields

TYPES = [Type.INTEGER, Type.NUMBER, Type.DATE, Type.TIMESTAMP]
LONG = "and a field of more than twelve bytes"


def read_column(texts: list[str], kind: Type, quoted: bool = False, end: str = LONG) -> tuple[Block, pl.Series]:
    """A CSV column of these texts, and the same as Polars knows them."""
    fields = [f'"{text}"' if quoted else text for text in texts]
    data = "".join(f"{field},{end}\n" for field in fields).encode()
    block = read(csv("v", "end"), data, True, ("v",), types={"v": kind})
    return block, pl.Series(texts, dtype=pl.String)


def assert_same(found: Fields, expected: Fields) -> None:
    assert found.values.to_list() == expected.values.to_list()
    assert found.values.cast(pl.String).to_list() == expected.values.cast(pl.String).to_list()
    assert found.misfits.tolist() == expected.misfits.tolist()
    assert found.texts == expected.texts


def assert_exact(texts: list[str], kind: Type, quoted: bool = False) -> None:
    block, plain = read_column(texts, kind, quoted)
    column = Column(name="v", type=kind)
    assert_same(read_fields(block.frame.to_series(), column, block.unread[0]), read_fields(plain, column))
    for text in texts:
        # At the very end of a list there are no bytes behind it that could be loaded along.
        block = read(
            csv("a", "v"), f'x,"{text}"'.encode() if quoted else f"x,{text}".encode(), True, ("v",), types={"v": kind}
        )
        found = read_fields(block.frame.to_series(), column, block.unread[0])
        assert_same(found, read_fields(pl.Series([text], dtype=pl.String), column))


def unread(texts: list[str], kind: Type) -> int:
    block, _ = read_column(texts, kind)
    rest = block.unread[0]
    return 0 if rest is None else len(rest.entries)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("quoted", [False, True])
def test_what_fits_and_what_does_not_is_read_as_the_exact_reading_has_it(kind: Type, quoted: bool) -> None:
    texts = [text for text in FITS[kind] + DOES_NOT[kind] + [""] if quoted or not ("," in text or "\n" in text)]
    assert_exact(texts, kind, quoted)


NUMERIC = st.text("0123456789.-", min_size=0, max_size=24)
PLAIN = st.decimals(allow_nan=False, allow_infinity=False, places=4).map(str) | st.floats(allow_nan=False).map(repr)
INTEGERS = st.integers(-(10**20), 10**20).map(str)


@given(st.lists(NUMERIC | PLAIN | INTEGERS, min_size=1, max_size=30))
@example(["9007199254740993", "9007199254740992", "9007199254740993.0", "0.1", "4.35", "123456789012345678"])
@example(["-0", "-0.0", "-.5", ".", "-", "-.", "5.", "1..2", "1.2.3", "12345678.", ".12345678901", "99999999.9999"])
def test_any_number_is_the_nearest_float(texts: list[str]) -> None:
    assert_exact(texts, Type.NUMBER)
    assert_exact(texts, Type.NUMBER, quoted=True)


@given(st.lists(NUMERIC | INTEGERS, min_size=1, max_size=30))
@example(["999999999999", "-999999999999", "1000000000000", "999999999999999999", "9223372036854775807", "-", "-0"])
def test_any_integer_is_itself(texts: list[str]) -> None:
    assert_exact(texts, Type.INTEGER)
    assert_exact(texts, Type.INTEGER, quoted=True)


DAYS = st.dates().map(str) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
CLOCKS = st.from_regex(
    r"(?:[T t](?:[01][0-9]|2[0-4]):[0-6][0-9](?::[0-6][0-9](?:[.,][0-9]{0,10})?)?"
    r"(?:[Zz]|[+-][0-2][0-9]:?[0-6]?[0-9]?)?)?",
    fullmatch=True,
)


@given(st.lists(DAYS, min_size=1, max_size=30))
def test_any_date_is_its_day(texts: list[str]) -> None:
    assert_exact(texts, Type.DATE)


@given(st.lists(st.tuples(DAYS, CLOCKS).map("".join), min_size=1, max_size=30))
@example(["0001-01-01T00:00+01:00", "9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59.999999Z", "2024-02-29T23:59Z"])
def test_any_timestamp_is_its_moment(texts: list[str]) -> None:
    assert_exact(texts, Type.TIMESTAMP, quoted=True)


def test_every_day_of_some_centuries_is_right() -> None:
    days = [date(1599, 1, 1) + timedelta(days=number) for number in range(0, 365 * 520, 3)]
    block, _ = read_column([str(day) for day in days], Type.DATE)
    assert block.unread[0] is None
    assert block.frame.to_series().to_list() == days


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (Type.INTEGER, ["0", "7", "-17", "123456789012", "-123456789012345678", ""]),
        (Type.NUMBER, ["0", "640.50", "-0.5", "1234567.12345", "12345678901.5", "-123456789012.25", ""]),
        (Type.DATE, ["2024-02-29", "0001-01-01", ""]),
        (
            Type.TIMESTAMP,
            ["2024-02-29", "2024-02-29T23:59:59.123456Z", "2024-02-29 23:59", "2024-02-29T23:59:01+02:00"],
        ),
    ],
)
def test_what_is_written_plainly_is_read_by_the_kernel(kind: Type, texts: list[str]) -> None:
    assert unread(texts, kind) == 0


def test_a_number_at_the_very_end_of_a_list_is_read() -> None:
    for text in ("1", "12", "-1.5", "12345678901.5"):
        block = read(csv("a", "v"), f"x,{text}".encode(), True, ("v",), types={"v": Type.NUMBER})
        assert block.frame.to_series().to_list() == [float(text)]


def test_bytes_that_are_no_text_fail_the_row_before_they_are_no_number() -> None:
    block = read(csv("a", "v"), b"1,\xff\n2,7\n3,x\n", True, ("v",), types={"v": Type.INTEGER})
    assert block.failures == {0: "v: not UTF-8"}
    assert block.frame.to_series().to_list() == [None, 7, None]
    rest = block.unread[0]
    assert rest is not None
    assert [text for text in rest.texts.to_list() if text] == ["x"]


def test_a_value_of_json_lines_is_read_whether_it_is_a_number_or_a_string() -> None:
    data = b'{"v":7}\n{"v":"8"}\n{"v":1e2}\n{"v":null}\n{}\n{"v":true}\n'
    block = read(jsonl("v"), data, True, ("v",), types={"v": Type.INTEGER})
    assert block.frame.to_series().to_list() == [7, 8, None, None, None, None]
    rest = block.unread[0]
    assert rest is not None
    assert (rest.entries.tolist(), rest.texts.to_list()) == ([2, 5], ["1e2", "true"])


def test_text_stays_text_where_no_type_is_asked_for() -> None:
    block = read(csv("a", "v"), b"1,7\n", True, ("v", "a"), types={"a": Type.INTEGER})
    assert block.frame.dtypes == [pl.String, pl.Int64]
