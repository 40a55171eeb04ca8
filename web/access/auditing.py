"""Notes who did what: each act as a line of JSON in the log (`winnow.audit`), and in Redis for admins to read.

Where no token is wanted there is nobody to tell apart, and nothing is noted.
"""

import logging
from typing import Any, Literal

import orjson
import redis
from flask import Flask, Response, g, request

from shared.access import Caller
from shared.audit import Act
from shared.errors import TooManyTries
from shared.store.audit import Audit
from web.access.door import CALLER, Door
from web.described.openapi import OPERATIONS

audit_log = logging.getLogger("winnow.audit")
log = logging.getLogger(__name__)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NO_ACTS = frozenset({"where.check"})
"""What is asked by POST, and changes nothing."""
OF_SOCKETS = {
    "submit": "submit_job", "pause": "pause_job", "resume": "resume_job", "cancel": "cancel_job", "retry": "retry_job",
    "limits": "limit_job",
}  # fmt: skip
"""Verbs of sockets that are acts, by the name of the operation that does the same over HTTP."""


class Auditor:
    """Notes acts, as they were answered."""

    def __init__(self, audit: Audit, door: Door) -> None:
        self._audit = audit
        self._door = door

    def note(
        self, who: Caller | None, verb: str, thing: str | None, status: int, over: Literal["http", "socket"]
    ) -> None:
        """Notes an act. One of nobody known is only in the log, so that no stranger pushes others out of Redis; and of
        one who is not listened to (`web.access.throttle`) there is nothing to note."""
        if not self._door.is_guarded or (who is None and status == TooManyTries.status):
            return
        act = Act(
            owner=who.owner if who else None,
            role=who.role if who else None,
            token=who.token if who else None,
            verb=verb,
            object=thing,
            status=status,
            over=over,
        )
        audit_log.info("%s", orjson.dumps(act.model_dump(mode="json")).decode())
        if who is not None:
            try:
                self._audit.add(act)
            except redis.RedisError as error:
                log.debug("an act is in the log alone (%s)", type(error).__name__)

    def note_event(self, who: Caller | None, event: Any, body: Any, answer: dict[str, Any]) -> None:
        """Notes what a socket asked for, where that is an act."""
        if isinstance(event, str) and event in OF_SOCKETS:
            job = answer["job"]["id"] if "job" in answer else body.get("job") if isinstance(body, dict) else None
            status = 202 if answer["ok"] else int(answer["error"]["status"])
            self.note(who, OF_SOCKETS[event], _name(job), status, "socket")

    def watch(self, app: Flask) -> None:
        """Notes what an application is asked for by HTTP, once it is answered."""

        @app.after_request
        def note(response: Response) -> Response:
            endpoint = request.endpoint
            if endpoint in OPERATIONS and request.method not in _SAFE and endpoint not in _NO_ACTS:
                given = request.view_args or {}
                thing = g.get("made") or next(iter(value for name, value in given.items() if name != "verb"), None)
                thing = thing or response.headers.get("Location", "").rpartition("/")[2]
                who = g.get("who") or request.environ.get(CALLER)
                self.note(who, OPERATIONS[endpoint].name.format(**given), _name(thing), response.status_code, "http")
            return response


def made_by(who: Caller | None = None, thing: str | None = None) -> None:
    """Says of the request at hand by whom it is, or what it is about, where its address and its gate do not."""
    g.who, g.made = who, thing


def _name(thing: object) -> str | None:
    return thing[:64] if isinstance(thing, str) and thing else None
