"""Answers that routes give: JSON by orjson."""

from typing import Any

import orjson
from flask import Response
from pydantic import BaseModel


def json(body: Any, status: int = 200, location: str | None = None) -> Response:
    """A JSON answer; nouns within it become objects."""
    response = Response(orjson.dumps(body, default=_plain), status=status, mimetype="application/json")
    if location is not None:
        response.headers["Location"] = location
    return response


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def nothing() -> Response:
    """204: done, and nothing to say."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response
