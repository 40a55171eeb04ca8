"""`/metrics`, as Prometheus reads it."""

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder


def metrics(registry: CollectorRegistry) -> Blueprint:
    """The one route."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def everything() -> Response:
        """Tell what happens, for Prometheus.

        Prometheus' text format, and OpenMetrics where that is asked for ([Watching it](operations.md)).
        """
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(registry), content_type=kind)

    return routes
