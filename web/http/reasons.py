"""Why rows failed and were rejected, counted."""

from flask import Blueprint, Response

from web.access.mine import caller, job_of
from web.http.answers import json
from web.http.queries import ReasonsAsked, read
from web.parts import Parts


def reasons(parts: Parts) -> Blueprint:
    """`/api/jobs/ID/reasons`."""
    routes = Blueprint("reasons", __name__)

    @routes.get("/api/jobs/<job>/reasons")
    def counted(job: str) -> Response:
        """Count why rows failed and were rejected.

        The most frequent reasons first. The first hundred distinct ones of an attempt are counted exactly.
        """
        asked = read(ReasonsAsked)
        return json(parts.jobs.reasons(job_of(parts, caller(), job), asked.verdict, asked.q, asked.limit))

    return routes
