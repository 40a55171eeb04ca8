"""What queries may say: one model for each address that takes any. What a model does not name is ignored."""

from typing import Annotated, Any, Literal, TypeVar

from flask import request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from shared.states import State
from web.faults import from_pydantic

_YES = frozenset({"", "1", "true", "yes"})
_NO = frozenset({"0", "false", "no"})

PLACE = "^[0-9]{1,15}(-[0-9]{1,18})?$"
"""A `seq` or a `cursor`."""

Q = TypeVar("Q", bound="Query")


def _whole(text: Any) -> Any:
    if isinstance(text, str) and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError("it is a whole number")
    return text


def _yes_or_no(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if text.lower() not in _YES | _NO:
        raise ValueError("it is 1 or 0")
    return text.lower() in _YES


def _or_none(text: Any) -> Any:
    return text or None


def _several(text: Any) -> Any:
    return [one for one in text.split(",") if one] if isinstance(text, str) else text


Whole = Annotated[int, BeforeValidator(_whole)]
States = Annotated[
    tuple[State, ...],
    BeforeValidator(_several),
    WithJsonSchema({"type": "string", "pattern": f"^({'|'.join(State)})(,({'|'.join(State)}))*$"}),
]
"""States with commas between them."""
Words = Annotated[str | None, BeforeValidator(_or_none)]
Flag = Annotated[bool, BeforeValidator(_yes_or_no), WithJsonSchema({"enum": ["1", "0"]})]


class Query(BaseModel):
    """Parameters of a query, each by its name."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Paged(Query):
    """A page of entries, newest first."""

    limit: Whole = Field(50, ge=1, le=100)
    """How many entries at most."""
    cursor: str | None = None
    """`next` of the page before."""


class ListsAsked(Paged):
    """Which lists are asked for."""

    owner: Annotated[str | None, BeforeValidator(_or_none)] = None
    """Only those of this owner: for admins, who see everybody's."""


class FacetsAsked(Query):
    """Which jobs are counted."""

    owner: Annotated[str | None, BeforeValidator(_or_none)] = None
    """Only those of this owner: for admins, who see everybody's."""
    state: States = ()
    """Only jobs in this state, or in one of several (`queued,running`)."""
    label: Words = None
    """Only jobs with exactly this label."""
    q: Words = None
    """Only jobs that have this in their label, list's name, condition, predicate's name or id, whatever its case."""


class JobsAsked(Paged, FacetsAsked):
    """Which jobs are asked for."""

    summary: Flag = False
    """`1`: each job in one line, as `watch` has it, in place of its snapshot."""
    cursor: Annotated[str | None, BeforeValidator(_or_none)] = None
    """`next` of the page before."""


class PartAsked(Query):
    """How large a part is."""

    limit: Whole = Field(50, ge=1, le=100)
    """How many jobs at most; it has fewer where they take longer than a second."""


class AuditAsked(Paged):
    """Which acts are asked for."""

    limit: Whole = Field(100, ge=1, le=1000)
    """How many entries at most."""
    owner: Annotated[str | None, BeforeValidator(_or_none)] = None
    """Only what this owner did."""


class RowsAsked(Query):
    """A page of rows, as JSON. Any of these makes the answer one."""

    offset: Whole = Field(0, ge=0, le=10**15)
    """How many rows of the result to pass over. With it or `limit` the answer is a page of rows as JSON."""
    limit: Whole = Field(100, ge=1, le=1000)
    """How many rows at most."""
    row: Annotated[Whole | None, Field(ge=1, le=10**15)] = None
    """Instead of `offset`: begins with the row that has this number in the list, or the next one in the result."""
    q: Annotated[str | None, BeforeValidator(_or_none), Field(max_length=200)] = None
    """Only rows that have this in their text or their reason, whatever its case. One answer looks for a second."""


class ReasonedRowsAsked(RowsAsked):
    """A page of rows of a verdict that has reasons."""

    reason: Annotated[str | None, BeforeValidator(_or_none), Field(max_length=10_000)] = None
    """Only rows with this reason, of which the first 200 characters count."""


class ResultAsked(Query):
    """How a result is given as bytes."""

    follow: Flag = False
    """`1`: goes on until the job has succeeded, in list order; breaks off where it ends otherwise."""
    format: Literal["csv", "jsonl", "parquet"] | None = None
    """Converts the rows; without it they are as they came in."""


class FailedAsked(ResultAsked):
    """How failed rows are given as bytes."""

    raw: Flag = False
    """`1`: the rows themselves instead of the report about them."""


class RejectedAsked(ResultAsked):
    """How rejected rows are given as bytes."""

    reasons: Flag = False
    """`1`: a report about the rows, as of failed ones, with the reason of each."""


class ReportAsked(FailedAsked, RejectedAsked):
    """How rows of any result are given as bytes."""


class ReasonsAsked(Query):
    """Which reasons are asked for."""

    verdict: Annotated[Literal["failed", "rejected"] | None, BeforeValidator(_or_none)] = None
    """Only those of this verdict."""
    q: Annotated[str | None, BeforeValidator(_or_none)] = None
    """Only those that have this in their words, whatever its case."""
    limit: Whole = Field(100, ge=1, le=100)
    """How many at most."""


class EventsAsked(Query):
    """Where in the log to begin."""

    after: Annotated[str | None, WithJsonSchema({"type": "string", "pattern": PLACE})] = None
    """A `seq` or a `cursor`, for clients that cannot send `Last-Event-ID`."""


def read(model: type[Q]) -> Q:
    """The request's query as the model has it. Raises Invalid with each fault."""
    given = {name: request.args[name] for name in model.model_fields if name in request.args}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise from_pydantic("query", model, error) from error
