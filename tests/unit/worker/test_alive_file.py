"""A worker shows that it lives by a file that it touches while Redis answers it: what containers look at."""

import os
import time
from pathlib import Path

import redis

from shared.store.keys import Keys
from shared.store.leases import Leases
from worker.parent.watch import Watch


def watching(client: redis.Redis, keys: Keys, alive: Path) -> Watch:
    return Watch(client, Leases(client, keys), "work@here", "work", 2, alive)


def test_it_is_touched_every_second(redis_client: redis.Redis, keys: Keys, tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    watch = watching(redis_client, keys, alive)
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


def test_it_is_not_touched_while_redis_does_not_answer(keys: Keys, tmp_path: Path) -> None:
    asked = 0

    class Nobody(redis.Connection):
        def connect(self) -> None:
            nonlocal asked
            asked += 1
            raise redis.ConnectionError("nobody there")

    client = redis.Redis(connection_pool=redis.ConnectionPool(connection_class=Nobody))
    watch = watching(client, keys, tmp_path / "alive")
    watch.start()
    try:
        deadline = time.monotonic() + 30
        # More rounds than lie between two touches.
        while asked < 6:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        watch.stop()
    assert not (tmp_path / "alive").exists()
