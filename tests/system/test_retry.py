"""A job is cancelled in its middle and retried, with real workers: nobody could tell its result from a whole run's."""

import json
from typing import Any

import httpx

from tests.system.running import System
from tests.system.test_keeping import ends_right, slow_job, until_rows_are_done
from tests.system.test_restart import ROWS


def events_of(system: System, job: str, after: str = "0") -> list[dict[str, Any]]:
    """What happened since an event, until the end of an attempt."""
    with httpx.stream("GET", f"{system.url}/api/jobs/{job}/events?after={after}", timeout=120) as answer:
        return [json.loads(line[5:]) for line in answer.iter_lines() if line.startswith("data:")]


def test_a_job_cancelled_in_its_middle_and_retried_ends_as_one_that_was_not(system: System) -> None:
    job = slow_job(system)
    until_rows_are_done(system, job)
    with httpx.Client(base_url=system.url, timeout=60) as http:
        assert http.post(f"/api/jobs/{job}/cancel").status_code == 202
        first = events_of(system, job)
        cut = http.get(f"/api/jobs/{job}").json()
        assert (cut["state"], 0 < cut["rows"]["done"] < ROWS) == ("cancelled", True)
        before = http.get(f"/api/jobs/{job}/kept")
        again = http.post(f"/api/jobs/{job}/retry")
        assert (again.status_code, again.json()["attempt"]) == (202, 2)
    after = ends_right(system, job)
    second = events_of(system, job, first[-1]["cursor"])
    assert after["attempt"] == 2
    assert [event["seq"] for event in first + second] == list(range(1, after["seq"] + 1))
    kept = [event for event in second if event["type"] == "kept"]
    assert sum(len(event["rows"]) + event["skipped"] for event in kept) == after["rows"]["kept"]
    for event in second:
        rows = event.get("rows")
        if event["type"] == "progress":
            assert rows["kept"] + rows["rejected"] + rows["failed"] == rows["done"] <= rows["total"] == ROWS
    whole = httpx.get(f"{system.url}/api/jobs/{job}/kept")
    assert before.headers["ETag"] != whole.headers["ETag"]
    assert before.headers["Winnow-Complete"] == "false" and whole.headers["Winnow-Complete"] == "true"
    assert whole.content.startswith(before.content)
