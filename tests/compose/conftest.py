"""The containers that tests share: two web processes behind the proxy, three workers, as a user starts them; and others
that ask for a token."""

import shutil
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.compose.stack import TOKEN, Stack

NO_ENGINE = "no Docker engine with Compose v2 on this machine"


def engine_is_there() -> bool:
    if shutil.which("docker") is None:
        return False
    asked = [["docker", "version"], ["docker", "compose", "version"]]
    return all(subprocess.run(command, capture_output=True, check=False).returncode == 0 for command in asked)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need an engine."""
    here = [item for item in items if item.path.is_relative_to(__file__.rsplit("/", 1)[0])]
    skips = [] if not here or engine_is_there() else [pytest.mark.skip(reason=NO_ENGINE)]
    for item in here:
        for mark in (pytest.mark.compose, *skips):
            item.add_marker(mark)


@pytest.fixture(scope="session")
def shared_stack() -> Iterator[Stack]:
    # One process a worker: how many there are is then what it is on every machine.
    one = Stack("shared", WINNOW_CONCURRENCY="1")
    try:
        one.up("--build", web=2, worker=3)
        yield one
    finally:
        one.down()


@pytest.fixture
def stack(shared_stack: Stack) -> Stack:
    """The shared stack, whole: what the test before has ended or added is put right."""
    if not shared_stack.is_whole:
        shared_stack.scale = {"web": 2, "worker": 3}
        shared_stack.up("--no-recreate")
    return shared_stack


@pytest.fixture
def client(shared_stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared_stack.url, timeout=60) as one:
        yield one


@pytest.fixture(scope="session")
def guarded() -> Iterator[Stack]:
    """A stack of its own that is published on every address, with a token, and has two web processes."""
    one = Stack("guarded", WINNOW_HOST="0.0.0.0", WINNOW_TOKEN=TOKEN, WINNOW_CONCURRENCY="1")
    try:
        one.up("--build", web=2)
        yield one
    finally:
        one.down()
