"""Builders: a list of columns, and a condition put to rows of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from shared.lists import Column, Type
from shared.where import check
from worker.verdicts.where import Decision, WhereTest

NOW = datetime(2024, 5, 5, 12, 0, 0)

TYPES: dict[str, str] = {
    "age": "integer",
    "n": "integer",
    "balance": "number",
    "x": "number",
    "active": "boolean",
    "joined": "date",
    "seen": "timestamp",
    "name": "text",
    "country": "text",
    "full name": "text",
    "address.city": "text",
    "order": "integer",
}


def columns(types: Mapping[str, str] = TYPES) -> list[Column]:
    return [Column(name=name, type=Type(kind)) for name, kind in types.items()]


def decide(where: str, rows: Sequence[Mapping[str, str | None]], types: Mapping[str, str] = TYPES) -> Decision:
    """The verdicts on rows of texts; a column that a row leaves out is absent."""
    test = WhereTest(check(where, columns(types)), NOW)
    if not test.columns:
        return test.decide(pl.DataFrame(height=len(rows)))
    return test.decide(
        pl.DataFrame(
            {str(i): pl.Series([row.get(c.name) for row in rows], dtype=pl.String) for i, c in enumerate(test.columns)}
        )
    )


def verdict(where: str, types: Mapping[str, str] = TYPES, **row: str | None) -> str:
    """`kept`, `rejected`, or the reason of the failure, for one row."""
    decision = decide(where, [row], types)
    if decision.failures:
        assert not decision.kept[0]
        return decision.failures[0]
    return "kept" if decision.kept[0] else "rejected"
