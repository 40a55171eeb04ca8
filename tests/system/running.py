"""A whole system as a user runs it: `python -m launch` with a data folder of its own, watched through its output."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

from launch.facts import Facts, read_facts

ROOT = Path(__file__).parents[2]
READY = "Winnow is ready"
PREDICATES = Path(__file__).with_name("predicates")
"""A folder of predicates that workers can be given."""


class System:
    """One run. `log_path` has everything it printed; the processes are those of `pids`, by part."""

    def __init__(self, data: Path, **settings: str) -> None:
        """Starts it, without waiting; `settings` are environment variables such as `WINNOW_TOKEN`."""
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        self.log_path = data / "launch.log"
        self._lines: list[str] = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "launch"],
            # Not the repository: a `.env` there is its owner's.
            cwd=data,
            env=self._environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def facts(self) -> Facts:
        """What the run says about itself now."""
        facts = read_facts(self.data)
        if facts is None:
            raise AssertionError(f"no run on {self.data}:\n{self.tail()}")
        return facts

    @property
    def url(self) -> str:
        """Where the page and the API are."""
        return self.facts.url

    @property
    def flower_url(self) -> str:
        """Where Flower is."""
        return self.facts.flower_url

    @property
    def redis_url(self) -> str:
        """The Redis it runs on."""
        return self.facts.redis_url

    @property
    def pids(self) -> Mapping[str, int]:
        """The processes of its parts: redis, web, worker, quick, flower."""
        return self.facts.pids

    def until_ready(self, seconds: float = 180) -> Self:
        """Returns once it said that it is ready."""
        self.wait_for(READY, seconds=seconds)
        return self

    def wait_for(self, text: str, times: int = 1, seconds: float = 90) -> str:
        """The line of the log that has this text, once it has come that many times."""
        deadline = time.monotonic() + seconds
        with self._news:
            while len(found := [line for line in self._lines if text in line]) < times:
                left = deadline - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self._reader.is_alive()):
                    raise AssertionError(f"{text!r} did not come (exit code {self.process.poll()}):\n{self.tail()}")
                self._news.wait(min(left, 1))
        return found[-1]

    def stop(self) -> int:
        """Ctrl-C; gives the exit code. More than twelve seconds are a failure."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(12)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"it did not stop:\n{self.tail()}") from None
        self._reader.join(5)
        return code

    def kill(self) -> None:
        """Ends the supervisor as `kill -9` does; what becomes of its parts is its own affair."""
        self.process.kill()
        self.process.wait()
        self._reader.join(5)

    def processes(self) -> list[psutil.Process]:
        """Every process of this run that lives, known by the data folder in its environment."""
        mark = str(self.data)
        return [process for process in psutil.process_iter() if _environ(process).get("WINNOW_DATA") == mark]

    def command_lines(self) -> list[str]:
        """Those of `processes`; one that ends meanwhile has none any more."""
        lines = []
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                lines.append(" ".join(process.cmdline()))
        return lines

    def tail(self, lines: int = 60) -> str:
        """The end of what it printed."""
        return "\n".join(self._lines[-lines:])

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        ours = {
            "PYTHONPATH": str(ROOT),
            "WINNOW_DATA": str(self.data),
            "WINNOW_PORT": "0",
            "WINNOW_FLOWER_PORT": "0",
            "WINNOW_CONCURRENCY": "2",
        }
        return {**clean, **ours, **settings}

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.log_path.open("ab") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                with self._news:
                    self._lines.append(line.decode(errors="replace").rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._news.notify_all()


def all_end(processes: list[psutil.Process], seconds: float = 10) -> bool:
    """Whether all of these end; waits for that and not for their parents to take note of it."""
    deadline = time.monotonic() + seconds
    for process in processes:
        try:
            watched = os.pidfd_open(process.pid)
        except ProcessLookupError:
            continue
        try:
            if not select.select([watched], [], [], max(0.0, deadline - time.monotonic()))[0]:
                return False
        finally:
            os.close(watched)
    return True


def _environ(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except (psutil.Error, OSError):
        return {}
