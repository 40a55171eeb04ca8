"""A job of ten rows as its user has it: submitted with its rows, and followed until its end is told."""

import statistics
import time
from dataclasses import dataclass
from typing import Self

import httpx

ROWS = [f"row {number}" for number in range(10)]
WHERE = "line LIKE '%1%'"


@dataclass(frozen=True)
class Answered:
    """Milliseconds from the request to the event `succeeded`, over so many jobs one after the other."""

    jobs: int
    median: float
    p99: float
    longest: float

    @classmethod
    def of(cls, milliseconds: list[float]) -> Self:
        """The figures of these."""
        ordered = sorted(milliseconds)
        rank = min(len(ordered) - 1, int(0.99 * len(ordered)))
        return cls(len(ordered), statistics.median(ordered), ordered[rank], ordered[-1])


def answered(http: httpx.Client, jobs: int, pause_s: float) -> Answered:
    """Has so many short jobs done, with a pause before each; raises RuntimeError where one does not succeed."""
    found = []
    for number in range(jobs):
        # Not in step with whatever the workers do at regular times.
        time.sleep(pause_s * (0.5 + number * 0.618 % 1))
        found.append(_one(http))
    return Answered.of(found)


def _one(http: httpx.Client) -> float:
    began = time.monotonic()
    answer = http.post("/api/jobs", json={"rows": ROWS, "where": WHERE})
    job = answer.raise_for_status().json()["id"]
    with http.stream("GET", f"/api/jobs/{job}/events", params={"after": 0}) as events:
        for line in events.iter_lines():
            if line.startswith("data:") and '"state":"succeeded"' in line:
                return (time.monotonic() - began) * 1000
    raise RuntimeError(f"job {job} did not succeed")
