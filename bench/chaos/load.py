"""Keeps the system busy: a few jobs live at every moment, some paused and resumed, some cancelled, all watched."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.chaos.expected import SIZES, Work, content
from bench.chaos.server import Server
from bench.chaos.sockets import SocketWatcher
from bench.chaos.streams import StreamWatcher
from shared.states import ENDED

LOOK_S = 0.4
LATE_S = 0.8


@dataclass
class Job:
    """A job that was acknowledged. `state` is what was last read of it."""

    id: str
    work: Work
    submitted: float
    stream: StreamWatcher
    state: str = "queued"
    steps: list[str] = field(default_factory=list)


class Load:
    """Runs in a thread of its own until `finish`."""

    def __init__(
        self, server: Server, url: str, works: Iterator[Work], at_once: int, early: SocketWatcher, late: SocketWatcher
    ) -> None:
        self.jobs: list[Job] = []
        self.failures: list[str] = []
        self._server = server
        self._url = url
        self._works = works
        self._at_once = at_once
        self._early = early
        self._late = late
        self._lists: dict[str, str] = {}
        self._full = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Uploads the lists, then begins to submit."""
        for name in SIZES:
            answer = self._server.call("POST", "/api/lists", params={"name": name}, content=content(name))
            self._lists[name] = answer.raise_for_status().json()["id"]
        self._thread.start()

    def finish(self, seconds: float) -> None:
        """Submits no more, and waits until all have ended, or so long."""
        self._full.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            while not self._full.is_set() or self._live():
                if not self._full.is_set() and len(self._live()) < self._at_once:
                    self._submit(next(self._works))
                for job in self._live():
                    self._look(job)
                time.sleep(LOOK_S)
        except Exception as error:  # the checks that follow must not be lost
            self.failures.append(f"the load ended early: {type(error).__name__}: {error}")

    def _live(self) -> list[Job]:
        return [job for job in self.jobs if job.state not in ENDED]

    def _submit(self, work: Work) -> None:
        snapshot = self._server.submit(self._lists[work.list_name], work.where)
        job = Job(snapshot["id"], work, time.monotonic(), StreamWatcher(self._url, snapshot["id"]))
        self.jobs.append(job)
        self._early.follow(job.id)
        late = threading.Timer(LATE_S, self._late.follow, [job.id])
        late.daemon = True
        late.start()

    def _look(self, job: Job) -> None:
        snapshot = self._server.snapshot(job.id)
        job.state = snapshot["state"]
        if job.work.treatment == "pause" and job.state == "running" and snapshot["rows"]["done"] and not job.steps:
            self._ask(job, "pause")
        elif job.state == "paused":
            self._ask(job, "resume")
        elif job.work.treatment == "cancel" and job.state == "running" and snapshot["rows"]["done"] and not job.steps:
            self._ask(job, "cancel")

    def _ask(self, job: Job, verb: str) -> None:
        job.steps.append(verb)
        # 409: it ended in the meantime, or the first of two requests was heard and its answer lost.
        self._server.call("POST", f"/api/jobs/{job.id}/{verb}")
