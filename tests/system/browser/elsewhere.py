"""Another site's server: an empty page with the official client on it, as somebody else would serve one."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from tests.system.relaying import JS

CLIENT = (JS / "node_modules" / "socket.io-client" / "dist" / "socket.io.min.js").read_bytes()
PAGE = b'<!doctype html><title>elsewhere</title><script src="/io.js"></script>'


class Elsewhere:
    """Serves on a loopback port of its own; use it as a context. `origin` is as its pages send it."""

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._port = self._server.server_address[1]
        self.origin = f"http://127.0.0.1:{self._port}"
        self.other_site = f"http://localhost:{self._port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def page_of_no_origin(self) -> str:
        """The same page for an address that has no origin."""
        return PAGE.decode().replace("/io.js", f"{self.origin}/io.js")

    def write(self, folder: Path) -> str:
        """That page as a file; gives its address."""
        path = folder / "page.html"
        path.write_text(self.page_of_no_origin)
        return path.as_uri()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_script = self.path == "/io.js"
        body = CLIENT if is_script else PAGE
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
