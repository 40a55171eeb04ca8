"""In doubt a column is text."""

import pytest

from shared.lists import Type
from worker.rows.inspection.inference import column_type, type_of


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", Type.INTEGER),
        ("-12", Type.INTEGER),
        ("999999999999999999", Type.INTEGER),
        ("1000000000000000000", Type.TEXT),
        ("007", Type.TEXT),
        ("+1", Type.TEXT),
        ("1 ", Type.TEXT),
        ("٣", Type.TEXT),
        ("640.50", Type.NUMBER),
        ("-0.5e-3", Type.NUMBER),
        ("1e5", Type.NUMBER),
        ("1e999", Type.TEXT),
        ("0.1234567890123456789", Type.TEXT),
        ("0.0000000000000000000012", Type.NUMBER),
        (".5", Type.TEXT),
        ("5.", Type.TEXT),
        ("1,5", Type.TEXT),
        ("inf", Type.TEXT),
        ("NaN", Type.TEXT),
        ("true", Type.BOOLEAN),
        ("yes", Type.TEXT),
        ("2018-02-28", Type.DATE),
        ("2018-02-30", Type.TEXT),
        ("03/02/2018", Type.TEXT),
        ("20180228", Type.INTEGER),
        ("2018-02-28T10:00", Type.TIMESTAMP),
        ("2018-02-28 10:00:59.123456Z", Type.TIMESTAMP),
        ("2018-02-28T10:00:00+02:00", Type.TIMESTAMP),
        ("2018-02-28T25:00", Type.TEXT),
        ("x" * 1000, Type.TEXT),
        ("1" * 1000, Type.TEXT),
    ],
)
def test_the_type_of_a_value(value: str, expected: Type) -> None:
    assert type_of(value) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "", None, "2"], Type.INTEGER),
        (["1", "2.5"], Type.NUMBER),
        (["1", "true"], Type.TEXT),
        (["1", "NA"], Type.TEXT),
        (["2018-02-28", "2018-02-28 10:00"], Type.TEXT),
        (["2018-02-28 10:00Z", "2018-02-28 10:00"], Type.TEXT),
        (["2018-02-28 10:00Z", "2018-02-28T10:00:00.5+01:00"], Type.TIMESTAMP),
        (["", None], Type.TEXT),
        ([], Type.TEXT),
    ],
)
def test_a_column_has_the_type_that_all_its_values_fit(values: list[str | None], expected: Type) -> None:
    assert column_type(values) is expected
