"""Types of parameters that name a column: of the list itself, or of another one. The page draws a picker for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema


class _IsColumn:
    """Marks a text as the name of a column: `format: column` in the JSON Schema."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "format": "column"}

    def __repr__(self) -> str:
        return "winnow.Column"


IS_COLUMN = _IsColumn()

Column = Annotated[str, IS_COLUMN]
"""The name of a column of the list that is filtered: `def is_adult(row, column: Column = "age")`.

A plain `column: str` (a parameter of just that name) is taken for one too.
"""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of another list: `def in_list(row, prepared, other: ListColumn)`. `list` is that list's id.

    As JSON `{"list": id, "column": name}`; the text `id:name` is read too, as a command line has it.
    """

    list: str
    column: str

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema as schemas  # noqa: PLC0415

        text = schemas.str_schema(min_length=1)
        members = {name: schemas.typed_dict_field(text, required=True) for name in ("list", "column")}
        typed = schemas.typed_dict_schema(members, extra_behavior="forbid")
        return schemas.no_info_after_validator_function(
            _made,
            schemas.no_info_before_validator_function(_members, typed),
            serialization=schemas.plain_serializer_function_ser_schema(_plain),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        member = {"type": "string", "minLength": 1}
        return {
            "type": "object",
            "format": "list-column",
            "properties": {"list": member, "column": member},
            "required": ["list", "column"],
            "additionalProperties": False,
        }


def _members(value: object) -> object:
    if isinstance(value, ListColumn):
        return _plain(value)
    if isinstance(value, str) and ":" in value:
        name, _, column = value.partition(":")
        return {"list": name, "column": column}
    return value


def _made(members: Mapping[str, str]) -> ListColumn:
    return ListColumn(members["list"], members["column"])


def _plain(value: ListColumn) -> dict[str, str]:
    return {"list": value.list, "column": value.column}
