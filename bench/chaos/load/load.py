"""Keeps the system busy: some jobs live at every moment, paused, cancelled, retried and deleted, all watched."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx

from bench.chaos.clients.watchers import Watchers
from bench.chaos.load.expected import expected
from bench.chaos.load.job import Job
from bench.chaos.load.lists import SAMPLES, Sample, upload
from bench.chaos.load.server import Server
from bench.chaos.load.work import Step, Work

LOOK_S = 0.3
READ_EVERY = 3
"""Of every so many jobs that end one is read at once, in the middle of it all."""


class Load:
    """Runs in threads of its own until `finish`: one that submits, and one for each job.

    `lists`: every list that was acknowledged, by id. `requests` counts what people asked for, by verb.
    """

    def __init__(self, server: Server, works: Iterator[Work], at_once: int, watchers: Watchers) -> None:
        self.jobs: list[Job] = []
        self.lists: dict[str, Sample] = {}
        self.failures: list[str] = []
        self.requests: dict[str, int] = {}
        self._server = server
        self._works = works
        self._watchers = watchers
        self._shared: dict[Sample, str] = {}
        self._enough = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(at_once)]

    def start(self) -> None:
        """Uploads the lists, then begins to submit."""
        for sample in SAMPLES:
            self._shared[sample] = self._upload(sample)
        for thread in self._threads:
            thread.start()

    def finish(self, seconds: float) -> None:
        """Submits no more, and waits until all have ended, or so long."""
        self._enough.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self) -> None:
        while not self._enough.is_set():
            with self._lock:
                work = next(self._works)
            try:
                job = self._submit(work)
                self._accompany(job)
            except Exception as error:  # the checks that follow must not be lost
                with self._lock:
                    self.failures.append(f"{work.sample.name}: {type(error).__name__}: {error}")

    def _upload(self, sample: Sample) -> str:
        list_id = self._server.upload(sample.name, upload(sample))
        self.lists[list_id] = sample
        return list_id

    def _submit(self, work: Work) -> Job:
        list_id = self._upload(work.sample) if work.fresh else self._shared[work.sample]
        types = {"age": "integer", "balance": "number"} if work.sample.shape.has_columns else {}
        body: dict[str, Any] = {"list": list_id, "where": work.where, "types": types}
        if work.max_failed is not None:
            body["max_failed"] = work.max_failed
        snapshot = self._server.submit(body)
        with self._lock:
            number = len(self.jobs)
            job = Job(snapshot["id"], list_id, work, time.monotonic(), self._watchers.stream(snapshot["id"], number))
            self.jobs.append(job)
        job.watched = [job.stream.watched, *self._watchers.follow(job.id, number)]
        return job

    def _accompany(self, job: Job) -> None:
        """Looks at a job again and again, and does what people do, until it is over."""
        while True:
            snapshot = self._server.snapshot(job.id)
            if snapshot is None:
                raise AssertionError(f"job {job.id} was acknowledged, and is not known")
            job.state = snapshot["state"]
            if job.state == "paused":
                self._let_go_on(job, snapshot)
            elif (step := job.due(snapshot)) is not None:
                self._ask(job, step)
            if job.is_over:
                break
            time.sleep(LOOK_S)
        for watched in job.watched:
            watched.expects_no_more(snapshot["attempt"])
        if not job.is_deleted and len(self.jobs) % READ_EVERY == 0 and job.state == "succeeded":
            self._read(job)

    def _let_go_on(self, job: Job, snapshot: dict[str, Any]) -> None:
        if snapshot["error"] is not None:
            # Storage failed: whoever sees that mends it, and resumes.
            job.rested += 1
        elif job.resume_at is not None and time.monotonic() < job.resume_at:
            return
        self._request(job, "resume")

    def _ask(self, job: Job, step: Step) -> None:
        if step.verb == "delete":
            answer = self._server.call("DELETE", f"/api/jobs/{job.id}")
            # 404: the answer to the first try was lost.
            if answer.status_code not in {httpx.codes.NO_CONTENT, httpx.codes.NOT_FOUND}:
                raise AssertionError(f"DELETE of job {job.id} answered {answer.status_code}: {answer.text[:200]}")
            job.is_deleted = True
            self._watchers.leave(job.id)
            self._count("delete")
            return
        job.resume_at = time.monotonic() + step.after
        self._request(job, step.verb)
        # What an answer says is true of the next look.
        job.state = "" if step.verb == "retry" else job.state

    def _request(self, job: Job, verb: str) -> None:
        answer = self._server.call("POST", f"/api/jobs/{job.id}/{verb}")
        if answer.status_code == httpx.codes.ACCEPTED:
            job.asked.append(verb)
        else:
            # 409: it ended in the meantime, or the first of two requests was heard and its answer lost.
            job.refused.append(f"{verb}: {answer.status_code}")
            if verb == "cancel":
                job.asked.append(verb)
        self._count(verb)

    def _count(self, verb: str) -> None:
        with self._lock:
            self.requests[verb] = self.requests.get(verb, 0) + 1

    def _read(self, job: Job) -> None:
        """A result that is whole although it was read in the middle of it all."""
        got, wanted = self._server.result(job.id, "kept"), expected(job.work.sample, job.work.condition).results["kept"]
        if got != wanted:
            self.failures.append(f"job {job.id}: kept had {len(got)} bytes where {len(wanted)} are right")
