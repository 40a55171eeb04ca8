"""The typed tree of a condition: what `check` makes and the workers' compiler walks. Nothing else is in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """The type of a value: the six column types, and two that only an expression can have."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TEXT = "text"
    INTERVAL = "interval"
    NULL = "null"


@dataclass(frozen=True)
class Span:
    """Where something stands in the user's text: 0-based first character, and how many."""

    start: int
    length: int

    def to(self, other: "Span") -> "Span":
        """The smallest span that covers both."""
        start = min(self.start, other.start)
        return Span(start, max(self.start + self.length, other.start + other.length) - start)


@dataclass(frozen=True)
class Interval:
    """A length of calendar time: months are not days, so it has two parts."""

    months: int
    microseconds: int


Value = str | int | float | bool | date | datetime | Interval | None


@dataclass(frozen=True)
class Field:
    """The row's value in the column of that name (the list's spelling)."""

    name: str
    kind: Kind
    span: Span = field(compare=False)


@dataclass(frozen=True)
class Literal:
    """A constant; None is NULL."""

    value: Value
    kind: Kind
    span: Span = field(compare=False)


@dataclass(frozen=True)
class Call:
    """An operator or function of the table (shared/where/table) on arguments that already fit it exactly."""

    name: str
    args: "tuple[Node, ...]"
    kind: Kind
    span: Span = field(compare=False)


Node = Field | Literal | Call


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, from left to right, without recursion."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        if isinstance(here, Call):
            waiting.extend(reversed(here.args))
