"""Pages of other origins, in a real headless Chromium: one from another address, one from a file (`Origin: null`)."""

import functools
import http.server
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.pitfalls.figures import Opened

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
LIBRARY = Path(__file__).parents[2] / "web/page/node_modules/socket.io-client/dist/socket.io.min.js"
PAGE = """<!doctype html><meta charset="utf-8"><title>elsewhere</title><script src="socket.io.min.js"></script>
<script>
  const socket = io(new URLSearchParams(location.search).get("server"));
  socket.on("connect", () => { window.outcome = "allowed"; });
  socket.on("connect_error", () => { window.outcome ??= "refused"; });
</script>"""
ORIGINS = ("other", "null")
MISSING_HEADER = "No 'Access-Control-Allow-Origin' header"


class Elsewhere:
    """Opens its page from other origins. `origin` is the one that can be listed; the other is `null`, of a file."""

    def __init__(self, browser: Browser, folder: Path, port: int) -> None:
        self._browser = browser
        self._file = (folder / "index.html").as_uri()
        self.origin = f"http://localhost:{port}"

    def open(self, server: str, seconds: float = 15) -> dict[str, Opened]:
        """What becomes of a page of each origin that connects to this server, both at once.

        A page that is refused must have been so for the header that everybody searches for; else RuntimeError.
        """
        context = self._browser.new_context()
        try:
            begun = time.monotonic()
            opened = {
                origin: _Tab(context.new_page(), f"{address}?server={server}")
                for origin, address in zip(ORIGINS, (f"{self.origin}/index.html", self._file), strict=True)
            }
            while any(tab.outcome is None for tab in opened.values()):
                if time.monotonic() > begun + seconds:
                    raise TimeoutError(f"a page of another origin was neither let in nor refused by {server}")
                for tab in opened.values():
                    tab.look()
            return {origin: tab.opened() for origin, tab in opened.items()}
        finally:
            context.close()


class _Tab:
    def __init__(self, page: Page, address: str) -> None:
        self.outcome: str | None = None
        self._after = 0.0
        self._complaints: list[str] = []
        self._page = page
        page.on("console", lambda message: self._complaints.append(message.text))
        page.goto(address, wait_until="commit")
        self._begun = time.monotonic()

    def look(self) -> None:
        """Notes the outcome once there is one."""
        self._page.wait_for_timeout(10)
        if self.outcome is None:
            self.outcome = self._page.evaluate("window.outcome ?? null")
            self._after = (time.monotonic() - self._begun) * 1000

    def opened(self) -> Opened:
        """What came of it."""
        if self.outcome == "refused" and not any(MISSING_HEADER in each for each in self._complaints):
            raise RuntimeError(f"refused for another reason than its origin: {self._complaints}")
        return Opened(self.outcome == "allowed", self._after)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser. FileNotFoundError where there is none on PATH."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FileNotFoundError("no chromium on PATH: sh launch/chromium.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def elsewhere(browser: Browser) -> Iterator[Elsewhere]:
    """An address other than that of any server, and a file, each with a page that connects to a server."""
    with tempfile.TemporaryDirectory(prefix="elsewhere-") as name:
        folder = Path(name)
        (folder / "index.html").write_text(PAGE)
        shutil.copy(LIBRARY, folder)
        handler = functools.partial(_Quiet, directory=name)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
            threading.Thread(target=host.serve_forever, daemon=True).start()
            try:
                yield Elsewhere(browser, folder, host.server_port)
            finally:
                host.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""
