"""Hosts and origins: which names this server answers to, and which pages may change something through a browser."""

import logging
from typing import Any
from urllib.parse import urlsplit

from shared.errors import Forbidden
from shared.settings import Settings, is_loopback

log = logging.getLogger(__name__)

_PORTS = {"http": 80, "https": 443}
_REMEMBERED = 1000
_EXPOSED = (
    "Location, ETag, Content-Disposition, Content-Range, Retry-After, RateLimit, RateLimit-Policy, Winnow-Attempt, "
    "Winnow-Complete"
)
_TAKEN = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Range, If-Range, If-Match, If-None-Match"

Headers = list[tuple[str, str]]


def host_allowed(settings: Settings, host: str) -> bool:
    """Whether `Host` is a loopback name, the published one, or listed; the port is no part of the question."""
    name = _name_of(host)
    if name is None:
        return False
    listed = {_name_of(allowed) or allowed.lower() for allowed in settings.allowed_hosts}
    return is_loopback(name) or name == settings.host.lower() or name in listed


def origin_allowed(settings: Settings, environ: dict[str, Any]) -> bool:
    """Whether a request (or a connecting socket) comes from our own page, a listed origin, or no page at all."""
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return True
    listed = settings.cors_origins
    if origin == "null":
        return "null" in listed
    if "*" in listed or _normal(origin) in {_normal(entry) for entry in listed}:
        return True
    if settings.public_url is not None and _normal(origin) == _normal(settings.public_url):
        return True
    return _normal(origin) == _normal(f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', '')}")


class Origins:
    """The gate's dealings with origins: headers, preflights, refusals."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def allow(self, environ: dict[str, Any]) -> bool:
        """See `origin_allowed`."""
        return origin_allowed(self._settings, environ)

    def refusal(self, environ: dict[str, Any]) -> Forbidden:
        """The problem for a foreign origin."""
        return foreign(environ)

    def headers(self, environ: dict[str, Any]) -> Headers:
        """What lets a page of an allowed origin read the answer."""
        origin = environ.get("HTTP_ORIGIN")
        if origin is None or environ["PATH_INFO"].startswith("/socket.io"):
            return []
        if not self.allow(environ):
            return [("Vary", "Origin")]
        return [*self.echo(environ), ("Access-Control-Expose-Headers", _EXPOSED)]

    def echo(self, environ: dict[str, Any]) -> Headers:
        """What lets the page read this one answer."""
        origin = environ.get("HTTP_ORIGIN")
        return [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")] if origin else []

    def echo_refusal(self, environ: dict[str, Any]) -> Headers:
        """What lets a refused page read why, also one that sent its credentials along."""
        echoed = self.echo(environ)
        return [*echoed, ("Access-Control-Allow-Credentials", "true")] if echoed else []

    def preflight(self, environ: dict[str, Any]) -> Headers:
        """The answer before a request. It lets any page ask: of the answers only the refusal can be read."""
        if self.allow(environ):
            methods, headers = "GET, HEAD, POST, DELETE", _TAKEN
            echoed = self.echo(environ)
        else:
            # Whatever it is about to send, it is refused in words that it can read.
            methods = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "POST")
            headers = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", _TAKEN)
            echoed = self.echo_refusal(environ)
        return [
            *echoed,
            ("Access-Control-Allow-Methods", methods),
            ("Access-Control-Allow-Headers", headers),
            ("Access-Control-Max-Age", "600"),
        ]


_logged: set[str] = set()


def foreign(environ: dict[str, Any]) -> Forbidden:
    """The problem for a request or socket of a foreign origin; logs the first of each origin."""
    origin = str(environ.get("HTTP_ORIGIN", ""))[:200]
    if origin not in _logged and len(_logged) < _REMEMBERED:
        _logged.add(origin)
        log.warning("refused a request from origin %r; WINNOW_CORS_ORIGINS would allow it", origin)
    return Forbidden(
        f"The origin {origin} may not change anything here; list it in WINNOW_CORS_ORIGINS to allow it",
        setting="WINNOW_CORS_ORIGINS",
        origin=origin,
    )


def _name_of(host: str) -> str | None:
    """`localhost` of `LOCALHOST.:8000`; None for what is no host."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
        name = parts.hostname
    except ValueError:
        return None
    if not name or parts.path or parts.query or parts.fragment or "@" in host:
        return None
    return name.rstrip(".").lower()


def _normal(origin: str) -> tuple[str, str, int] | None:
    """Scheme, name and port of an origin; None for what is none."""
    try:
        parts = urlsplit(origin)
        port = parts.port or _PORTS.get(parts.scheme.lower(), 0)
    except ValueError:
        return None
    if not parts.scheme or not parts.hostname:
        return None
    return parts.scheme.lower(), parts.hostname.lower(), port
