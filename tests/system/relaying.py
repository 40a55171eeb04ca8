"""A web process on a Redis of its own database, and jobs whose life a test writes by the store's own steps."""

import json
import os
import re
import subprocess
import sys
import threading
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import engineio
import httpx
import redis
import socketio

from shared.lists import ListRecord
from shared.store.keys import Keys
from tests.unit.store.conftest import Store

ROOT = Path(__file__).parents[2]
JS = ROOT / "tests" / "js"


class Program:
    """A process whose lines of output can be waited for."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        self._lines: list[str] = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read, daemon=True).start()

    def line(self, pattern: str, seconds: float = 30) -> re.Match[str]:
        """The first line that has the pattern, once it is there."""
        with self._news:
            found = self._news.wait_for(lambda: self._found(pattern) or self.process.poll() is not None, seconds)
            match = self._found(pattern)
        assert found and match, f"no {pattern!r} in the output:\n{self.tail()}"
        return match

    def said(self, pattern: str) -> bool:
        """Whether a line has the pattern so far."""
        with self._news:
            return self._found(pattern) is not None

    def count(self, pattern: str) -> int:
        """How many lines have the pattern so far."""
        with self._news:
            return sum(re.search(pattern, line) is not None for line in self._lines)

    def tail(self, lines: int = 40) -> str:
        """The end of what it printed."""
        return "\n".join(self._lines[-lines:])

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        try:
            self.process.wait(12)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _found(self, pattern: str) -> re.Match[str] | None:
        return next((m for m in (re.search(pattern, line) for line in self._lines) if m), None)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self._lines.append(line.rstrip("\n"))
                self._news.notify_all()
        self.process.wait()
        with self._news:
            self._news.notify_all()


class JsClient(Program):
    """`tests/js/follow.js` on one job."""

    def __init__(self, url: str, job: str, **asked: Any) -> None:
        script = json.dumps({"url": url, "job": job, "transports": ["websocket"], **asked})
        super().__init__([sys.executable, "-m", "launch.node", "-C", str(JS), "node", "follow.js", script])

    def subscribed(self) -> Self:
        """Returns once the first answer has come."""
        self.line('"subscribed"')
        return self

    def outcome(self, seconds: float = 60) -> dict[str, Any]:
        """What it saw, once the job has ended."""
        seen: dict[str, Any] = json.loads(self.line('^{"seqs".*', seconds)[0])
        return seen


class _InTurn(engineio.Client):  # type: ignore[misc, unused-ignore]
    def _trigger_event(self, event: str, *args: Any, **kwargs: Any) -> Any:
        return super()._trigger_event(event, *args, **{**kwargs, "run_async": False})


class InOrder(socketio.Client):  # type: ignore[misc, unused-ignore]
    """The official Python client, whose handlers run one after the other as messages come.

    As it comes it hands each message to a thread of its own, and one may overtake another: then nobody could tell
    whether the server kept the order. A handler must not wait for an answer.
    """

    def _engineio_client_class(self) -> type[engineio.Client]:
        return _InTurn


class RelayWeb(Program):
    """`python -m web` (or `module`), and the store that it reads."""

    def __init__(self, redis_url: str, data: Path, module: str = "web", **settings: str) -> None:
        self.redis = redis.Redis.from_url(redis_url, decode_responses=True)
        self.store = Store(self.redis, Keys())
        if not any(data.iterdir()):
            # A folder that is new knows nothing of what another test has left there.
            self.redis.flushdb()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        ours = {"WINNOW_REDIS_URL": redis_url, "WINNOW_DATA": str(data), "WINNOW_PORT": "0"}
        super().__init__([sys.executable, "-m", module], {**clean, **ours, **settings})
        self.url = self.line(r"listening on (http://\S+)", 90)[1]

    @cached_property
    def _list(self) -> ListRecord:
        return self.store.counted_list(10)

    def job(self) -> str:
        """A job that waits; its first event is written."""
        return self.store.job(self._list).id

    def write(self, job: str, pairs: int) -> None:
        """Writes twice as many events: pauses and resumes what no worker has begun."""
        for _ in range(pairs):
            self.store.jobs.control(job, "pause")
            self.store.jobs.control(job, "resume")

    def end(self, job: str) -> int:
        """Cancels the job; the `seq` of its last event."""
        self.store.jobs.control(job, "cancel")
        return self.store.jobs.snapshot(job).seq


class Polling:
    """A client by hand, over HTTP long polling: it reads when told to."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        opened = http.get("/socket.io/", params={"EIO": 4, "transport": "polling"})
        self._sid = opened.text.partition('"sid":"')[2].partition('"')[0]

    def send(self, text: str) -> None:
        """One Socket.IO packet."""
        answer = self._http.post("/socket.io/", params=self._params, content="4" + text)
        assert answer.status_code == 200, answer.text

    def until(self, beginning: str) -> list[str]:
        """The packets up to one that begins so."""
        seen: list[str] = []
        while not any(text.startswith(beginning) for text in seen):
            answer = self._http.get("/socket.io/", params=self._params)
            assert answer.status_code == 200, answer.text
            packets = answer.text.split("\x1e")
            if "2" in packets:
                self._http.post("/socket.io/", params=self._params, content="3")
            seen += [packet.removeprefix("4") for packet in packets]
        return seen

    @property
    def _params(self) -> dict[str, str]:
        return {"EIO": "4", "transport": "polling", "sid": self._sid}
