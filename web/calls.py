"""The predicate that a submission names: looked up, and its parameters held against what workers said of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from shared.access import Caller
from shared.errors import NotFound
from shared.lists import Column
from shared.predicates import Call, Published
from web.access.mine import list_of
from web.faults import invalid, pointer
from web.parts import Parts

MOST_FAULTS = 20
_DATES = FormatChecker(("date",))


def find(parts: Parts, call: Call, columns: tuple[Column, ...], who: Caller) -> Published:
    """The predicate, if a worker has it and the parameters fit, whose lists are the caller's.

    Raises Invalid with each fault.
    """
    try:
        published = parts.predicates.get(call.name)
    except NotFound as missing:
        raise invalid("body", [("#/predicate/name", str(missing.detail))]) from None
    faults = [*_of_schema(published, call.params), *_of_columns(parts, published, call.params, columns, who)]
    if faults:
        raise invalid("body", faults[:MOST_FAULTS])
    return published


def lists_read(published: Published, params: Mapping[str, Any]) -> list[str] | None:
    """The other lists that the predicate's preparation reads; None where it prepares nothing."""
    if not published.prepares:
        return None
    named = published.params.get("properties", {})
    given = ((schema, params.get(name, schema.get("default"))) for name, schema in named.items())
    found = (value["list"] for schema, value in given for value in _that_are(schema, value, "list-column"))
    return list(dict.fromkeys(str(one) for one in found))


def _that_are(schema: Mapping[str, Any], value: Any, kind: str) -> Iterator[Any]:
    """Of a parameter's value what is of this kind (`column` or `list-column`): itself, or what is in it."""
    if schema.get("format") == kind:
        if isinstance(value, str if kind == "column" else dict):
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _that_are(schema.get("items", {}), one, kind)
    for choice in schema.get("anyOf", ()):
        yield from _that_are(choice, value, kind)


def _of_schema(published: Published, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = published.params.get("properties", {})
    for fault in Draft202012Validator(published.params, format_checker=_DATES).iter_errors(params):
        place = ("predicate", "params", *fault.absolute_path)
        if fault.validator == "additionalProperties" and not fault.absolute_path:
            unknown = [name for name in params if name not in known]
            there = f"there are {', '.join(known)}" if known else "there are none"
            yield from (
                (pointer((*place, name)), f"{published.name} has no such parameter; {there}") for name in unknown
            )
        else:
            yield pointer(place), fault.message[:300]


def _of_columns(
    parts: Parts, published: Published, params: Mapping[str, Any], columns: tuple[Column, ...], who: Caller
) -> Iterator[tuple[str, str]]:
    """A parameter that names a column names one that is there; a default may name one that is not."""
    for name, schema in published.params.get("properties", {}).items():
        place = pointer(("predicate", "params", name))
        value = params.get(name, schema.get("default"))
        for column in _that_are(schema, value, "column"):
            yield from _missing(place, column, columns)
        for named in _that_are(schema, value, "list-column"):
            try:
                other = list_of(parts, who, str(named.get("list")))
            except NotFound as missing:
                yield place, str(missing.detail)
            else:
                yield from _missing(place, str(named.get("column")), other.columns)


def _missing(place: str, column: str, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
    names = [one.name for one in columns]
    if column not in names:
        there = f"it has {', '.join(names[:20])}" if names else "it has none"
        yield place, f"the list has no column {column[:80]!r}; {there}"
