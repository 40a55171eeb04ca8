"""The page's own files, as the build left them in `web/page/dist`."""

import mimetypes
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.http import generate_etag

from shared.errors import NotFound
from web.http.problems import answer

DIST = Path(__file__).parents[1] / "page" / "dist"

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_FOR_PROGRAMS = ("/api/", "/assets/", "/metrics", "/healthz", "/readyz")
_PACKED = {"br": ".br", "gzip": ".gz"}
"""What the build leaves beside a file, smallest first."""
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
        return _index(dist)

    @routes.app_errorhandler(404)
    @routes.app_errorhandler(NotFound)
    def nowhere(error: Exception) -> Response:
        """Show a reader that there is nothing; tell it to a program."""
        return _index(dist, 404) if _is_for_a_reader() else answer(error)

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


def _index(dist: Path, status: int = 200) -> Response:
    if not (dist / "index.html").is_file():
        return Response("The page is not built yet: `make run` builds it. The API under /api works.\n", 503,
                        mimetype="text/plain")  # fmt: skip
    response = _file(dist / "index.html")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = POLICY
    if status != 200:
        # Whatever the browser has of it: that would be no news of another address.
        response.status_code = status
        response.headers.pop("ETag", None)
    return response


def _is_for_a_reader() -> bool:
    # By name: programs take anything.
    asks_for_a_page = "text/html" in request.accept_mimetypes.values()
    return asks_for_a_page and request.method == "GET" and not request.path.startswith(_FOR_PROGRAMS)


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise NotFound(f"There is nothing at {request.path[:200]}")
    return path


def _file(path: Path) -> Response:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = {coding: path.with_name(path.name + ending) for coding, ending in _PACKED.items()}
    there = {coding: file for coding, file in packed.items() if file.is_file()}
    coding = next((each for each in there if request.accept_encodings[each] > 0), None)
    content = (path if coding is None else there[coding]).read_bytes()
    response = Response(content, content_type=f"{kind}; charset=utf-8" if kind in _TEXT else kind)
    if coding is not None:
        response.headers["Content-Encoding"] = coding
    if there:
        response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(generate_etag(content))
    response.make_conditional(request)
    return response
