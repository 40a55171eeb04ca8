"""`examples/printn` in containers, as its README starts it: worker and web are started anew in the middle of a run."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator

import httpx
import pytest

from bench.pitfalls.servers import EXAMPLE
from bench.pitfalls.watching import Visit
from launch.ports import free_port

PROJECT = f"printn-test-{os.getpid()}"
PORT = free_port()
URL = f"http://127.0.0.1:{PORT}"
Compose = Callable[..., None]


def engine_is_there() -> bool:
    return shutil.which("docker") is not None and not any(
        subprocess.run(command, capture_output=True, check=False).returncode
        for command in (["docker", "version"], ["docker", "compose", "version"])
    )


pytestmark = [
    pytest.mark.compose,
    pytest.mark.skipif(not engine_is_there(), reason="no Docker engine with Compose v2 on this machine"),
]


@pytest.fixture
def compose() -> Iterator[Compose]:
    def run(*words: str) -> None:
        command = ["docker", "compose", "--project-name", PROJECT, "--progress", "plain", *words]
        done = subprocess.run(
            command, cwd=EXAMPLE, env={**os.environ, "PORT": str(PORT)}, capture_output=True, text=True, check=False
        )
        assert not done.returncode, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"

    try:
        run("up", "--build", "--detach")
        yield run
    finally:
        run("down", "--volumes", "--timeout", "1")


def test_a_run_goes_on_while_everything_is_started_anew(compose: Compose) -> None:
    # The client itself tries until the server is up.
    client = Visit(url=URL, steps=10, seconds=120, run=secrets.token_hex(16))
    client.wait_for_messages(3, seconds=60)
    assert "printn" in httpx.get(URL).text
    compose("restart", "worker")
    client.wait_for_messages(5, seconds=60)
    compose("restart", "web")
    seen = client.seen()
    assert [each["number"] for each in seen if each["saw"] == "message"] == list(range(10))
    assert sum(each["saw"] == "connect" for each in seen) > 1
