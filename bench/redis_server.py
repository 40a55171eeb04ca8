"""A Redis server of a run's own, never the user's; nothing is left of it afterwards."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from launch.embedded import prepare


@contextmanager
def redis_server() -> Iterator[str]:
    """Its URL, as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="winnow-redis-") as folder:
        embedded = prepare(Path(folder))
        with subprocess.Popen(embedded.command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL) as server:
            try:
                # 100 attempts, 50 ms apart: the server answers within a few of them.
                with Redis.from_url(embedded.url, retry=Retry(ConstantBackoff(0.05), 100)) as client:
                    client.ping()
                yield embedded.url
            finally:
                server.kill()
