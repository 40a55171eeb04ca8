"""A function's parameters, read from its signature; their Pydantic model and JSON Schema, made when asked for."""

from __future__ import annotations

import enum
import inspect
import types
import typing
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from winnow.defining.columns import IS_COLUMN, Column, ListColumn
from winnow.defining.errors import ParamsInvalid, PredicateInvalid

if TYPE_CHECKING:
    from pydantic import BaseModel

SCALARS = (str, int, float, bool, date, datetime)
TYPES = (
    "str, int, float, bool, date, datetime, Literal, an Enum of texts or numbers, Column, ListColumn, list[…] of "
    "these, or … | None"
)
NAMED_COLUMN = "column"
"""A `str` parameter of this name is the name of a column without being marked as one."""

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter that a job gives: its type as Pydantic reads it, and its default (`inspect.Parameter.empty`)."""

    name: str
    type: Any
    default: Any


def read_parameters(function: Callable[..., Any], injected: tuple[str, ...], batch: bool) -> tuple[Parameter, ...]:
    """The parameters after the first one and those that are `injected` (`setup`'s, `prepare`'s).

    Raises PredicateInvalid (without the predicate's name) for a signature that no job could call.
    """
    found = list(inspect.signature(function).parameters.values())
    for one in found:
        if one.kind in {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}:
            stars = "*" if one.kind is inspect.Parameter.VAR_POSITIONAL else "**"
            raise PredicateInvalid(f"{stars}{one.name}: name each parameter, so that a form can ask for it")
    first = ("rows" if batch else "row", *injected)
    for place, what in enumerate(first):
        if place >= len(found) or found[place].kind not in _POSITIONAL:
            raise PredicateInvalid(f"takes {_these(first)} first, so it begins with def name({', '.join(first)}, …)")
        if place and found[place].kind is inspect.Parameter.POSITIONAL_ONLY:
            raise PredicateInvalid(f"{found[place].name}: only the {first[0]} may stand before a /")
        if found[place].default is not inspect.Parameter.empty:
            raise PredicateInvalid(f"{found[place].name}={found[place].default!r}: this place is for {what}")
    return tuple(_read(function, one) for one in found[len(first) :])


def _these(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _read(function: Callable[..., Any], one: inspect.Parameter) -> Parameter:
    if one.kind is inspect.Parameter.POSITIONAL_ONLY:
        raise PredicateInvalid(f"{one.name}: a parameter is given by its name, so it cannot stand before a /")
    if one.name.startswith("_"):
        raise PredicateInvalid(f"{one.name}: a parameter's name does not begin with _")
    kind = _type(function, one)
    if not _is_known(kind):
        raise PredicateInvalid(f"{one.name}: {_shown(kind)} is no type that a form can ask for; use {TYPES}")
    if one.name == NAMED_COLUMN and _is_text(kind):
        kind = Annotated[kind, IS_COLUMN] if kind is str else Column | None
    return Parameter(one.name, kind, one.default)


def _type(function: Callable[..., Any], one: inspect.Parameter) -> Any:
    if one.annotation is inspect.Parameter.empty:
        if type(one.default) in SCALARS:
            return type(one.default)
        raise PredicateInvalid(f"{one.name}: give it a type, as in {one.name}: str")
    if not isinstance(one.annotation, str):
        return one.annotation
    # Text where the module has `from __future__ import annotations`. Each by itself: a row's type may be a name that
    # only type checkers import.
    names = {**vars(typing), **inspect.getclosurevars(function).nonlocals, **function.__globals__}
    try:
        return eval(one.annotation, names)
    except Exception as fault:
        raise PredicateInvalid(f"{one.name}: its type {one.annotation!r} cannot be read: {fault}") from None


def _is_known(kind: Any) -> bool:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        return _is_known(inner[0])
    if origin in {Union, types.UnionType}:
        others = [one for one in inner if one is not type(None)]
        return len(others) == 1 and len(inner) == 2 and _is_known(others[0])
    if origin is list:
        return _is_known(inner[0])
    if origin is Literal:
        return all(isinstance(one, str | int | bool) for one in inner)
    return kind in SCALARS or kind is ListColumn or _are_choices(kind)


def _are_choices(kind: Any) -> bool:
    """Whether it is an Enum whose values stand in JSON as they are, and come back from there."""
    if not (isinstance(kind, type) and issubclass(kind, enum.Enum)):
        return False
    values = [one.value for one in kind]
    return bool(values) and all(isinstance(one, str | int) or (type(one) is float and isfinite(one)) for one in values)


def _is_text(kind: Any) -> bool:
    # `Optional[str]` and `str | None` are equal.
    return kind is str or kind == (str | None)


def _shown(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) and not typing.get_args(kind) else str(kind)


def make_model(name: str, doc: str, parameters: tuple[Parameter, ...]) -> type[BaseModel]:
    """The Pydantic model of these parameters: nothing else may be given. Imports Pydantic.

    Raises PredicateInvalid where a default does not fit its own type.
    """
    from pydantic import ConfigDict, create_model  # noqa: PLC0415

    required = inspect.Parameter.empty
    fields: dict[str, Any] = {
        one.name: (one.type, ... if one.default is required else one.default) for one in parameters
    }
    config = ConfigDict(extra="forbid", validate_default=True, protected_namespaces=(), allow_inf_nan=False)
    try:
        with warnings.catch_warnings():
            # A parameter may be called `schema` or `copy`: values are read from the instance's own dictionary.
            warnings.simplefilter("ignore", UserWarning)
            model = create_model(name, __config__=config, __doc__=doc or None, **fields)
    except Exception as fault:
        # On one line, though Pydantic says it on many.
        raise PredicateInvalid(f"its parameters make no form: {' '.join(str(fault).split())}") from fault
    for one in parameters:
        if one.name not in model.model_fields:
            raise PredicateInvalid(f"{one.name}: Pydantic needs this name itself; call the parameter otherwise")
        if model.model_fields[one.name].validation_alias is not None:
            raise PredicateInvalid(f"{one.name}: a parameter has no other name than the function's, so leave the alias")
        if one.default is not required:
            _try_default(model, one)
    return model


def _try_default(model: type[BaseModel], one: Parameter) -> None:
    from pydantic import ConfigDict, TypeAdapter, ValidationError  # noqa: PLC0415

    field = model.model_fields[one.name]
    kind: Any = Annotated[field.annotation, field]
    try:
        given = field.get_default(call_default_factory=True)
        TypeAdapter(kind, config=ConfigDict(allow_inf_nan=False)).validate_python(given)
    except ValidationError as fault:
        text = fault.errors(include_url=False)[0]["msg"]
        raise PredicateInvalid(f"{one.name}={one.default!r}: its default does not fit its type ({text})") from None


def make_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model as JSON Schema (draft 2020-12), parameters in the function's order."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


def validate(predicate: str, model: type[BaseModel], params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as the function takes them, defaults filled in. Raises ParamsInvalid."""
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        values = model.model_validate(dict(params))
    except ValidationError as fault:
        faults = [("".join(f"/{part}" for part in one["loc"]), one["msg"]) for one in fault.errors(include_url=False)]
        raise ParamsInvalid(predicate, faults) from None
    return {name: values.__dict__[name] for name in model.model_fields}


def named_by(function: Callable[..., Any], positional: int, parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    """Which of a predicate's parameters a `setup`, `build` or `open` names after its first `positional` arguments.

    Raises PredicateInvalid (without the predicate's name) where it names anything else.
    """
    known = [one.name for one in parameters]
    found = list(inspect.signature(function).parameters.values())
    names = []
    for one in found[positional:]:
        if one.kind in {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}:
            raise PredicateInvalid(f"{_name(function)}: *{one.name}: name the parameters that it needs")
        if one.name in known:
            names.append(one.name)
        elif one.default is inspect.Parameter.empty:
            has = f"its parameters are {', '.join(known)}" if known else "it has no parameters"
            raise PredicateInvalid(f"{_name(function)} asks for {one.name!r}, which the predicate does not have: {has}")
    if len(found) < positional:
        raise PredicateInvalid(f"{_name(function)} takes {positional} argument(s) before the parameters that it names")
    return tuple(names)


def _name(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__qualname__", function))
