"""What the page has to know of the server before it asks for anything."""

from flask import Blueprint, Response

from shared.settings import Settings
from web.access.mine import caller
from web.http.answers import json


def about(settings: Settings) -> Blueprint:
    """`/api/about`."""
    routes = Blueprint("about", __name__)

    @routes.get("/api/about")
    def addresses() -> Response:
        """Tell where Flower is, to whom it lets in."""
        # Whether a browser can reach it is for the browser to judge: a proxy may have changed our own name.
        return json({"flower": settings.flower if caller().is_admin else None})

    return routes
