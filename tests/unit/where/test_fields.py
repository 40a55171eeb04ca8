"""What fits a type, exactly: one text more or less would be a promise broken."""

import math
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.lists import Column, Type
from shared.where.moments import read_date, read_timestamp
from tests.unit.where.rows import verdict
from worker.verdicts.fields import read_fields

FITS = {
    "integer": ["0", "-0", "7", "-17", "9223372036854775807", "-9223372036854775808", "100"],
    "number": ["0", "-0", "0.5", "-0.5", "640.50", "1e5", "1E+5", "0e5", "-0E-3", ".5", "-.5", "5.",
    "12345678901234567890"],
    "boolean": ["true", "false"],
    "date": ["2024-02-29", "0001-01-01", "9999-12-31"],
    "timestamp": [
        "2024-02-29", "2024-02-29T23:59", "2024-02-29 23:59", "2024-02-29T23:59:59", "2024-02-29T23:59:59.1",
        "2024-02-29T23:59:59.123456789", "2024-02-29T23:59:59,5", "2024-02-29T23:59:59Z", "2024-02-29 23:59:59+02:00",
        "2024-02-29T23:59-0130", "2024-02-29T23:59:59.5+02", "2024-02-29T23:59Z",
    ],
}  # fmt: skip
DOES_NOT = {
    "integer": [
        "007", "-01", "00", "+5", " 5", "5 ", "5.0", "1e3", "1_000", "1,000", "9223372036854775808", "-", "+", "- 5",
        "--5",
        "0x10", "٣", "NA", "null", "\t", "-9223372036854775809", "5\n", "\0",
    ],
    "number": [
        "007", "-01.5", "00.5", "+5", "+.5", " 5", "5 ", "1e", "e5", ".", "-", "inf", "-inf", "nan", "NaN",
        "Infinity",
        "1e999", "0x10", "1_0", "1,5", "٣", "1d", "1.5.2", "NA",
    ],
    "boolean": ["True", "TRUE", "t", "1", "0", "yes", " true", "true ", "falsee", "NULL"],
    "date": [
        "2024-02-30", "2023-02-29", "2024-1-05", "2024-01-5", "0000-01-01", "10000-01-01", "2024/01/31", "20240131",
        " 2024-01-31", "2024-01-31 ", "+2024-1-05", "2024-1-\u00a05", "2024-01- 1", "-001-01-01", "2024-01-31T00:00",
        "٢٠٢٤-01-01",
        "2024-13-01", "31-01-2024",
    ],
    "timestamp": [
        "2024-02-30T00:00:00", "2024-02-29T24:00:00", "2024-02-29T23:60", "2024-02-29T23:59:60", "2024-02-29T1:00",
        "2024-02-29T", "2024-02-29T23", "2024-02-29t23:59", "2024-02-29T23:59z", "2024-02-29T23:59 Z",
        "2024-02-29  23:59",
        "2024-02-29T23:59:59.", "2024-02-29T23:59:59.1234567890", "2024-02-29Z", "2024-02-29T23:59+24:00",
        "2024-02-29T23:59+02:60", "0001-01-01T00:00+01:00", "9999-12-31T23:59:59-01:00", "2024-02-29T23:59.5", "now",
    ],
}  # fmt: skip
A = {
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "date": "a date",
    "timestamp": "a timestamp",
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FITS.items() for text in texts])
def test_it_fits(kind: str, text: str) -> None:
    assert verdict("v IS NOT NULL", {"v": kind}, v=text) == "kept"


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in DOES_NOT.items() for text in texts])
def test_it_does_not_fit_and_fails_the_row(kind: str, text: str) -> None:
    assert verdict("v IS NULL", {"v": kind}, v=text) == f"v: '{text}' is not {A[kind]}"


@pytest.mark.parametrize("kind", [*FITS, "text"])
def test_absent_is_null_in_every_type_and_empty_in_all_but_text(kind: str) -> None:
    assert verdict("v IS NULL", {"v": kind}, v=None) == "kept"
    assert verdict("v IS NULL", {"v": kind}, v="") == ("rejected" if kind == "text" else "kept")


def test_a_misfit_fails_the_row_whatever_the_rest_says() -> None:
    for where in ("FALSE AND age = 1", "TRUE OR age = 1", "name = 'x' OR age > 5", "TRY_CAST(age AS TEXT) = ''"):
        assert verdict(where, name="x", age="abc") == "age: 'abc' is not an integer"
    assert verdict("name = 'x'", name="x", age="abc") == "kept"


def test_a_long_value_is_cut_in_the_reason() -> None:
    assert verdict("age = 1", age="x" * 5000) == f"age: '{'x' * 100}…' is not an integer"


def test_the_first_column_that_does_not_fit_is_named() -> None:
    assert verdict("balance > 1 AND age > 1", age="a", balance="b") == "age: 'a' is not an integer"


def test_times_are_utc_and_cut_to_microseconds() -> None:
    for text in (
        "2024-02-29T22:00:00",
        "2024-03-01T00:00:00+02:00",
        "2024-02-29T20:30:00.0000009-01:30",
        "2024-02-29 22:00Z",
    ):
        assert verdict("seen = '2024-02-29 22:00:00'", seen=text) == "kept"
    assert verdict("seen = '2024-02-29T22:00:00.123456Z'", seen="2024-02-29T22:00:00.123456999") == "kept"


ALPHABET = st.text("0123456789-+.eE: TZ,", max_size=30)
NEARLY = (
    ALPHABET
    | st.integers().map(str)
    | st.floats().map(str)
    | st.datetimes().map(str)
    | st.datetimes().map(lambda moment: moment.isoformat(timespec="minutes") + "+05:30")
    | st.dates().map(str)
    | st.from_regex(r"[+-]?0?[0-9]{1,3}(\.[0-9]*)?(e[0-9]{1,2})?", fullmatch=True)
    | st.text(max_size=12)
)


def exactly(kind: Type, text: str) -> object:
    """The value of a text by the rules in docs/where.md, read one at a time; None where it does not fit."""
    if kind is Type.INTEGER:
        return int(text) if re.fullmatch("-?(0|[1-9][0-9]*)", text) and -(2**63) <= int(text) < 2**63 else None
    if kind is Type.NUMBER:
        form = r"-?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
        return float(text) if re.fullmatch(form, text) and math.isfinite(float(text)) else None
    if kind is Type.DATE:
        return read_date(text)
    if kind is Type.TIMESTAMP:
        return read_timestamp(text)
    return {"true": True, "false": False}.get(text)


@given(st.sampled_from([kind for kind in Type if kind is not Type.TEXT]), st.lists(NEARLY, max_size=8))
def test_a_column_is_read_as_its_texts_one_by_one(kind: Type, texts: list[str]) -> None:
    fields = read_fields(pl.Series(texts, dtype=pl.String), Column(name="v", type=kind))
    wanted = [exactly(kind, text) for text in texts]
    assert fields.values.to_list() == wanted
    misfits = [row for row, (value, text) in enumerate(zip(wanted, texts, strict=True)) if value is None and text != ""]
    assert fields.misfits.tolist() == misfits
    assert fields.texts == [texts[row] for row in misfits]
