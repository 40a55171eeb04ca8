"""What is said of one operation beside its route and its docstring: what it takes, and what it may answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from shared.errors import Problem

JSON = "application/json"


@dataclass(frozen=True)
class Content:
    """A body of one media type: `kind` is a type that Pydantic knows, or `schema` stands for itself."""

    kind: Any = None
    schema: Mapping[str, Any] | None = None
    example: Any = None


@dataclass(frozen=True)
class Answer:
    """An answer that is no problem. `headers` are names of `web.described.headers`."""

    status: int
    says: str
    content: Mapping[str, Content] = field(default_factory=dict)
    headers: Sequence[str] = ()


@dataclass(frozen=True)
class Operation:
    """`name` is its `operationId`; `takes` are header parameters, `problems` those beside what may go wrong anywhere.

    `is_ready`: it needs neither Redis nor storage. `is_open`: it wants no token; `is_for_admins`: an admin's.
    `has_head`: HEAD is worth asking.
    `variants` are answers in place of `answers`, by the word that stands in the path where there is a choice (`kept`),
    and `variant_queries` queries in place of `query`, `variant_more` in place of `more_query`.
    """

    name: str
    answers: Sequence[Answer] = ()
    query: type[BaseModel] | None = None
    more_query: type[BaseModel] | None = None
    takes: Sequence[str] = ()
    body: Mapping[str, Content] = field(default_factory=dict)
    problems: Sequence[type[Problem]] = ()
    is_ready: bool = False
    is_open: bool = False
    is_for_admins: bool = False
    has_head: bool = False
    variants: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    variant_queries: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    variant_more: Mapping[str, type[BaseModel]] = field(default_factory=dict)

    def queries(self, variant: str) -> list[type[BaseModel]]:
        """The models of the query, for a word in the path ('': none)."""
        found = [self.variant_queries.get(variant, self.query), self.variant_more.get(variant, self.more_query)]
        return [model for model in found if model is not None]

    def answers_for(self, variant: str) -> Sequence[Answer]:
        """The answers, for a word in the path ('': none)."""
        return self.variants.get(variant, self.answers)


def json(status: int, says: str, kind: Any, *headers: str, example: Any = None) -> Answer:
    """An answer in JSON."""
    return Answer(status, says, {JSON: Content(kind, example=example)}, headers)
