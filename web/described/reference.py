"""The reference, in Markdown, made from the documents: the second part of docs/api.md, and what /api/docs shows.

`python -m web.described.reference` writes docs/api.md to standard output.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from web.described.problems import PROBLEM_JSON

_METHODS = ("get", "post", "delete")
_EVERYWHERE = frozenset({"401", "403", "414", "421", "431", "503"})
_TRIES = "[TooManyTries](#toomanytries)"
"""What the introduction says once."""


def markdown(openapi: dict[str, Any], asyncapi: dict[str, Any]) -> str:
    """The whole of docs/api.md."""
    introduction = Path(__file__).with_name("introduction.md").read_text()
    return introduction + "\n" + reference(openapi, asyncapi)


def reference(openapi: dict[str, Any], asyncapi: dict[str, Any]) -> str:
    """What is made of the documents."""
    lines = [*_operations(openapi), *_sockets(asyncapi)]
    schemas = {**asyncapi["components"]["schemas"], **openapi["components"]["schemas"]}
    lines += ["## What they are made of", ""]
    for name, schema in sorted(schemas.items()):
        lines += _schema(name, schema)
    return "\n".join(lines).rstrip() + "\n"


def _operations(openapi: dict[str, Any]) -> Iterator[str]:
    for tag in openapi["tags"]:
        yield from (f"## {tag['name'].capitalize()}", "", tag["description"], "")
        for path, item in openapi["paths"].items():
            for method in _METHODS:
                if method in item and item[method]["tags"] == [tag["name"]]:
                    yield from _operation(f"{method.upper()} {path}", item[method])


def _operation(name: str, said: dict[str, Any]) -> Iterator[str]:
    yield from (f"### `{name}`", "", f"{said['summary']}.", "")
    if "description" in said:
        yield from (" ".join(said["description"].split()), "")
    if said.get("parameters"):
        yield from _table(
            ("parameter", "in", "is"),
            ((f"`{one['name']}`", one["in"], _parameter(one)) for one in said["parameters"] if one["in"] != "path"),
        )
    for kind, content in said.get("requestBody", {}).get("content", {}).items():
        yield f"- Takes `{kind}`{_shaped(content)}"
        example = next(iter(content.get("schema", {}).get("examples", [])), content.get("example"))
        if example is not None:
            yield f"  (`{json.dumps(example)}`)"
    if "requestBody" in said:
        yield ""
        yield from _fields(said["requestBody"]["content"])
    answers = {status: one for status, one in said["responses"].items() if PROBLEM_JSON not in one.get("content", {})}
    yield from _table(
        ("answer", "as", "is"), ((f"`{status}`", _content(one), _said(one)) for status, one in answers.items())
    )
    refusals = [
        f"`{status}` {shape}"
        for status, one in said["responses"].items()
        if status not in answers and status not in _EVERYWHERE
        if (shape := _shape(one["content"][PROBLEM_JSON]["schema"])) != _TRIES
    ]
    if refusals:
        yield from (f"Refused with {', '.join(refusals)}.", "")


def _fields(contents: dict[str, Any]) -> Iterator[str]:
    """The fields of a form, and members of what has no name of its own."""
    members = {
        name: member
        for content in contents.values()
        for name, member in content.get("schema", {}).get("properties", {}).items()
    }
    yield from _table(("field", "is"), ((f"`{name}`", member["description"]) for name, member in members.items()))


def _parameter(one: dict[str, Any]) -> str:
    schema = one["schema"]
    bounds = [f"`{name}` {schema[key]:,}" for key, name in (("minimum", "least"), ("maximum", "most")) if key in schema]
    words = [f"`{word}`" for word in schema.get("enum", [])]
    default = [f"without it {schema['default']}"] if schema.get("default") not in {None, "0", False} else []
    more = "; ".join([*([" or ".join(words)] if words and "`1`" not in words else []), *bounds, *default])
    return f"{one['description']}{f' ({more})' if more else ''}"


def _content(answer: dict[str, Any]) -> str:
    kinds = list(answer.get("content", {}).items())
    if len(kinds) > 2:
        kinds = [kind for kind in kinds if "schema" in kind[1]] or kinds[:0]
        return ", ".join(["the list's type", *(f"`{kind}`{_shaped(content)}" for kind, content in kinds)])
    return ", ".join(f"`{kind}`{_shaped(content)}" for kind, content in kinds)


def _shaped(content: dict[str, Any]) -> str:
    shape = _shape(content.get("schema", {}))
    return f": {shape}" if shape and shape != "object" else ""


def _said(answer: dict[str, Any]) -> str:
    headers = ", ".join(f"`{name}`" for name in answer.get("headers", {}))
    return f"{answer['description']}{f' Headers: {headers}.' if headers else ''}"


def _sockets(asyncapi: dict[str, Any]) -> Iterator[str]:
    yield from ("## Sockets", "", asyncapi["info"]["description"], "")
    messages = asyncapi["components"]["messages"]
    rows = []
    for name, operation in asyncapi["operations"].items():
        if operation["action"] == "receive":
            answer = messages[f"{name}.answer"]["payload"]["oneOf"][0]
            rows.append((f"`{name}`", _shape(messages[name]["payload"]), _shape(answer), operation["summary"]))
    yield from _table(("send", "carries", "answered by", "does"), rows)
    sent = ((name, one) for name, one in messages.items() if name.endswith(".event"))
    yield from _table(
        ("receive", "carries", "says"),
        ((f"`{one['name']}`", _shape(one["payload"]), one["summary"]) for _, one in sent),
    )


def _schema(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield from (f"### {name}", "")
    if schema.get("description"):
        yield from (" ".join(schema["description"].split()), "")
    if "enum" in schema:
        yield from (", ".join(f"`{word}`" for word in schema["enum"]) + ".", "")
    kinds = [schema, *schema.get("allOf", [])]
    members = {member: value for kind in kinds for member, value in kind.get("properties", {}).items()}
    yield from _table(
        ("member", "is", ""),
        (
            (f"`{member}`", _shape(value), " ".join(value.get("description", "").split()))
            for member, value in members.items()
        ),
    )


def _shape(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    several = next((schema[word] for word in ("anyOf", "oneOf", "allOf") if word in schema), None)
    if several is not None:
        return " or ".join(filter(None, map(_shape, several)))
    words = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if words:
        return " or ".join(f"`{word if isinstance(word, str) else json.dumps(word)}`" for word in words)
    kind = schema.get("type", "")
    if kind == "array":
        return f"array of {_shape(schema.get('items', {})) or 'anything'}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table, where there is anything to put in."""
    listed = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    if listed:
        yield f"| {' | '.join(head)} |"
        yield f"| {' | '.join('---' for _ in head)} |"
        yield from (f"| {row} |" for row in listed)
        yield ""


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
    print(markdown(for_http(routes_of(parts, CollectorRegistry())), for_sockets()), end="")
