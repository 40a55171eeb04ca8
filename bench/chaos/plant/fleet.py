"""The whole system over several machines: Redis, two web processes, two workers (each with a quick one) beside them."""

import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import redis
from pydantic import SecretStr

from bench.chaos.plant.disks import Disk
from bench.chaos.plant.machines import Machine, Part, stop
from bench.chaos.plant.network import Network
from launch.embedded import prepare
from launch.parts import parts as parts_of
from launch.ports import free_port
from shared.settings import Settings

WEBS = ("web1", "web2")
WORKS = ("work1", "work2")
REDIS = "redis"
STORAGE_MIB = 8192
REDIS_MIB = 512
READY_S = 180.0
PROCESSES = 2


class Fleet:
    """One system. `network` and the disks are None where it is not confined: then all is on this machine's loopback."""

    def __init__(self, folder: Path, *, confined: bool) -> None:
        """Starts it, without waiting."""
        self.folder = folder
        self.data = folder / "data"
        self.network = Network() if confined else None
        self.storage = Disk(self.data, STORAGE_MIB, freezes=True) if confined else None
        self.redis_disk = Disk(folder / "redis", REDIS_MIB) if confined else None
        self.data.mkdir(exist_ok=True)
        self.machines: dict[str, Machine] = {}
        self.redis_url = self._add_redis()
        self.urls = [self._add_web(name) for name in WEBS]
        for name in WORKS:
            self._add_worker(name)
        for machine in self.machines.values():
            for part in machine.parts.values():
                part.start()

    @property
    def redis(self) -> Part:
        """The Redis server."""
        return self.machines[REDIS].part("redis")

    def redis_client(self) -> "redis.Redis":
        """A connection to Redis from beside it, which no cut reaches."""
        return redis.Redis.from_url(self.redis_url, socket_timeout=3, socket_connect_timeout=2, decode_responses=True)

    def until_ready(self) -> None:
        """Returns once every web process is ready and both workers are there. Raises TimeoutError."""
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            if all(_workers_seen(url) == 2 * len(WORKS) for url in self.urls):
                return
            time.sleep(0.5)
        raise TimeoutError(f"the system was not ready within {READY_S:.0f} s; its logs are in {self.folder}")

    def settings(self, **more: object) -> Settings:
        """The settings of its parts."""
        given = {"data": self.data, "redis_url": SecretStr(self.redis_url), **more}
        return Settings(_env_file=None, **given)  # type: ignore[call-arg, arg-type]

    def logs(self) -> list[Path]:
        """What its parts have printed."""
        return [part.log for machine in self.machines.values() for part in machine.parts.values()]

    def stop(self) -> None:
        """Ends all, Redis last."""
        stop([machine for name, machine in self.machines.items() if name != REDIS])
        stop([self.machines[REDIS]])

    def _place(self, name: str) -> Machine:
        address = self.network.join(name) if self.network else "127.0.0.1"
        self.machines[name] = Machine(name, address)
        return self.machines[name]

    def _add(self, machine: Machine, name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        inside = self.network.inside(machine.name) if self.network else ()
        log = self.folder / f"{machine.name}-{name}.log"
        machine.parts[name] = Part(f"{machine.name}-{name}", (*inside, *command), environment, log)

    def _add_redis(self) -> str:
        machine = self._place(REDIS)
        own = prepare(self.folder / "redis")
        self._add(machine, "redis", (*own.command, "--bind", machine.address), {})
        return f"redis://:{own.password}@{machine.address}:{own.port}/0"

    def _add_web(self, name: str) -> str:
        machine = self._place(name)
        port = 8000 if self.network else free_port(machine.address)
        settings = self.settings(port=port, bind=machine.address)
        part = next(part for part in parts_of(settings) if part.name == "web")
        reached = {"WINNOW_BIND": machine.address, "WINNOW_ALLOWED_HOSTS": machine.address}
        self._add(machine, "web", part.command, {**part.environment, **reached})
        return f"http://{machine.address}:{port}"

    def _add_worker(self, name: str) -> None:
        machine = self._place(name)
        for part in parts_of(self.settings(concurrency=PROCESSES)):
            if part.name in {"worker", "quick"}:
                # Machines have names of their own; these share that of the one they are on.
                command = tuple(word.replace("%h", name) for word in part.command)
                self._add(machine, part.name, command, part.environment)


def _workers_seen(url: str) -> int:
    try:
        answer = httpx.get(f"{url}/readyz", timeout=3)
        return int(answer.json()["workers"]) if answer.status_code == httpx.codes.OK else 0
    except (httpx.HTTPError, ValueError):
        return 0
