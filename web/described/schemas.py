"""JSON Schemas of all types that a document speaks of, each once, below `#/components/schemas`."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

Mode = Literal["validation", "serialization"]
"""What is taken is described as it is validated, what is answered as it is written."""
REF = "#/components/schemas/{model}"


class Schemas:
    """The schemas of some types, each in one mode."""

    def __init__(self, kinds: Iterable[tuple[Any, Mode]]) -> None:
        known = {(repr(kind), mode): (kind, mode) for kind, mode in kinds}
        made, root = TypeAdapter.json_schemas(
            [(name, mode, TypeAdapter(kind)) for (name, _), (kind, mode) in known.items()], ref_template=REF
        )
        self._made = {key: schema for key, schema in made.items() if key in known}
        self.components: dict[str, Any] = dict(root.get("$defs", {}))

    def of(self, kind: Any, mode: Mode) -> dict[str, Any]:
        """The schema of a type: a reference for those that have a name."""
        return dict(self._made[repr(kind), mode])

    def parameters(self, model: type[BaseModel]) -> list[tuple[str, dict[str, Any], bool]]:
        """The members of a query: name, schema, and whether it must be there."""
        schema = model.model_json_schema(ref_template=REF)
        self.components |= schema.get("$defs", {})
        required = schema.get("required", [])
        return [(name, _alone(member), name in required) for name, member in schema["properties"].items()]


def _alone(schema: dict[str, Any]) -> dict[str, Any]:
    """A member without `null` and `false`, of which the text of a query knows nothing: it leaves these out."""
    rest = {name: value for name, value in schema.items() if name != "anyOf" and (name != "default" or value)}
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) > 1:
        return {"anyOf": kinds, **rest}
    return {**(kinds[0] if kinds else {}), **rest}
