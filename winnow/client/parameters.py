"""A predicate's parameters, read from their JSON Schema: what each takes, and what a text of a command line means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

_KINDS = {"integer": "integer", "number": "number", "boolean": "boolean", "string": "text"}
_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "maxLength": "at most {} characters",
}
MOST_CHOICES = 12
"""Of more choices only the first ones are shown."""


@dataclass(frozen=True)
class ParameterInfo:
    """One parameter. `kind` is integer, number, boolean, text, choice, date, date-time, column, list-column or json.

    `several`: a list of such values; `nullable`: it may be left empty; `default` counts where it is not `required`.
    """

    name: str
    kind: str
    description: str = ""
    required: bool = False
    default: Any = None
    nullable: bool = False
    several: bool = False
    choices: tuple[Any, ...] = ()
    bounds: tuple[str, ...] = ()

    def parse(self, texts: Sequence[str]) -> Any:
        """The value that texts stand for, one for each time it was given; raises ValueError that says what fits."""
        if self.several:
            return [] if list(texts) == [""] else [self._one(text) for text in texts]
        if len(texts) > 1:
            raise ValueError(f"{self.name} is given {len(texts)} times, and takes one value")
        if self.nullable and texts[0] == "":
            return None
        return self._one(texts[0])

    @property
    def words(self) -> str:
        """What it takes, in words.

        >>> ParameterInfo("least", "integer", bounds=("at least 0",)).words
        'integer, at least 0'
        """
        kind = self.kind
        if self.choices:
            shown = [_shown(one) or '""' for one in self.choices[:MOST_CHOICES]]
            kind = " | ".join([*shown, *(["…"] if len(self.choices) > MOST_CHOICES else [])])
        elif kind == "list-column":
            kind = "LIST:COLUMN"
        return ", ".join([kind, *self.bounds, *(["as often as needed"] if self.several else [])])

    def _one(self, text: str) -> Any:
        try:
            return self._read(text)
        except ValueError:
            raise ValueError(f"{self.name} takes {self.words}, not {text!r}") from None

    def _read(self, text: str) -> Any:
        if self.choices:
            return self._choice(text)
        if self.kind == "integer":
            return int(text)
        if self.kind == "number":
            value = float(text)
            if not isfinite(value):
                raise ValueError(text)
            return value
        if self.kind == "boolean":
            if text.casefold() not in _TRUE | _FALSE:
                raise ValueError(text)
            return text.casefold() in _TRUE
        if self.kind == "list-column":
            name, colon, column = text.partition(":")
            if not (name and colon and column):
                raise ValueError(text)
            return {"list": name, "column": column}
        return text

    def _choice(self, text: str) -> Any:
        for one in self.choices:
            if _shown(one) == text:
                return one
        raise ValueError(text)


def read_parameters(schema: Mapping[str, Any]) -> tuple[ParameterInfo, ...]:
    """The parameters of a predicate's JSON Schema, in its order."""
    required = schema.get("required", ())
    return tuple(_read(schema, name, one, name in required) for name, one in dict(schema.get("properties", {})).items())


def parse_params(predicate: str, parameters: Sequence[ParameterInfo], given: Sequence[str]) -> dict[str, Any]:
    """Parameters of `NAME=VALUE` texts; raises ValueError that says what there is, or what a value should be.

    >>> parse_params("is_adult", [ParameterInfo("least", "integer")], ["least=21"])
    {'least': 21}
    """
    known = {one.name: one for one in parameters}
    there = f"there are {', '.join(known)}" if known else "it takes none"
    texts: dict[str, list[str]] = {}
    for one in given:
        name, equals, text = one.partition("=")
        if not (equals and name):
            raise ValueError(f"a parameter is given as NAME=VALUE, not {one!r}")
        if name not in known:
            raise ValueError(f"{predicate} has no parameter {name!r}; {there}")
        texts.setdefault(name, []).append(text)
    missing = [one.name for one in parameters if one.required and one.name not in texts]
    if missing:
        raise ValueError(f"{predicate} needs {', '.join(missing)}; {there}")
    return {name: known[name].parse(values) for name, values in texts.items()}


def _read(schema: Mapping[str, Any], name: str, said: Mapping[str, Any], required: bool) -> ParameterInfo:
    one = _resolved(schema, said)
    options = [_resolved(schema, option) for option in one.get("anyOf", ())]
    nullable = any(option.get("type") == "null" for option in options)
    value = next((option for option in options if option.get("type") != "null"), {}) if options else one
    several = value.get("type") == "array"
    if several:
        value = _resolved(schema, value.get("items", {}))
    choices = tuple(value["enum"]) if "enum" in value else (value["const"],) if "const" in value else ()
    form = value.get("format")
    kind = form if form in {"column", "list-column", "date", "date-time"} else _KINDS.get(value.get("type", ""), "json")
    return ParameterInfo(
        name=name,
        kind="choice" if choices else kind,
        description=str(said.get("description", "")),
        required=required,
        default=said.get("default"),
        nullable=nullable,
        several=several,
        choices=choices,
        bounds=tuple(words.format(value[key]) for key, words in _BOUNDS.items() if key in value),
    )


def _resolved(schema: Mapping[str, Any], one: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference stands for, with what stands beside it."""
    place = str(one.get("$ref", ""))
    return {**schema.get("$defs", {}).get(place.removeprefix("#/$defs/"), {}), **one} if place else one


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
