"""`/metrics` of a whole system: what it says adds up with what was done."""

import httpx

from tests.scraping import until
from tests.system.running import ROOT, System

HEADER, ROWS = (ROOT / "examples" / "people.csv").read_bytes().split(b"\n", 1)
VERDICTS = ("kept", "rejected", "failed")


def filtered(http: httpx.Client, times: int, where: str) -> str:
    """A job on so many copies of the sample, submitted."""
    content = HEADER + b"\n" + ROWS * times
    record = http.post("/api/lists?name=people.csv", content=content).json()
    return str(http.post("/api/jobs", json={"list": record["id"], "where": where}).json()["id"])


def test_a_job_is_in_the_figures_with_every_row(system: System) -> None:
    with httpx.Client(base_url=system.url, timeout=60) as http:
        # Whatever other tests have left running has come to its end.
        before = until(http, lambda now: now.total("winnow_worker_processes_busy") == now.value("winnow_leases") == 0)
        job = filtered(http, 10, "age >= 65")
        with http.stream("GET", f"/api/jobs/{job}/events") as events:
            events.read()
        snapshot = http.get(f"/api/jobs/{job}").json()
        after = until(http, lambda now: now.total("winnow_worker_processes_busy") == 0)

    def grown(name: str, **labels: str) -> float:
        return after.value(name, **labels) - before.value(name, **labels)

    assert {verdict: grown("winnow_rows_total", verdict=verdict) for verdict in VERDICTS} == {
        verdict: snapshot["rows"][verdict] for verdict in VERDICTS
    }
    assert snapshot["rows"]["done"] == 120_000
    assert grown("winnow_chunks_total") == snapshot["chunks"]["done"]
    assert grown("winnow_segments_total") >= snapshot["chunks"]["done"]
    # Each of two processes tells of its last commit with its next; one that ended before has never told of its last.
    assert abs(grown("winnow_segments_total") - grown("winnow_commit_seconds_count")) <= 2
    assert grown("winnow_jobs_created_total") == grown("winnow_jobs_ended_total", state="succeeded") == 1
    assert grown("winnow_jobs", state="succeeded") == 1
    assert grown("winnow_web_upload_bytes_total") == len(HEADER + b"\n" + ROWS * 10)
    assert grown("winnow_web_relay_seconds_count") > 0
    assert grown("winnow_fenced_commits_total") == grown("winnow_rescues_total", cause="expired") == 0


def test_workers_redis_and_the_relay_are_seen_to_be_well(system: System) -> None:
    with httpx.Client(base_url=system.url) as http:
        until(http, lambda now: now.value("winnow_web_relay_hears_itself") == 1)
        now = until(http, lambda now: all(now.total("winnow_worker_memory_bytes", queue=q) for q in ("work", "quick")))
    for queue in ("work", "quick"):
        assert now.value("winnow_workers", queue=queue) == 1
        assert now.total("winnow_worker_processes", queue=queue) == 2
        assert now.total("winnow_worker_memory_bytes", queue=queue) > 2**20
    assert now.value("winnow_redis_up") == now.value("winnow_redis_takes_writes") == 1
    assert now.value("winnow_redis_memory_limit_bytes") > now.value("winnow_redis_memory_bytes") > 0
