"""Health is told by what answers, and by who was seen lately."""

import http.server
import socket
import threading
from collections.abc import Iterator

import pytest
import redis

from launch import probe
from shared.store.keys import Keys


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
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    assert probe.main([f"http://127.0.0.1:{port}/healthz"]) == 1


def test_a_worker_is_well_when_it_was_seen_lately(redis_server: str, redis_client: redis.Redis, keys: Keys) -> None:
    now = redis_client.time()[0] * 1000
    mine = f"work@{socket.gethostname()}|work|2"
    redis_client.zadd(keys.workers(), {mine: now - probe.SEEN_WITHIN_MS - 5000, "work@elsewhere|work|2": now})
    assert not probe.is_seen("work", redis_server, keys)
    redis_client.zadd(keys.workers(), {mine: now})
    assert probe.is_seen("work", redis_server, keys)
    assert not probe.is_seen("quick", redis_server, keys)
