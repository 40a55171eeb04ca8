"""Connections that opened and then joined nothing. Only whoever joins is asked for a token: the others do not stay."""

import logging
from typing import Any

import eventlet

from shared.events import JOB_NAMESPACE

log = logging.getLogger(__name__)

LOOK_SECONDS = 20.0


class Strangers:
    """Engine.IO clients of a Socket.IO server that are in no namespace."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._known: set[str] = set()

    def look(self) -> None:
        """Ends the connections of those that were strangers at the last look already."""
        joined, clients = self._server.manager.sid_from_eio_sid, self._server.eio.sockets
        strangers = {sid for sid in clients if joined(sid, JOB_NAMESPACE) is None}
        for sid in strangers & self._known:
            log.debug("a client has joined nothing and is let go")
            clients[sid].cut()
        self._known = strangers

    def look_for_ever(self) -> None:
        """Looks until the process ends; a stranger stays for twenty to forty seconds."""
        while True:
            eventlet.sleep(LOOK_SECONDS)
            try:
                self.look()
            except Exception:
                log.exception("strangers could not be looked after")
