"""A stack of containers as a user starts it: under a project name and on ports of its own."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from launch.ports import free_port

ROOT = Path(__file__).parents[2]
OWN = ("web", "worker", "quick", "flower")
# What the stack that asks for one asks for.
TOKEN = "t0ken-of-the-test"


class Stack:
    """One project. `settings` are the environment that `docker compose` is called with, as a `.env` would be."""

    def __init__(self, name: str, folder: Path = ROOT, **settings: str) -> None:
        self.name = f"winnow-test-{os.getpid()}-{name}"
        self.folder = folder
        self.port, self.flower_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.flower_url = f"http://127.0.0.1:{self.flower_port}"
        self.settings = settings
        self.scale = {"web": 1, "worker": 1}
        self.is_whole = False

    @property
    def environment(self) -> dict[str, str]:
        """What a command of this project is given."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        ports = {"WINNOW_PORT": str(self.port), "WINNOW_FLOWER_PORT": str(self.flower_port)}
        # A `.env` in the repository is its owner's.
        compose = {"COMPOSE_PROJECT_NAME": self.name, "COMPOSE_DISABLE_ENV_FILE": "1"}
        return {**clean, **ports, **compose, **self.settings}

    def run(self, *command: str, fails: bool = False) -> str:
        """What a command of this project says, on both its outputs."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if bool(done.returncode) != fails:
            logs = self.compose("logs", "--tail", "40") if command[-1] != "40" else ""
            raise AssertionError(f"{' '.join(command)}: {done.returncode}\n{done.stdout[-4000:]}\n{logs[-6000:]}")
        return done.stdout

    def compose(self, *words: str, fails: bool = False) -> str:
        """`docker compose …`."""
        return self.run("docker", "compose", "--progress", "plain", *words, fails=fails)

    def up(self, *words: str, **scale: int) -> str:
        """`docker compose up --scale …`, until all are well."""
        self.scale |= scale
        self.is_whole = not scale
        scaled = [word for name, count in self.scale.items() for word in ("--scale", f"{name}={count}")]
        return self.compose("up", "--detach", "--wait", *words, *scaled)

    def down(self) -> None:
        """Ends and forgets everything, data too."""
        self.compose("down", "--volumes", "--timeout", "1")

    def containers(self, service: str) -> list[str]:
        """The ids of a service's running containers."""
        return self.compose("ps", "--quiet", service).split()

    def inspect(self, container: str) -> dict[str, Any]:
        """What the engine knows of a container."""
        found: list[dict[str, Any]] = json.loads(self.run("docker", "inspect", container))
        return found[0]

    def inside(self, container: str, script: str, fails: bool = False) -> str:
        """What a shell in a container says."""
        return self.run("docker", "exec", container, "sh", "-c", script, fails=fails)

    def logged(self, container: str) -> str:
        """Everything that a container has printed."""
        return self.run("docker", "logs", container)

    def kill(self, container: str) -> None:
        """Ends a container as a machine that loses power does; nobody starts it again."""
        self.is_whole = False
        self.run("docker", "kill", container)
