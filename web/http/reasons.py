"""Why rows failed and were rejected, counted."""

from flask import Blueprint, Response, request

from web.asked import job_id
from web.faults import invalid
from web.http.answers import json
from web.http.paging import page_limit
from web.parts import Parts

_VERDICTS = ("failed", "rejected")


def reasons(parts: Parts) -> Blueprint:
    """`/api/jobs/ID/reasons`."""
    routes = Blueprint("reasons", __name__)

    @routes.get("/api/jobs/<job>/reasons")
    def counted(job: str) -> Response:
        verdict, q = (request.args.get(name) or None for name in ("verdict", "q"))
        if verdict is not None and verdict not in _VERDICTS:
            raise invalid("query", [("#/verdict", f"the verdicts with reasons are {' and '.join(_VERDICTS)}")])
        return json(parts.jobs.reasons(job_id(job), verdict, q, page_limit(100)))

    return routes
