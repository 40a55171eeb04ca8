"""A predicate's parameters from its JSON Schema, and what is written for them on a command line."""

from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from winnow import Column, ListColumn, ListRow, predicate
from winnow.client.parameters import parse_params, read_parameters


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@predicate
def every_kind(
    row: ListRow,
    other: ListColumn,
    column: Column = "age",
    least: Annotated[int, Field(ge=0, le=150, description="Years.")] = 18,
    share: Annotated[float, Field(gt=0)] | None = None,
    strict: bool = False,
    how: Literal["any", "all"] = "any",
    colour: Colour | None = None,
    since: date = date(2020, 1, 1),
    words: list[str] = [],  # noqa: B006  # never changed: it is only read for its form
    years: list[int] | None = None,
    level: Literal[0, 1] = 0,
) -> bool:
    return True


PARAMETERS = read_parameters(every_kind.schema())
REQUIRED = "other=l1:mail"


def parsed(*given: str) -> dict[str, Any]:
    found = parse_params("every_kind", PARAMETERS, [REQUIRED, *given])
    assert found.pop("other") == {"list": "l1", "column": "mail"}
    return found


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("column=full name", "full name"),
        ("least=21", 21),
        ("share=0.5", 0.5),
        ("share=", None),
        ("strict=yes", True),
        ("strict=false", False),
        ("how=all", "all"),
        ("colour=blue", "blue"),
        ("colour=", None),
        ("since=2024-02-29", "2024-02-29"),
        ("words=", []),
        ("words=a=b, c", ["a=b, c"]),
        ("level=0", 0),
    ],
)
def test_a_value_is_read_by_its_type_and_fits_the_form(given: str, value: object) -> None:
    found = parsed(given)
    assert found == {given.partition("=")[0]: value}
    every_kind.validate({"other": {"list": "l1", "column": "mail"}, **found})


def test_a_list_is_given_by_repeating_it() -> None:
    assert parsed("years=1", "years=2", "words=x") == {"years": [1, 2], "words": ["x"]}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("least=old", "least takes integer, at least 0, at most 150, not 'old'"),
        ("share=nan", "share takes number, more than 0, not 'nan'"),
        ("strict=perhaps", "strict takes boolean, not 'perhaps'"),
        ("how=some", "how takes any | all, not 'some'"),
        ("other=l1", "other is given 2 times"),
        ("years=1.5", "years takes integer, as often as needed, not '1.5'"),
        ("lest=21", "every_kind has no parameter 'lest'; there are other, column, least"),
        ("least", "NAME=VALUE, not 'least'"),
    ],
)
def test_what_does_not_fit_is_told_with_what_does(given: str, words: str) -> None:
    with pytest.raises(ValueError) as told:
        parsed(given)
    assert words in str(told.value)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="every_kind needs other; there are other, column"):
        parse_params("every_kind", PARAMETERS, [])


def test_a_column_of_another_list_has_both_names() -> None:
    with pytest.raises(ValueError, match="other takes LIST:COLUMN, not 'l1'"):
        parse_params("every_kind", PARAMETERS, ["other=l1"])
