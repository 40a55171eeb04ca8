"""Who may come in: the WSGI application around all others, and the questions that sockets ask about the same.

It looks at `Host`, the token and the origin, answers preflights, and puts the headers on that every answer carries.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import orjson

from shared.access import Caller
from shared.errors import Forbidden, MethodNotAllowed, Problem, TooLarge, TooManyTries, Unauthorized, Unavailable
from shared.settings import Settings
from web import happened
from web.access.door import CALLER, Door
from web.headers import UNKEPT, guards_of
from web.origins import Origins, host_allowed
from web.protocol import REFUSE, UNREAD
from web.stopping import Stopping

log = logging.getLogger(__name__)
access = logging.getLogger("web.access")

SOCKET_PATH = "/socket.io"
NOTES = "winnow.notes"
"""Where those behind the gate note what is to be known of a request (a dict): its `route`."""
SOCKET_BODY_BYTES = 65_536
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_SOCKETS = ("GET", "POST", "OPTIONS")
_GUARDED = ("/api/", "/metrics")
"""What begins so wants the token, where there is one."""
_OPEN = frozenset({"/api/session"})
"""What of it answers without: the way to show one."""

ADMINS_ONLY = ("/metrics", "/api/tokens", "/api/audit", "/api/work")
"""What tells of everybody's affairs is for admins, with whatever is below it."""

_UNLOGGED = frozenset({"/healthz", "/readyz", "/metrics"})
"""What is asked all the time; nobody wants to read of it."""

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Misdirected(Problem):
    """The request is for a name that is not ours."""

    status, type, title = 421, "urn:winnow:host", "Not a name of this server"


class Refusal(NamedTuple):
    """Who (None: nobody known) asked for what, and the status that was answered."""

    who: Caller | None
    asked: str
    status: int


