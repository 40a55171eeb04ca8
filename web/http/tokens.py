"""Tokens over HTTP: made, listed and revoked by admins."""

from flask import Blueprint, Response
from pydantic import ValidationError

from shared.access import NewToken
from shared.errors import Conflict, Malformed
from web.access.auditing import made_by
from web.access.door import SETTING
from web.access.mine import caller
from web.faults import from_pydantic
from web.http.answers import json, nothing
from web.http.bodies import read_json
from web.parts import Parts

_BYTES = 4096


def tokens(parts: Parts) -> Blueprint:
    """`/api/tokens`."""
    routes = Blueprint("tokens", __name__)

    @routes.post("/api/tokens")
    def add() -> Response:
        """Make a token. For admins.

        The answer has it as `token`, this one time: what is kept of it is a hash.
        """
        asked = _asked()
        if not parts.door.is_guarded:
            raise Conflict(f"Nobody is asked for a token here: set {SETTING} first, which is the first admin's")
        token, secret = parts.tokens.add(asked)
        made_by(caller(), token.name)
        parts.replicas.confirm(token=token.id)
        return json({**token.model_dump(mode="json"), "token": secret}, 201)

    @routes.get("/api/tokens")
    def all_of_them() -> Response:
        """List the tokens that were made, newest first. For admins."""
        return json({"tokens": parts.tokens.all()})

    @routes.delete("/api/tokens/<token>")
    def revoke(token: str) -> Response:
        """Revoke a token, by its id or its name. For admins.

        Within five seconds it lets nobody in, and who came in by it is out: sessions of pages, sockets and streams too.
        """
        parts.tokens.revoke(token)
        parts.replicas.confirm()
        return nothing()

    return routes


def _asked() -> NewToken:
    body = read_json(_BYTES)
    if not isinstance(body, dict):
        raise Malformed("A JSON object is expected: {name, owner?, role?, expires_in?}")
    try:
        asked = NewToken.model_validate(body)
    except ValidationError as error:
        raise from_pydantic("body", NewToken, error) from error
    if asked.name == SETTING:
        raise Conflict(f"{SETTING} is the name of the token in the settings; take another")
    return asked
