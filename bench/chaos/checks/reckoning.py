"""All checks at the end, over all jobs and clients."""

from collections import Counter
from dataclasses import dataclass, field

import httpx
import redis

from bench.chaos.checks.duties import tidy
from bench.chaos.checks.invariants import violations
from bench.chaos.checks.logs import faults
from bench.chaos.checks.remains import remains
from bench.chaos.load.expected import WHICH, expected
from bench.chaos.load.job import Job
from bench.chaos.load.lists import Sample, plain
from bench.chaos.load.server import Server
from bench.chaos.plant.fleet import Fleet
from shared.states import ENDED


@dataclass
class Reckoning:
    """What was found."""

    states: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    events: int = 0
    told: int = 0
    violations: list[str] = field(default_factory=list)


def reckon(fleet: Fleet, server: Server, jobs: list[Job], lists: dict[str, Sample]) -> Reckoning:
    """Has the duties done, reads all that there is, and compares. Each job is deleted when it has been read."""
    found = Reckoning()
    try:
        # First, so that they would be noticed if they took what is needed.
        tidy(fleet)
    except (redis.RedisError, OSError) as error:
        found.violations.append(f"the duties could not be done at the end: {error}")
    for job in jobs:
        try:
            _check_job(server, job, found)
            # Rejected rows are written where they are asked for: all of them would not fit on the disk.
            server.delete(job.id)
        except (httpx.HTTPError, TimeoutError) as error:
            found.violations.append(f"job {job.id}: acknowledged, and now: {error}")
        for watched in job.watched:
            found.events += watched.events
            found.told += watched.told
            found.violations += watched.violations
        found.violations += [f"job {job.id}: {odd}" for odd in job.stream.odd_answers]
    for list_id, sample in lists.items():
        try:
            _check_list(server, list_id, sample, found)
        except (httpx.HTTPError, TimeoutError) as error:
            found.violations.append(f"list {list_id}: acknowledged, and now: {error}")
    with fleet.redis_client() as client:
        try:
            tidy(fleet)
            found.violations += remains(client, fleet.data, [job.id for job in jobs if job.is_deleted])
        except (redis.RedisError, OSError) as error:
            found.violations.append(f"the duties, or Redis, do not do their work at the end: {error}")
    for log in fleet.logs():
        if log.exists():
            found.violations += faults(log.stem, log.read_text(errors="replace"))
    return found


def _check_job(server: Server, job: Job, found: Reckoning) -> None:
    snapshot = server.snapshot(job.id)
    if job.is_deleted:
        found.states["deleted"] += 1
        if snapshot is not None:
            found.violations.append(f"job {job.id}: deleted, and there again as {snapshot['state']}")
        return
    if snapshot is None:
        found.violations.append(f"job {job.id}: acknowledged, and not known any more")
        return
    found.states[snapshot["state"]] += 1
    found.rows += snapshot["rows"]["done"]
    for watched in job.watched:
        watched.check_against(snapshot)
    if snapshot["state"] not in ENDED:
        found.violations.append(f"job {job.id}: has not ended: {snapshot['state']}, {snapshot['rows']}")
        return
    results = {which: server.result(job.id, which) for which in WHICH}
    wanted = expected(job.work.sample, job.work.condition)
    found.violations += [f"{each} ({_about(job)})" for each in violations(snapshot, results, wanted, job.may_end)]


def _check_list(server: Server, list_id: str, sample: Sample, found: Reckoning) -> None:
    answer = server.call("GET", f"/api/lists/{list_id}/content")
    if answer.status_code != httpx.codes.OK:
        found.violations.append(f"list {list_id}: acknowledged, and its content answers {answer.status_code}")
    elif answer.content != plain(sample):
        found.violations.append(f"list {list_id} ({sample.name}): {len(answer.content)} other bytes than were sent")


def _about(job: Job) -> str:
    steps = ", ".join(step.verb for step in job.work.steps) or "left alone"
    return f"{job.work.sample.name}, {job.work.condition.where}, {steps}; asked {job.asked}, refused {job.refused}"
