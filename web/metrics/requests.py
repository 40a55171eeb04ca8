"""HTTP requests, by the template of their route: addresses themselves are without number."""

from typing import Any

import flask
from prometheus_client import CollectorRegistry, Counter, Histogram

from web import happened
from web.gate import NOTES, SOCKET_PATH

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})
_GATE = "(gate)"
"""Where no route was looked for: the request was refused before, or is a preflight."""
_NOWHERE = "(none)"


class Requests:
    """Counts where the answer begins; how long a stream or a download goes on after that is its client's affair."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._count = Counter(
            "winnow_web_http_requests",
            "Requests answered, by route, method and class of status; long polling of Engine.IO among them",
            ["route", "method", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "winnow_web_http_request_seconds",
            "From a request's head to the beginning of its answer, an upload's body between them; without Engine.IO",
            ["route", "method"],
            buckets=_SECONDS,
            registry=registry,
        )
        flask.request_started.connect(_note_route, weak=False)
        happened.request_answered.connect(self._answered, weak=False)

    def _answered(self, _: Any, *, method: str, path: str, route: str | None, status: int, seconds: float) -> None:
        method = method if method in _METHODS else "other"
        route = route or (SOCKET_PATH if path.startswith(SOCKET_PATH) else _GATE)
        self._count.labels(route, method, f"{status // 100}xx").inc()
        if route != SOCKET_PATH:
            self._seconds.labels(route, method).observe(seconds)


def _note_route(_: Any, **__: Any) -> None:
    # Told of every application of the process, also of one that stands behind no gate.
    notes = flask.request.environ.get(NOTES)
    if notes is not None:
        rule = flask.request.url_rule
        notes["route"] = rule.rule if rule is not None else _NOWHERE
