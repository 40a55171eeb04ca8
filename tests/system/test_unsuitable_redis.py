"""A Redis that may drop keys is refused by each part that starts on it; one that is away is waited for."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from launch.embedded import EmbeddedRedis, prepare
from launch.worker import worker_command
from shared.settings import Settings
from tests.system.conftest import StartSystem
from tests.system.relaying import Program

POLICY = "allkeys-lru"


@pytest.fixture
def own(tmp_path: Path) -> EmbeddedRedis:
    """A Redis of the test's own, not yet started."""
    return prepare(tmp_path / "redis")


@pytest.fixture
def start(own: EmbeddedRedis) -> Iterator[Callable[[str], redis.Redis]]:
    """Starts it with a policy."""
    started: list[subprocess.Popen[bytes]] = []

    def run(policy: str) -> redis.Redis:
        command = [*own.command, "--maxmemory-policy", policy]
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL))
        client = redis.Redis.from_url(own.url, retry=Retry(ConstantBackoff(0.05), 100))
        client.ping()
        return client

    yield run
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def part(own: EmbeddedRedis, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts a part on it."""
    started: list[Program] = []

    def run(*command: str) -> Program:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        ours = {"WINNOW_REDIS_URL": own.url, "WINNOW_DATA": str(tmp_path), "WINNOW_PORT": "0", "PYTHONUNBUFFERED": "1"}
        started.append(Program(list(command), clean | ours))
        return started[-1]

    yield run
    for program in started:
        program.stop()


WEB = (sys.executable, "-m", "web")
WORKERS = [worker_command(queue, Settings(concurrency=1)) for queue in ("work", "quick")]


# One line of code refuses for workers of either queue.
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(WEB, id="web"),
        pytest.param(WORKERS[0], id="worker"),
        pytest.param(WORKERS[1], id="quick", marks=pytest.mark.slow),
    ],
)
def test_a_part_refuses_it(
    own: EmbeddedRedis, start: Callable[[str], redis.Redis], part: Callable[..., Program], command: tuple[str, ...]
) -> None:
    start(POLICY)
    program = part(*command)
    line = program.line(r".*maxmemory-policy is allkeys-lru.*noeviction.*", 120)
    assert program.process.wait(30) == 2
    assert own.password not in line[0]


def test_make_run_refuses_it_and_leaves_nothing_behind(
    own: EmbeddedRedis, start: Callable[[str], redis.Redis], start_system: StartSystem
) -> None:
    start(POLICY)
    system = start_system(wait=False, WINNOW_REDIS_URL=own.url)
    system.wait_for(
        f"Winnow cannot start: Redis may drop jobs and results when its memory is full (maxmemory-policy is {POLICY})"
    )
    assert system.process.wait(30) == 1
    assert not system.processes()


def test_web_serves_while_it_waits_for_redis_and_goes_on_when_that_comes(
    start: Callable[[str], redis.Redis], part: Callable[..., Program]
) -> None:
    web = part(*WEB)
    url = web.line(r"listening on (http://\S+)", 90)[1]
    assert httpx.get(f"{url}/readyz", timeout=30).json()["redis"] is False
    start("noeviction")
    with httpx.Client(transport=httpx.HTTPTransport(retries=3), timeout=30) as client:
        while not client.get(f"{url}/readyz").json()["redis"]:
            assert web.process.poll() is None


def test_web_ends_when_the_redis_that_it_waited_for_will_not_do(
    start: Callable[[str], redis.Redis], part: Callable[..., Program]
) -> None:
    web = part(*WEB)
    web.line("Redis does not answer yet", 90)
    start(POLICY)
    web.line("maxmemory-policy is allkeys-lru", 60)
    assert web.process.wait(30) == 2


def test_a_worker_waits_for_redis(start: Callable[[str], redis.Redis], part: Callable[..., Program]) -> None:
    worker = part(*WORKERS[1])
    client = start("noeviction")
    assert client.info("memory")["maxmemory_policy"] == "noeviction"
    worker.line(r"quick@\S+ ready", 120)
