"""What predicates there are to filter with, as workers have published them."""

from flask import Blueprint, Response

from web.http.answers import json


def predicates() -> Blueprint:
    """`/api/predicates`."""
    routes = Blueprint("predicates", __name__)

    @routes.get("/api/predicates")
    def known() -> Response:
        """List the predicates that there are to filter with."""
        # No worker publishes any yet.
        return json([])

    return routes
