"""What every test may lean on: a real Redis server, names of its own within it, and Hypothesis's profiles."""

import http.server
import importlib
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck, settings
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from launch.embedded import prepare
from shared.settings import Settings
from shared.store.keys import Keys
from tests import outliving

outliving.forbid()

# What the owner of this machine has set is no business of tests.
for name in [name for name in os.environ if name.startswith("WINNOW_")]:
    del os.environ[name]
Settings.model_config["env_file"] = None

# eventlet's wsgi leaves its own, green copy behind as the attribute `http.server`; tests mean the plain one.
_plain = sys.modules["http.server"]
importlib.import_module("eventlet.wsgi")
http.server = _plain

# Every run of the suite tries the same examples, so that a change is what turned it red; `thorough` looks for new ones.
settings.register_profile(
    "default", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", parent=settings.get_profile("default"), max_examples=2000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

_SYSTEMS = Path(__file__).with_name("system")
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start whole systems come first: they take longest, and two processes are to end at about one time."""
    items.sort(key=lambda item: not item.path.is_relative_to(_SYSTEMS))


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real Redis server, one for the whole run."""
    embedded = prepare(tmp_path_factory.mktemp("redis"))
    log = Path(embedded.command[-1]).with_name("log")
    with log.open("wb") as output:
        server = subprocess.Popen(embedded.command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        # 100 attempts, 50 ms apart: the server answers within a few of them.
        with redis.Redis.from_url(embedded.url, retry=Retry(ConstantBackoff(0.05), 100)) as client:
            client.ping()
        yield embedded.url
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def redis_client(redis_server: str) -> Iterator["redis.Redis"]:
    """A client whose answers are `str`."""
    with redis.Redis.from_url(redis_server, decode_responses=True) as client:
        yield client


@pytest.fixture
def keys(redis_server: str) -> Iterator[Keys]:
    """Names below a prefix that no other test has; all of them are deleted afterwards."""
    mine = Keys(f"t{os.getpid()}.{next(_numbers)}:")
    yield mine
    with redis.Redis.from_url(redis_server) as client:
        if names := list(client.scan_iter(match=f"{mine.prefix}*", count=1000)):
            client.unlink(*names)
