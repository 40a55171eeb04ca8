"""What predicates there are to filter with, as workers have published them."""

from flask import Blueprint, Response

from web.http.answers import json
from web.parts import Parts


def predicates(parts: Parts) -> Blueprint:
    """`/api/predicates`."""
    routes = Blueprint("predicates", __name__)

    @routes.get("/api/predicates")
    def known() -> Response:
        """List the predicates that there are to filter with."""
        return json([one.model_dump() for one in parts.predicates.known()])

    return routes
