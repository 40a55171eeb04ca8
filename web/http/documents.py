"""The API, described: for programs as OpenAPI and AsyncAPI, for readers as a page. Made once, when first asked for."""

from functools import cache
from pathlib import Path

import orjson
from eventlet import tpool
from flask import Blueprint, Flask, Response, request
from werkzeug.http import generate_etag

from web.described.asyncapi import asyncapi
from web.described.openapi import openapi
from web.described.page import html
from web.http.page import POLICY

STYLE = Path(__file__).parents[1] / "described" / "page.css"


def documents(app: Flask) -> Blueprint:
    """`/api/openapi.json`, `/api/asyncapi.json`, `/api/docs`."""
    routes = Blueprint("documents", __name__)

    @cache
    def made(name: str) -> bytes:
        if name == "openapi":
            return orjson.dumps(openapi(app))
        if name == "asyncapi":
            return orjson.dumps(asyncapi())
        return html(openapi(app), asyncapi()).encode()

    @routes.get("/api/openapi.json", endpoint="openapi")
    def for_http() -> Response:
        """Describe the API as OpenAPI 3.1."""
        return _answer(tpool.execute(made, "openapi"), "application/json")

    @routes.get("/api/asyncapi.json", endpoint="asyncapi")
    def for_sockets() -> Response:
        """Describe the sockets as AsyncAPI 3.0."""
        return _answer(tpool.execute(made, "asyncapi"), "application/json")

    @routes.get("/api/docs")
    def page() -> Response:
        """Read about the API."""
        response = _answer(tpool.execute(made, "page"), "text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @routes.get("/api/docs/style.css")
    def style() -> Response:
        """Load the style of that page."""
        return _answer(STYLE.read_bytes(), "text/css; charset=utf-8")

    return routes


def _answer(content: bytes, kind: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(generate_etag(content))
    response.make_conditional(request)
    return response
