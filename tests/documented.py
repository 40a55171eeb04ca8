"""Holds real answers and messages against what the documents say of them."""

import json
import re
from functools import cache
from typing import Any

import httpx
from flask import Flask
from jsonschema import Draft202012Validator
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from shared.settings import Settings
from web.app import routes_of
from web.described.asyncapi import asyncapi
from web.described.openapi import openapi
from web.parts import Parts, make_parts

JSON = re.compile(r"application/(.+\+)?json")


@cache
def parts() -> Parts:
    """The parts of a web process that connects to nothing."""
    return make_parts(Settings(redis_url=SecretStr("redis://127.0.0.1:1/0")))


@cache
def app() -> Flask:
    """All that is routed."""
    return routes_of(parts(), CollectorRegistry())


@cache
def for_http() -> dict[str, Any]:
    """The OpenAPI document."""
    return openapi(app())


@cache
def for_sockets() -> dict[str, Any]:
    """The AsyncAPI document."""
    return asyncapi()


def faults(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    """What of a value is not as a schema of the document says."""
    whole = {**schema, "components": document["components"]}
    return [f"{error.json_path}: {error.message[:300]}" for error in Draft202012Validator(whole).iter_errors(value)]


def check_answer(response: httpx.Response) -> None:
    """Raises AssertionError where an answer is not one of those that the document has for its request."""
    method, path = response.request.method.lower(), response.request.url.raw_path.decode().partition("?")[0]
    if path.startswith("/socket.io"):
        return
    said = _operation("get" if method == "head" else method, path)
    if said is None:
        assert response.status_code in {400, 401, 403, 404, 405, 408, 421, 204, 200}, f"{method} {path}: {response}"
        return
    what = f"{method} {path} → {response.status_code}"
    answer = said["responses"].get(str(response.status_code))
    assert answer is not None, f"{what} is not in the document"
    for name, header in answer.get("headers", {}).items():
        value = response.headers.get(name)
        assert value is not None or not header.get("required"), f"{what} has no {name}"
        assert value is None or not faults(for_http(), header["schema"], value), f"{what}: {name}: {value}"
    if method == "head" or "content" not in answer:
        return
    kind = response.headers["Content-Type"].partition(";")[0]
    content = answer["content"].get(kind, answer["content"].get("*/*"))
    assert content is not None, f"{what} is {kind}, which is not in the document"
    if JSON.fullmatch(kind) and "schema" in content:
        found = faults(for_http(), content["schema"], json.loads(response.read()))
        assert not found, f"{what}: {found}"


def check_message(name: str, payload: Any) -> None:
    """Raises AssertionError where a message of this name in the document looks otherwise."""
    message = for_sockets()["components"]["messages"][name]
    found = faults(for_sockets(), message["payload"], payload)
    assert not found, f"{name}: {found}"


def _operation(method: str, path: str) -> dict[str, Any] | None:
    """What the document says of a request: of paths that fit, the one with the fewest parameters counts."""
    fitting = [template for template in for_http()["paths"] if _pattern(template).fullmatch(path)]
    for template in sorted(fitting, key=lambda one: one.count("{")):
        item = for_http()["paths"][template]
        return item.get(method)
    return None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """The addresses of a path; the assets' files may lie in folders."""
    return re.compile(re.sub(r"{\w+}", ".+" if template.startswith("/assets/") else "[^/]+", template))
