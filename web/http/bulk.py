"""One verb for many jobs over HTTP: the set is fixed and told, then worked off part by part."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from pydantic import ValidationError

from shared.bulk import BulkAction, BulkAsked
from shared.errors import Malformed
from web.access.mine import caller
from web.asked import bulk_id
from web.bulk import act, holder, look, prepare
from web.faults import from_pydantic
from web.http.answers import json
from web.http.bodies import read_json
from web.http.queries import PartAsked, read
from web.idempotency import fingerprint, once_found
from web.parts import Parts

BODY_BYTES = 32 * 1024


def bulk(parts: Parts) -> Blueprint:
    """`/api/bulk`."""
    routes = Blueprint("bulk", __name__)

    @routes.post("/api/bulk")
    def begin() -> Response:
        """Prepare a bulk action: fix which jobs it is about.

        Nothing is done to them yet. The set is the jobs that match and can be asked for this in their state now; jobs
        that come to match later are not in it. It is kept for an hour, and of an owner the newest twenty.
        """
        parts.reach.require()
        body = read_json(BODY_BYTES)
        asked, who = _asked(body), caller()

        def make(bulk: str) -> BulkAction:
            return prepare(parts, who, asked, bulk)

        key = request.headers.get("Idempotency-Key")
        owner = holder(who)
        made = once_found(parts, owner, key, fingerprint({"bulk": body}), make, partial(parts.bulks.get, owner))
        return json(made, 201, location=f"/api/bulk/{made.id}")

    @routes.get("/api/bulk/<bulk>")
    def one(bulk: str) -> Response:
        """Look at a bulk action: how far it is, and to which jobs it was not done (the first thousand)."""
        return json(look(parts, caller(), bulk_id(bulk)))

    @routes.post("/api/bulk/<bulk>/next")
    def following(bulk: str) -> Response:
        """Do the next part of a bulk action: its verb, to the next jobs of the set.

        Ask again until `left` is 0. Each job is asked once, by its own verb, however often a part is asked for or its
        answer lost; what became of it is told. A job that is gone, or has gone on, holds up no other.
        """
        parts.reach.require()
        return json(act(parts, caller(), bulk_id(bulk), read(PartAsked).limit))

    return routes


def _asked(body: Any) -> BulkAsked:
    if not isinstance(body, dict):
        raise Malformed('A bulk action is a JSON object, such as {"verb": "cancel", "state": ["queued"]}')
    try:
        return BulkAsked.model_validate(body)
    except ValidationError as error:
        raise from_pydantic("body", BulkAsked, error) from error
