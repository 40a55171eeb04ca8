"""`winnow predicates`: what there is to filter with, beside conditions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from winnow.cli.common import Common, UsageError
from winnow.cli.ending import SUCCEEDED
from winnow.cli.printing import json_line, line, table
from winnow.client.nouns import PredicateInfo
from winnow.client.parameters import ParameterInfo

SHORT = 8
"""So many characters of a version tell it from another one."""


def predicates(
    name: Annotated[str | None, Parameter(help="Only this one, with its doc and its parameters.")] = None,
    /,
    *,
    common: Common | None = None,
) -> int:
    """List the predicates, or show one of them: what it does, and the parameters that `run --param` takes."""
    common = common or Common()
    with common.client() as client:
        found = client.predicates()
    if name is not None:
        _show(named(found, name), common)
    elif common.json:
        for one in found:
            json_line(one.as_dict())
    else:
        table(
            ["PREDICATE", "PARAMETERS", "VERSION", "DOES"],
            ((p.name, ",".join(q.name for q in p.parameters), p.version[:SHORT], _oneline(p.summary)) for p in found),
        )
    return SUCCEEDED


def named(found: Sequence[PredicateInfo], name: str) -> PredicateInfo:
    """The predicate of that name; raises UsageError that says which there are."""
    for one in found:
        if one.name == name:
            return one
    there = ", ".join(one.name for one in found)
    raise UsageError(
        f"no predicate {name!r}: " + (f"there are {there}" if there else "no worker has told of any: is one running?")
    )


def _show(info: PredicateInfo, common: Common) -> None:
    if common.json:
        json_line(info.as_dict())
        return
    line(f"{info.name}  (version {info.version[:SHORT]})")
    for text in info.doc.splitlines():
        line(f"  {text}".rstrip())
    for one in info.parameters:
        line("")
        line(f"  --param {one.name}=…  {one.words}; {_default(one)}")
        if one.description:
            line(f"      {_oneline(one.description)}")


def _default(one: ParameterInfo) -> str:
    if one.required:
        return "required"
    if one.default is None or one.default == []:
        return "may be left out"
    return f"if not given: {one.default if isinstance(one.default, str) else json.dumps(one.default)}"


def _oneline(text: str) -> str:
    return " ".join(text.split())
