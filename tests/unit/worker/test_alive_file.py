"""A worker shows that it lives by a file that it touches while Redis answers it: what containers look at."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis

from shared.settings import Settings
from worker.parent.watch import Watch
from worker.stopping import Stopping

WORKER = SimpleNamespace(
    hostname="work@here",
    app=SimpleNamespace(amqp=SimpleNamespace(queues=SimpleNamespace(consume_from=["work"]))),
    controller=SimpleNamespace(concurrency=2),
    pool=SimpleNamespace(info={"processes": []}),
)


@pytest.fixture
def alive(tmp_path: Path) -> Path:
    return tmp_path / "alive"


@pytest.fixture
def database(redis_server: str) -> Iterator[str]:
    """A database of the test's own: a watch writes under the names of the real system."""
    url = redis_server.removesuffix("/0") + "/9"
    yield url
    with redis.Redis.from_url(url) as client:
        client.flushdb()


def test_it_is_touched_every_second(database: str, alive: Path) -> None:
    watch = Watch.of(Settings(redis_url=database, alive_file=alive), WORKER, Stopping(), [])
    watch.start()
    try:
        for _ in range(2):
            deadline = time.monotonic() + 30
            while not alive.exists() or alive.stat().st_mtime == 0:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            os.utime(alive, (0, 0))
    finally:
        watch.stop()


def test_it_is_not_touched_while_redis_does_not_answer(alive: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"
        watch = Watch.of(Settings(redis_url=url, alive_file=alive), WORKER, Stopping(), [])
        watch.start()
        try:
            # It asks, is not answered, and asks again: more rounds than lie between two touches.
            for _ in range(6):
                nobody.accept()[0].close()
        finally:
            # Whoever ends takes leave, and would wait for an answer to that.
            nobody.close()
            watch.stop()
    assert not alive.exists()
