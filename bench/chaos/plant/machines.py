"""Machines and the processes that run on them; what ends is started again, unless its machine is held down."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[3]
AGAIN_S = 0.5
PATIENCE_S = 10.0


class Absent(Exception):
    """The process is not there now: an earlier fault took it away."""


class Part:
    """One process that is kept running. Its output is added to `log`."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._may_run = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)

    def start(self) -> None:
        """Begins to keep it."""
        self._may_run.set()
        self._thread.start()

    @property
    def process(self) -> psutil.Process:
        """The process now. Raises Absent."""
        running = self._process
        if running is None or running.poll() is not None:
            raise Absent(self.name)
        return psutil.Process(running.pid)

    @property
    def is_there(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def children(self) -> list[psutil.Process]:
        """Its child processes now. Raises Absent where there are none."""
        try:
            found = self.process.children()
        except psutil.Error:
            found = []
        if not found:
            raise Absent(f"children of {self.name}")
        return found

    def hold(self) -> None:
        """Once it has ended it stays away, until `release`."""
        self._may_run.clear()

    def release(self) -> None:
        """It may run (again)."""
        self._may_run.set()

    def kill(self) -> None:
        """Ends it and its children at once."""
        with suppress(Absent, ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def ask_to_end(self) -> None:
        """SIGTERM, no more."""
        self._ending.set()
        self._may_run.set()
        with suppress(Absent, psutil.Error):
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()

    def wait_until_ended(self) -> None:
        """After `ask_to_end`: waits, and kills what takes too long."""
        self._thread.join(PATIENCE_S)
        self.kill()
        self._thread.join(PATIENCE_S)

    def _keep(self) -> None:
        while True:
            self._may_run.wait()
            if self._ending.is_set():
                return
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._command,
                    env=self._environment,
                    cwd=self.log.parent,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            group = self._process.pid
            self._process.wait()
            # As the supervisor of `make run` and a container do: what is left of it ends with it.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
            self._ending.wait(AGAIN_S)


class Machine:
    """A name, an address, and parts that go away together."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self.address = address
        self.parts: dict[str, Part] = {}

    def part(self, name: str) -> Part:
        """The part of this name. Raises KeyError."""
        return self.parts[name]

    def vanish(self) -> None:
        """All its processes at once, and none comes back."""
        for part in self.parts.values():
            part.hold()
        for part in self.parts.values():
            part.kill()

    def come_back(self) -> None:
        """Its processes are started."""
        for part in self.parts.values():
            part.release()


def stop(machines: Sequence[Machine]) -> None:
    """Asks all parts to end, waits, and kills what stays."""
    parts = [part for machine in machines for part in machine.parts.values()]
    for part in parts:
        part.ask_to_end()
    deadline = time.monotonic() + PATIENCE_S
    for part in parts:
        part.wait_until_ended()
        if time.monotonic() > deadline:
            part.kill()
