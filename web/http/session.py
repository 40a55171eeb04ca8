"""The page's way to show the token: once, for a cookie, until it is told to forget it."""

from flask import Blueprint, Response, request

from shared.errors import Problem, Unauthorized
from shared.settings import Settings
from web.gate import COOKIE, authorised, session_cookie, shows_token
from web.http.answers import json, nothing
from web.http.bodies import read_json

_SECONDS = 30 * 86400


def session(settings: Settings) -> Blueprint:
    """`/api/session`."""
    routes = Blueprint("session", __name__)

    @routes.get("/api/session")
    def now() -> Response:
        """Say whether a token is needed, and whether it was shown."""
        shown = not isinstance(authorised(settings, request.environ), Problem)
        return json({"needed": settings.token is not None, "shown": settings.token is not None and shown})

    @routes.post("/api/session")
    def begin() -> Response:
        """Show the token for a cookie of this site.

        `{token}` in JSON. The cookie counts for HTTP and sockets alike, for thirty days.
        """
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
        """Take the cookie back."""
        response = nothing()
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Strict")
        return response

    return routes
