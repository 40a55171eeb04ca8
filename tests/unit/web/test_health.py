"""Whether the process lives, whether the system is ready, and what is said while Redis is away."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis

from shared.store.keys import Keys
from tests.redises import hold_port
from tests.unit.web.server import Server


def ready(http: httpx.Client, wanted: int) -> dict[str, object]:
    """The body of `/readyz` once it has the wanted status."""
    until = time.monotonic() + 30
    while (answer := http.get("/readyz")).status_code != wanted and time.monotonic() < until:
        pass
    assert answer.status_code == wanted, answer.text
    return dict(answer.json())


def test_ready_is_when_redis_answers_the_relay_hears_itself_and_a_worker_came(
    web_redis: str, store: "redis.Redis", tmp_path: Path
) -> None:
    workers = Keys().workers()
    store.delete(workers)
    server = Server(web_redis, tmp_path)
    try:
        assert server.http.get("/healthz").status_code == 200
        assert ready(server.http, 503)["workers"] == 0
        store.zadd(workers, {"work@here|work|2": 10**14})
        assert ready(server.http, 200) == {"status": "ready", "redis": True, "relay": True, "workers": 1}
        store.delete(workers)
        # A lack of workers later is told, and no reason to send clients elsewhere.
        assert ready(server.http, 200)["workers"] == 0
    finally:
        server.close()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Server]:
    with hold_port() as nobody:
        server = Server(f"redis://127.0.0.1:{nobody.getsockname()[1]}/0", tmp_path)
        yield server
        server.close()


def test_without_redis_it_lives_and_says_so(alone: Server) -> None:
    assert alone.http.get("/healthz").status_code == 200
    assert alone.http.get("/readyz").json() == {"status": "not ready", "redis": False, "relay": False, "workers": 0}
    for answer in (
        alone.http.get("/api/jobs"),
        alone.http.get("/api/jobs/abc"),
        alone.http.post("/api/jobs", json={"rows": ["a"], "where": "line = 'a'"}),
        alone.http.post("/api/lists?name=a.csv", content=b"a"),
    ):
        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
    assert not list(alone.data.glob("uploads/*"))
