"""The page's own files, as the build left them in `web/page/dist`."""

import mimetypes
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.http import generate_etag

from shared.errors import NotFound

DIST = Path(__file__).parents[1] / "page" / "dist"

POLICY = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self' ws: wss:",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_TEXT = frozenset({"text/javascript", "text/css", "text/html", "text/plain", "application/json", "image/svg+xml"})


def page(dist: Path = DIST) -> Blueprint:
    """`/`, `/jobs`, `/jobs/ID` and what they load."""
    routes = Blueprint("page", __name__)

    @routes.get("/")
    @routes.get("/jobs")
    @routes.get("/jobs/<job_id>")
    def index(job_id: str | None = None) -> Response:
        """Show the page."""
        if not (dist / "index.html").is_file():
            return Response("The page is not built yet: `make run` builds it. The API under /api works.\n", 503,
                            mimetype="text/plain")  # fmt: skip
        response = _file(dist / "index.html")
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @routes.get("/assets/<path:name>")
    def asset(name: str) -> Response:
        """Load what the page needs."""
        response = _file(_inside(dist / "assets", name))
        # Their names carry a hash of what they hold.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    @routes.get("/<name>")
    def other(name: str) -> Response:
        """Load one of the page's other files."""
        response = _file(_inside(dist, name))
        response.headers["Cache-Control"] = "no-cache"
        return response

    return routes


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise NotFound(f"There is nothing at {request.path[:200]}")
    return path


def _file(path: Path) -> Response:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    zipped = path.with_name(f"{path.name}.gz")
    wants_zipped = request.accept_encodings["gzip"] > 0 and zipped.is_file()
    content = (zipped if wants_zipped else path).read_bytes()
    response = Response(content, content_type=f"{kind}; charset=utf-8" if kind in _TEXT else kind)
    if wants_zipped:
        response.headers["Content-Encoding"] = "gzip"
    if zipped.is_file():
        response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(generate_etag(content))
    response.make_conditional(request)
    return response
