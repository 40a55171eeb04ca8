"""Ctrl-C in the middle of a job, and started again: nothing is left running, and the job ends with exact rows."""

import json
import time
from collections.abc import Iterator

import httpx
import redis

from tests.system.conftest import StartSystem
from tests.system.running import System, all_end

ROWS = 900_000


def numbers() -> Iterator[bytes]:
    yield b"n,text\n"
    for start in range(0, ROWS, 10_000):
        yield b"".join(b"%d,some text of a row\n" % n for n in range(start, start + 10_000))


def stop_once_rows_are_done(system: System, job_id: str) -> int:
    """Ctrl-C once the first rows are done; gives how many were by then."""
    with httpx.stream("GET", f"{system.url}/api/jobs/{job_id}/events", timeout=60) as events:
        for line in events.iter_lines():
            event = json.loads(line[5:]) if line.startswith("data:") else {}
            # The first may only tell that the list is counted.
            if event.get("type") == "progress" and event["rows"]["done"] > 0:
                break
        else:
            raise AssertionError("the job ended without progress")
    begun = time.monotonic()
    assert system.stop() == 0
    assert time.monotonic() - begun < 10
    return int(event["rows"]["done"])


def test_ctrl_c_leaves_no_process_within_ten_seconds_and_after_a_new_start_the_job_goes_on_with_exact_rows(
    start_system: StartSystem,
) -> None:
    first = start_system()
    with httpx.Client(base_url=first.url, timeout=60) as http:
        uploaded = http.post("/api/lists", params={"name": "numbers.csv"}, content=numbers()).json()
        # Slow enough on any machine that the middle is not over before it is seen.
        where = " OR ".join(f"regexp_matches(text || '{i}', '(x+x+)+y{i}$')" for i in range(6)) + " OR n % 3 = 0"
        job = http.post("/api/jobs", json={"list": uploaded["id"], "where": where}).json()
    with redis.Redis.from_url(first.redis_url) as client:
        client.set("kept", "yes")
    processes = first.processes()
    done = stop_once_rows_are_done(first, job["id"])
    assert done < ROWS
    assert all_end(processes, seconds=1)
    assert first.processes() == []

    again = start_system(data=first.data)
    with redis.Redis.from_url(again.redis_url) as client:
        assert client.get("kept") == b"yes"
    with httpx.Client(base_url=again.url, timeout=60) as http:
        with http.stream("GET", f"/api/jobs/{job['id']}/events") as events:
            seqs = [int(line[4:].partition("-")[0]) for line in events.iter_lines() if line.startswith("id:")]
        after = http.get(f"/api/jobs/{job['id']}").json()
        kept = http.get(f"/api/jobs/{job['id']}/kept").content

    assert after["state"] == "succeeded"
    assert after["rows"] == {
        "total": ROWS, "done": ROWS, "kept": ROWS // 3, "rejected": ROWS - ROWS // 3, "failed": 0, "blank_lines": 0,
    }  # fmt: skip
    assert seqs == list(range(1, after["seq"] + 1))
    assert kept == b"n,text\n" + b"".join(b"%d,some text of a row\n" % n for n in range(0, ROWS, 3))
