"""The audit log over HTTP, for admins."""

from flask import Blueprint, Response

from web.http.answers import json
from web.http.queries import AuditAsked, read
from web.parts import Parts


def audit(parts: Parts) -> Blueprint:
    """`/api/audit`."""
    routes = Blueprint("audit", __name__)

    @routes.get("/api/audit")
    def newest() -> Response:
        """Read who did what, newest first. For admins."""
        asked = read(AuditAsked)
        acts, following = parts.audit.page(asked.owner, asked.limit, asked.cursor)
        return json({"acts": acts, "next": following})

    return routes
