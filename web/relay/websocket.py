"""The beginning of a websocket that outlives its request: what HTTP needed is let go, the connection goes on."""

from collections.abc import Callable, Iterable
from typing import Any

from eventlet.websocket import BadRequest, WebSocketWSGI

from web.protocol import KEEP

_FULL = BadRequest("503 Service Unavailable", b"there is no room for another connection", [("Retry-After", "5")])


def open_websocket(
    environ: dict[str, Any], start_response: Callable[..., Any], most: int, go_on: Callable[[Any], None]
) -> Iterable[bytes]:
    """Answers the handshake (RFC 6455, section 4.2) and has `go_on` called with the websocket, in a green thread.

    `most`: bytes of the largest frame that is taken. What is no handshake is refused, and so is one that there is no
    room for.
    """
    try:
        if "HTTP_SEC_WEBSOCKET_VERSION" not in environ:
            raise BadRequest
        if KEEP not in environ:
            raise _FULL
        opened = WebSocketWSGI(None, max_frame_length=most)._handle_hybi_request(environ)
    except BadRequest as refusal:
        start_response(refusal.status, [("Connection", "close"), *(refusal.headers or [])])
        return [refusal.body or b""]
    opened.environ = None
    environ[KEEP](lambda: go_on(opened))
    return []
