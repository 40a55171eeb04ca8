"""The body of `POST /api/jobs`, of what a caller says in Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from winnow.defining.columns import ListColumn


def body_of(
    *,
    predicate: str | None,
    params: Mapping[str, Any] | None,
    types: Mapping[str, str] | None,
    **members: Any,
) -> dict[str, Any]:
    """The members that are given; what is None is left out."""
    body = {
        **members,
        "predicate": None if predicate is None else {"name": predicate, "params": _plain(params or {})},
        "types": dict(types) if types else None,
    }
    return {member: value for member, value in body.items() if value is not None}


def _plain(value: Any) -> Any:
    """A parameter as JSON has it: dates, choices and columns of other lists are taken as Python has them."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, ListColumn):
        return {"list": value.list, "column": value.column}
    return value.isoformat() if isinstance(value, date) else value
