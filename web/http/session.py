"""The page's way to show the token: once, for a cookie."""

from flask import Blueprint, Response

from shared.errors import Unauthorized
from shared.settings import Settings
from web.gate import COOKIE, session_cookie, shows_token
from web.http.answers import nothing
from web.http.bodies import read_json

_SECONDS = 30 * 86400


def session(settings: Settings) -> Blueprint:
    """`/api/session`."""
    routes = Blueprint("session", __name__)

    @routes.post("/api/session")
    def begin() -> Response:
        body = read_json(8192)
        shown = body.get("token") if isinstance(body, dict) else None
        if settings.token is not None and not shows_token(settings, shown):
            raise Unauthorized("This is not the token (WINNOW_TOKEN)")
        response = nothing()
        if settings.token is None:
            return response
        response.set_cookie(
            COOKIE,
            session_cookie(settings),
            max_age=_SECONDS,
            path="/",
            httponly=True,
            samesite="Strict",
            # What a proxy says of its own side is not believed: the setting says it.
            secure=(settings.public_url or "").startswith("https://"),
        )
        return response

    @routes.delete("/api/session")
    def end() -> Response:
        response = nothing()
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Strict")
        return response

    return routes
