"""Health is told by what answers."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from launch import probe
from tests.redises import hold_port


@pytest.fixture
def url() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_server_is_well_when_it_answers_200(url: str) -> None:
    assert probe.main([f"{url}/healthz"]) == 0
    assert probe.main([f"{url}/readyz"]) == 1


def test_a_server_that_is_not_there_is_not_well() -> None:
    with hold_port() as nobody:
        assert probe.main([f"http://127.0.0.1:{nobody.getsockname()[1]}/healthz"]) == 1
