"""The page's way to show a token: once, for a cookie, until it logs out."""

from typing import Any

from flask import Blueprint, Response, request

from shared.errors import Problem
from shared.store.tokens import SESSION_SECONDS
from web.access.auditing import made_by
from web.access.door import COOKIE
from web.http.answers import json, nothing
from web.http.bodies import read_json
from web.parts import Parts


def session(parts: Parts) -> Blueprint:
    """`/api/session`."""
    routes = Blueprint("session", __name__)
    door, settings = parts.door, parts.settings

    @routes.get("/api/session")
    def now() -> Response:
        """Say whether a token is needed, whether one was shown, and whose."""
        who = door.caller_of(request.environ)
        shown = door.is_guarded and not isinstance(who, Problem)
        owner, role = (None, None) if isinstance(who, Problem) else (who.owner, who.role)
        return json({"needed": door.is_guarded, "shown": shown, "owner": owner, "role": role})

    @routes.post("/api/session")
    def begin() -> Response:
        """Show a token for a cookie of this site.

        `{token}` in JSON. The cookie counts for HTTP and sockets alike, for thirty days, or until it is given back or
        the token is revoked. It is random, and tells nothing of the token.
        """
        body = read_json(8192)
        begun = door.begin_session(body.get("token") if isinstance(body, dict) else None, request.environ)
        response = nothing()
        if begun is not None:
            cookie, who = begun
            made_by(who)
            response.set_cookie(COOKIE, cookie, max_age=SESSION_SECONDS, **_kind())
        return response

    @routes.delete("/api/session")
    def end() -> Response:
        """Log out: the cookie counts no more, wherever there is a copy of it."""
        who = door.caller_of(request.environ)
        made_by(None if isinstance(who, Problem) else who)
        door.end_session(request.environ)
        response = nothing()
        response.delete_cookie(COOKIE, **_kind())
        return response

    def _kind() -> dict[str, Any]:
        # Anybody can send that header, but all it does is to keep a cookie of one's own out of plain HTTP.
        said = request.headers.get("X-Forwarded-Proto", "").partition(",")[0].strip().lower()
        by_tls = (settings.public_url or "").startswith("https://") or said == "https"
        return {"path": "/", "httponly": True, "samesite": "Strict", "secure": by_tls}

    return routes
