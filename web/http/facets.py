"""How many jobs match, by state and by label."""

from flask import Blueprint, Response

from shared.facets import facets as facets_of
from shared.store.finding import Wanted
from web.access.mine import whose
from web.http.answers import json
from web.http.queries import FacetsAsked, read
from web.parts import Parts


def facets(parts: Parts) -> Blueprint:
    """`/api/facets`."""
    routes = Blueprint("facets", __name__)

    @routes.get("/api/facets")
    def counted() -> Response:
        """Count the jobs that match, by their state and by their label.

        Each choice is counted with the other in force, and not with itself, so that it says what else could be chosen.
        """
        asked = read(FacetsAsked)
        found = parts.finding.each(Wanted(whose(asked.owner), q=asked.q))
        return json(facets_of(found, frozenset(asked.state), asked.label))

    return routes
