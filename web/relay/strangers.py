"""Connections that opened and then joined nothing. Only whoever joins is asked for a token: the others do not stay."""

import logging
from collections.abc import Callable
from typing import Any

import eventlet

from shared.events import JOB_NAMESPACE

log = logging.getLogger(__name__)

LOOK_SECONDS = 20.0
MOST = 2000
"""So many may be strangers at a time; whoever joins is one for a moment only."""


class Strangers:
    """Engine.IO clients of a Socket.IO server that are in no namespace."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._known: set[str] = set()

    def refuse_too_many(self) -> None:
        """Has the server open no further session while too many have joined nothing: a poll that opens one costs nobody
        a connection, and would else cost memory without limit."""
        answer = self._server.eio.handle_request

        def handle(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            if "sid=" not in environ.get("QUERY_STRING", "") and self._count() >= MOST:
                start_response("503 Service Unavailable", [("Retry-After", "5"), ("Content-Type", "text/plain")])
                return [b"too many connections have joined nothing; connect again in a moment"]
            return answer(environ, start_response)

        self._server.eio.handle_request = handle

    def look(self) -> None:
        """Ends the connections of those that were strangers at the last look already."""
        joined, clients = self._server.manager.sid_from_eio_sid, self._server.eio.sockets
        strangers = {sid for sid in clients if joined(sid, JOB_NAMESPACE) is None}
        for sid in strangers & self._known:
            log.debug("a client has joined nothing and is let go")
            clients[sid].cut()
        self._known = strangers

    def _count(self) -> int:
        joined = self._server.manager.rooms.get(JOB_NAMESPACE, {}).get(None, ())
        return len(self._server.eio.sockets) - len(joined)

    def look_for_ever(self) -> None:
        """Looks until the process ends; a stranger stays for twenty to forty seconds."""
        while True:
            eventlet.sleep(LOOK_SECONDS)
            try:
                self.look()
            except Exception:
                log.exception("strangers could not be looked after")
