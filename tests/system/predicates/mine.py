"""Predicates that the workers of the shared system have."""

from typing import Annotated, Literal

from pydantic import Field

from winnow import Column, ListColumn, ListRow, Verdict, predicate


@predicate
def is_adult(
    row: ListRow,
    column: Column = "years",
    least: Annotated[int, Field(ge=0, le=150, description="Years that one has to be.")] = 18,
) -> Verdict:
    """Keeps those who are of age."""
    return Verdict.keep() if int(row[column]) >= least else Verdict.reject("too young")


@predicate
def takes_all_kinds(
    row: ListRow,
    other: ListColumn,
    words: list[str],
    how: Literal["any", "all"] = "any",
    strict: bool = False,
    share: float | None = None,
    even: Annotated[str, Field(pattern=r"^(?P<pair>..)*$")] = "",
) -> bool:
    """Shows what it was given."""
    return bool(words) and other.column == "mail" and how == "all" and strict
