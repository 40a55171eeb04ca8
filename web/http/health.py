"""Whether this process lives, and whether the system behind it is ready for work."""

import time

import redis
from flask import Blueprint, Response

from shared.store.figures import SEEN_WITHIN_MS
from web.http.answers import json
from web.parts import Parts


class Readiness:
    """Ready once Redis answers, the relay hears itself and a worker registered; a lack of workers later is told."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._had_workers = False

    def look(self) -> tuple[bool, dict[str, object]]:
        """Ready or not, and the particulars."""
        found: dict[str, object] = {"redis": False, "relay": False, "workers": 0}
        if self._parts.reach.is_lost:
            return False, found
        try:
            now, _ = self._parts.redis.time()
            workers = self._parts.redis.zcount(self._parts.keys.workers(), now * 1000 - SEEN_WITHIN_MS, "+inf")
        except redis.RedisError:
            return False, found
        self._had_workers = self._had_workers or workers > 0
        relay = self._parts.hub.hears_itself()
        found.update(redis=True, relay=relay, workers=workers)
        return relay and self._had_workers and not self._parts.stopping.is_set, found


def health(parts: Parts) -> Blueprint:
    """`/healthz` and `/readyz`."""
    routes = Blueprint("health", __name__)
    readiness = Readiness(parts)
    since = time.monotonic()

    @routes.get("/healthz")
    def healthz() -> Response:
        """Say that the process answers."""
        return json({"status": "ok", "seconds": round(time.monotonic() - since, 1)})

    @routes.get("/readyz")
    def readyz() -> Response:
        """Say whether the system is ready for work.

        It is once Redis answers, the relay hears itself and a worker has registered; that workers lack later is told in
        `workers`, and no reason for 503.
        """
        ready, found = readiness.look()
        return json({"status": "ready" if ready else "not ready", **found}, 200 if ready else 503)

    return routes
