"""Submit to succeeded through the running system, as a client sees it."""

import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from bench.memory import peak_mb
from tests.system.running import System
from winnow.client.sse import messages


class Served:
    """A running system with the list in it. `upload_s`: the upload alone; `first_s`: upload to the first job's end."""

    def __init__(self, folder: Path, path: Path, where: str) -> None:
        self._where = where
        self._system = System(folder / "data", WINNOW_CONCURRENCY=str(len(os.sched_getaffinity(0))))
        self._client: httpx.Client | None = None
        try:
            self._system.until_ready()
            self._client = httpx.Client(base_url=self._system.url, timeout=120)
            begun = time.perf_counter()
            with path.open("rb") as file:
                answer = self._client.post(f"/api/lists?name={path.name}", content=file)
            self._list = answer.raise_for_status().json()["id"]
            self.upload_s = time.perf_counter() - begun
            self.submit()
            self.first_s = time.perf_counter() - begun
        except BaseException:
            self.close()
            raise

    def submit(self) -> float:
        """Seconds from the POST to the event that says `succeeded`."""
        assert self._client is not None
        begun = time.perf_counter()
        answer = self._client.post("/api/jobs", json={"list": self._list, "where": self._where})
        job = answer.raise_for_status().json()["id"]
        with self._client.stream("GET", f"/api/jobs/{job}/events") as stream:
            last = ""
            for message in messages(stream.iter_raw()):
                last = message.data
        seconds = time.perf_counter() - begun
        if '"succeeded"' not in last:
            raise RuntimeError(f"the job ended otherwise: {last}")
        return seconds

    def peak_mb(self) -> float:
        """The peak of the largest worker process so far."""
        children = psutil.Process(self._system.pids["worker"]).children()
        return max((peak_mb(child) for child in children), default=0.0)

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