class Gate:
    """Stands before the application; what it lets through is answered there."""

    def __init__(
        self, app: WsgiApp, settings: Settings, stopping: Stopping, door: Door, refused: Callable[[Refusal], None]
    ) -> None:
        """`refused` is told of whoever shows a token that does not let it in, or not there."""
        self._refused = refused
        self._app = app
        self._settings = settings
        self._door = door
        self._stopping = stopping
        self._origins = Origins(settings)
        self._guards = guards_of(settings)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answers, or refuses."""
        started = time.monotonic()
        path: str = environ["PATH_INFO"]
        cors = self._origins.headers(environ)
        guards = (*self._guards, UNKEPT) if path.startswith(_GUARDED) else self._guards
        # Not in the environ itself: behind the gate that is another, a copy.
        notes: dict[str, str] = {}
        environ[NOTES] = notes

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            given = {name.lower() for name, _ in headers}
            headers = headers + [(n, v) for n, v in (*guards, *cors) if n.lower() not in given]
            if int(status[:3]) >= 400 and UNREAD in environ and environ[UNREAD]():
                environ[REFUSE]()
            _log_when_done(environ, path, int(status[:3]), started)
            happened.request_answered.send(
                self,
                method=environ["REQUEST_METHOD"],
                path=path,
                route=notes.get("route"),
                status=int(status[:3]),
                seconds=time.monotonic() - started,
            )
            return start_response(status, headers, exc_info)

        problem = self._refusal(environ, path)
        if problem is not None:
            body = _answer(
                problem, start, self._origins.echo_refusal(environ) if isinstance(problem, Forbidden) else []
            )
            # After HEAD a body would be read as the beginning of the next answer.
            return [] if environ["REQUEST_METHOD"] == "HEAD" else body
        if environ["REQUEST_METHOD"] == "OPTIONS" and path.startswith("/api/") and "HTTP_ORIGIN" in environ:
            start("204 No Content", self._origins.preflight(environ))
            return []
        return self._app(environ, start)

    def _refusal(self, environ: dict[str, Any], path: str) -> Problem | None:
        host = environ.get("HTTP_HOST", "")
        if self._settings.token is None and not host_allowed(self._settings, host):
            return Misdirected(
                f"Without a token this server answers to loopback names alone, not to {host[:80]!r}. "
                "List the name in WINNOW_ALLOWED_HOSTS, or set WINNOW_TOKEN"
            )
        if path.startswith(SOCKET_PATH):
            return self._refusal_of_socket(environ)
        if environ["REQUEST_METHOD"] not in _SAFE:
            if not self._origins.allow(environ):
                return self._origins.refusal(environ)
            if "HTTP_ORIGIN" not in environ and self._door.rests_on_a_cookie(environ):
                return Forbidden(
                    "What changes something by the page's cookie says its Origin, as browsers do; elsewhere show the "
                    "token as `Authorization: Bearer …`"
                )
        if path.startswith(_GUARDED) and path not in _OPEN and environ["REQUEST_METHOD"] != "OPTIONS":
            return self._refusal_of_caller(environ, path)
        return None

    def _refusal_of_caller(self, environ: dict[str, Any], path: str) -> Problem | None:
        """Notes in the environ who asks; or says why it may not."""
        who = self._door.caller_of(environ)
        asked = f"{environ['REQUEST_METHOD']} {path[:80]}"
        if isinstance(who, Problem):
            if "HTTP_AUTHORIZATION" in environ and isinstance(who, Unauthorized):
                self._refused(Refusal(None, asked, who.status))
            return who
        environ[CALLER] = who
        if not who.is_admin and any(path == one or path.startswith(f"{one}/") for one in ADMINS_ONLY):
            self._refused(Refusal(who, asked, Forbidden.status))
            return Forbidden("This is for admins: show WINNOW_TOKEN, or a token that was made with the role admin")
        return None

    def _refusal_of_socket(self, environ: dict[str, Any]) -> Problem | None:
        """Origin and token are asked for in the namespace's `connect`, whose refusals a client can read."""
        method = environ["REQUEST_METHOD"]
        if method not in _OF_SOCKETS:
            # The library answers HEAD with a body, which would be read as the beginning of the next answer.
            allowed = ", ".join(_OF_SOCKETS)
            return MethodNotAllowed(f"{method[:20]} is not for sockets; {allowed} would be", allowed=allowed)
        if self._stopping.is_set and "sid=" not in environ.get("QUERY_STRING", ""):
            return Unavailable("This process stops; connect again in a moment", retry_after=1)
        if int(environ.get("CONTENT_LENGTH") or 0) > SOCKET_BODY_BYTES or "wsgi.input_terminated" in environ:
            return TooLarge(f"A message over a socket has at most {SOCKET_BODY_BYTES:,} bytes")
        return None


def _answer(problem: Problem, start: Callable[..., Any], headers: list[tuple[str, str]]) -> list[bytes]:
    body = orjson.dumps(problem.as_dict())
    more = [("WWW-Authenticate", "Bearer")] if isinstance(problem, Unauthorized) else []
    if isinstance(problem, Unavailable):
        more = [("Retry-After", str(problem.retry_after)), ("Connection", "close")]
    if isinstance(problem, TooManyTries):
        more = [("Retry-After", str(problem.retry_after))]
    if isinstance(problem, MethodNotAllowed):
        more = [("Allow", str(problem.extra["allowed"]))]
    start(
        f"{problem.status} {problem.title}",
        [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body))), *more, *headers],
    )
    return [body]


def _log_when_done(environ: dict[str, Any], path: str, status: int, started: float) -> None:
    """One line for a request, without its query: tokens travel there. Who only asks how we are gets none."""
    if path in _UNLOGGED:
        return

    def line(environ: dict[str, Any]) -> None:
        seconds = time.monotonic() - started
        shown = path.encode("latin-1", "replace").decode("utf-8", "replace")
        shown = "".join(c if c.isprintable() else "?" for c in shown[:200])
        access.info("%s %s %d %.0f ms", environ["REQUEST_METHOD"], shown, status, seconds * 1000)

    if "eventlet.posthooks" in environ:
        environ["eventlet.posthooks"].append((line, (), {}))
