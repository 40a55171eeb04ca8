"""The official JavaScript client in a process of its own, which follows many jobs over one connection."""

import json
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from bench.chaos.answers import is_odd
from bench.chaos.clients.watched import Watched
from bench.node import node

PROGRAM = Path(__file__).with_name("follow.mjs")


class NodeWatcher:
    """Follows jobs from their first event. `odd_answers` are refusals that nobody should see."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.odd_answers: list[str] = []
        self._watched: dict[str, Watched] = {}
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [node(), str(PROGRAM), url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def follow(self, job: str) -> Watched:
        """Begins to follow a job, from its first event."""
        watched = Watched(self.name, job)
        self._watched[job] = watched
        self._write(job)
        return watched

    def leave(self, job: str) -> None:
        """Follows it no more."""
        if self._watched.pop(job, None) is not None:
            self._write(f"-{job}")

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        with self._lock:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._take(json.loads(line), time.monotonic())

    def _take(self, said: dict[str, Any], now: float) -> None:
        if "refused" in said:
            if is_odd(said["refused"]):
                self.odd_answers.append(f"{self.name}: subscribe was refused: {said['refused']}")
            return
        answer, event = said.get("answer"), said.get("event")
        job = said.get("asks") or (answer or {}).get("job", {}).get("id") or (event or {}).get("job")
        watched = self._watched.get(job)
        if watched is None:
            return
        if answer is not None:
            watched.is_answered(answer["job"], answer["events"], answer["recovered"], now)
        elif event is not None:
            watched.hears(event, now)
        else:
            watched.asks()
