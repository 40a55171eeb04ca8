"""What the documents say of data, as TypeScript: `python -m web.described.types > web/page/src/wire/described.ts`."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

HEAD = """/**
 * Data as the API and the sockets carry it. Written by `python -m web.described.types`, and never by hand:
 * what it is made of stands in the models that the server validates and answers with.
 */
"""
_PLAIN = {"integer": "number", "number": "number", "string": "string", "boolean": "boolean", "null": "null"}


def types(*documents: Mapping[str, Any]) -> str:
    """A module with a type for each schema of the documents, OpenAPI's and AsyncAPI's.

    They are those of answers: what has a default is always there in one, though a request may leave it out.
    Raises ValueError where two documents mean different things by one name.
    """
    schemas: dict[str, Any] = {}
    for document in documents:
        for name, schema in document["components"]["schemas"].items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two documents have a schema {name}, and not the same one")
    return "\n".join((HEAD, *(_declared(name, schema) for name, schema in sorted(schemas.items()))))


def _declared(name: str, schema: Mapping[str, Any]) -> str:
    said = _comment(schema, "")
    if "properties" in schema:
        return f"{said}export interface {name} {_members(schema, '')}\n"
    return f"{said}export type {name} = {type_of(schema)};\n"


def type_of(schema: Mapping[str, Any], indent: str = "") -> str:
    """The type of a schema.

    >>> type_of({"anyOf": [{"$ref": "#/components/schemas/Call"}, {"type": "null"}]})
    'Call | null'
    >>> type_of({"type": "array", "items": {"enum": ["kept", "failed"]}})
    '("kept" | "failed")[]'
    >>> type_of({"type": "object", "additionalProperties": {"type": "integer"}})
    'Record<string, number>'
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "allOf" in schema:
        return " & ".join(_grouped(type_of(each, indent)) for each in schema["allOf"])
    return " | ".join(dict.fromkeys(_kinds(schema, indent)))


def _kinds(schema: Mapping[str, Any], indent: str) -> Iterator[str]:
    """The types of which a value has one."""
    several = schema.get("anyOf", schema.get("oneOf"))
    kinds = schema.get("type")
    if several is not None:
        yield from (type_of(each, indent) for each in several)
    elif "const" in schema or "enum" in schema:
        yield from (json.dumps(word, ensure_ascii=False) for word in schema.get("enum", [schema.get("const")]))
    else:
        yield from (_of(kind, schema, indent) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _of(kind: str | None, schema: Mapping[str, Any], indent: str) -> str:
    if kind == "array":
        return f"{_grouped(type_of(schema.get('items', {}), indent))}[]"
    if kind == "object" and "properties" in schema:
        return _members(schema, indent)
    if kind == "object":
        values = schema.get("additionalProperties", True)
        return f"Record<string, {type_of(values, indent) if isinstance(values, dict) else 'unknown'}>"
    return _PLAIN.get(str(kind), "unknown")


def _grouped(shown: str) -> str:
    return f"({shown})" if " | " in shown else shown


def _members(schema: Mapping[str, Any], indent: str) -> str:
    return "\n".join(("{", *_lines(schema, f"{indent}  "), f"{indent}}}"))


def _lines(schema: Mapping[str, Any], indent: str) -> Iterator[str]:
    required = schema.get("required", [])
    for name, member in schema["properties"].items():
        mark = "" if name in required or "default" in member else "?"
        shown = name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name)
        yield f"{_comment(member, indent)}{indent}{shown}{mark}: {type_of(member, indent)};"


def _comment(schema: Mapping[str, Any], indent: str) -> str:
    """Its description, without the links, which lead nowhere from there."""
    said = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", " ".join(str(schema.get("description", "")).split()))
    said = said.replace("*/", "*\\/")
    return f"{indent}/** {said} */\n" if said else ""


if __name__ == "__main__":
    from prometheus_client import CollectorRegistry
    from pydantic import SecretStr

    from shared.settings import Settings
    from web.app import routes_of
    from web.described.asyncapi import asyncapi as for_sockets
    from web.described.openapi import openapi as for_http
    from web.parts import make_parts

    # What is described depends on no setting, and nothing connects.
    parts = make_parts(Settings(redis_url=SecretStr("redis://127.0.0.1:1/0")))
    print(types(for_http(routes_of(parts, CollectorRegistry())), for_sockets()), end="")
