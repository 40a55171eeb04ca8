"""Submit to succeeded through the running system, as a client sees it."""

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil
from redis import Redis

from bench.memory import peak_mb
from tests.system.running import System
from winnow.client.sse import messages


@dataclass(frozen=True)
class Ran:
    """One job: seconds from the POST to the event `succeeded`, to the first progress with rows, and rows kept."""

    seconds: float
    first_s: float
    kept: int
    redis_kb: float


class Served:
    """A running system with as many workers as there are cores."""

    def __init__(self, folder: Path) -> None:
        self._system = System(folder, WINNOW_CONCURRENCY=str(len(os.sched_getaffinity(0))))
        self._client: httpx.Client | None = None
        try:
            self._system.until_ready()
            self._client = httpx.Client(base_url=self._system.url, timeout=600)
        except BaseException:
            self.close()
            raise

    def upload(self, path: Path) -> str:
        """The list's id."""
        assert self._client is not None
        with path.open("rb") as file:
            answer = self._client.post(f"/api/lists?name={path.name}", content=file)
        return str(answer.raise_for_status().json()["id"])

    def forget(self, list_id: str) -> None:
        """Deletes a list."""
        assert self._client is not None
        self._client.delete(f"/api/lists/{list_id}").raise_for_status()

    def submit(self, list_id: str, where: str) -> Ran:
        """Runs a job to its end, and deletes it."""
        assert self._client is not None
        begun = time.perf_counter()
        answer = self._client.post("/api/jobs", json={"list": list_id, "where": where})
        job = answer.raise_for_status().json()["id"]
        first, last = None, ""
        with self._client.stream("GET", f"/api/jobs/{job}/events") as stream:
            for message in messages(stream.iter_raw()):
                last = message.data
                if first is None and message.event == "progress" and json.loads(last)["rows"]["done"] > 0:
                    first = time.perf_counter() - begun
        seconds = time.perf_counter() - begun
        if '"succeeded"' not in last:
            raise RuntimeError(f"the job ended otherwise: {last}")
        kept = int(self._client.get(f"/api/jobs/{job}").json()["rows"]["kept"])
        ran = Ran(seconds, seconds if first is None else first, kept, self._redis_kb(job))
        self._client.delete(f"/api/jobs/{job}").raise_for_status()
        return ran

    def worker_mb(self) -> float:
        """The peak of the largest worker process so far."""
        children = psutil.Process(self._system.pids["worker"]).children()
        return max((peak_mb(child) for child in children), default=0.0)

    def web_mb(self) -> float:
        """The peak of the web process so far."""
        return peak_mb(psutil.Process(self._system.pids["web"]))

    def _redis_kb(self, job: str) -> float:
        """What Redis holds of a job."""
        with Redis.from_url(self._system.redis_url) as redis:
            keys = list(redis.scan_iter(match=f"*job:{job}*", count=1000))
            return sum(int(redis.memory_usage(key) or 0) for key in keys) / 1024

    def close(self) -> None:
        """Stops the system."""
        if self._client is not None:
            self._client.close()
        self._system.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
