"""The servers that are measured, started and ended: a naive one, and `examples/printn` with Redis and a worker."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch.embedded import prepare
from launch.ports import free_port

EXAMPLE = Path(__file__).parents[2] / "examples" / "printn"
PING_SECONDS = 2


@dataclass(frozen=True)
class Run:
    """One go at the work, in milliseconds of the clock; `ended` is None while it goes on."""

    begun: float
    ended: float | None


class Process:
    """One process of a server. What it prints is kept line by line, with the time at which it came."""

    def __init__(self, *command: str, cwd: Path | None = None, **settings: str) -> None:
        # A stranger's program, not a part of this repository: `import worker` is the file beside it.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH" or cwd is None}
        self._lines: list[tuple[float, str]] = []
        self._news = threading.Condition()  # of a lock that may be taken twice: who waits looks at the lines
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**environment, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def lines(self, text: str) -> list[float]:
        """When lines with this text came."""
        with self._news:
            return [at for at, line in self._lines if text in line]

    def wait_for(self, text: str, times: int = 1, seconds: float = 30) -> None:
        """Returns once that many lines with this text have come."""
        with self._news:
            if not self._news.wait_for(lambda: len(self.lines(text)) >= times, seconds):
                raise TimeoutError(f"{text!r} did not come:\n" + "\n".join(line for _, line in self._lines[-20:]))

    def end(self) -> None:
        """Ends it and its children at once, as a power cut does."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join(5)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self._lines.append((time.time() * 1000, line))
                self._news.notify_all()


@dataclass(frozen=True)
class Server:
    """Where it is, and what it says of its runs."""

    url: str
    runs: Callable[[], list[Run]]


@contextmanager
def naive(design: str, work: str, steps: int, step: float, origins: str = "") -> Iterator[Server]:
    """One naive server; `origins` is its `cors_allowed_origins`, empty for Flask-SocketIO's default."""
    port = free_port()
    words = (design, work, str(port), str(steps), str(step), origins)
    with _process(sys.executable, "-m", "bench.pitfalls.naive", *words) as process:
        _until_it_listens(port)
        yield Server(f"http://127.0.0.1:{port}", lambda: _runs(process.lines("begun "), process.lines("ended ")))


class Printn:
    """`examples/printn` as its README starts it, with a Redis of its own. Its parts may be ended and started again."""

    def __init__(self, work: str, step: float, origins: str, folder: Path) -> None:
        self._redis = prepare(folder)
        self.port = free_port()
        self.settings = {
            "REDIS_URL": self._redis.url,
            "PORT": str(self.port),
            "PING_INTERVAL": str(PING_SECONDS),
            "PING_TIMEOUT": str(PING_SECONDS),
            "WORK": work,
            "STEP": str(step),
            **({"ORIGINS": f"{self.url} {origins}"} if origins else {}),
        }
        self.parts: dict[str, Process] = {}

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """All of it; returns when a run could be asked for."""
        self.parts["redis"] = Process(*self._redis.command)
        _until_it_listens(self._redis.port)
        self.start_web(wait=False)
        words = ("-A", "worker", "worker", "--concurrency", "2", "--loglevel", "INFO")
        self.parts["worker"] = Process(sys.executable, "-m", "celery", *words, cwd=EXAMPLE, **self.settings)
        self.parts["worker"].wait_for(" ready.")
        _until_it_listens(self.port)

    def start_web(self, wait: bool = True) -> None:
        """The web process alone, for instance after it was ended."""
        self.parts["web"] = Process(sys.executable, "web.py", cwd=EXAMPLE, **self.settings)
        if wait:
            _until_it_listens(self.port)

    def runs(self) -> list[Run]:
        """What the worker says: each delivery of a task, and those that went to their end."""
        worker = self.parts["worker"]
        return _runs(worker.lines("] received"), worker.lines("] succeeded"))

    def end(self) -> None:
        """Every part of it."""
        for part in self.parts.values():
            part.end()


@contextmanager
def printn(work: str, step: float, origins: str = "") -> Iterator[Printn]:
    """Winnow's way, in a folder that goes with it; `origins` are let in besides its own, parted by spaces."""
    with tempfile.TemporaryDirectory(prefix="printn-") as folder:
        example = Printn(work, step, origins, Path(folder))
        try:
            example.start()
            yield example
        finally:
            example.end()


@contextmanager
def _process(*command: str) -> Iterator[Process]:
    with ExitStack() as stack:
        process = Process(*command)
        stack.callback(process.end)
        yield process


def _runs(begun: Sequence[float], ended: Sequence[float]) -> list[Run]:
    """Runs that began first are taken to have ended first."""
    return [Run(at, ended[place] if place < len(ended) else None) for place, at in enumerate(begun)]


def _until_it_listens(port: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"nobody listens on port {port}") from None
            time.sleep(0.05)
