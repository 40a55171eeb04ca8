"""A sample of a list, and why its rows were rejected, through a whole system."""

import json

import httpx
import pytest

from tests.system.running import System
from winnow import Client

ROWS = 20_000
PEOPLE = "email\n" + "".join(f"person{n}@example.com\n" if n % 4 else f"person{n}\n" for n in range(1, ROWS + 1))


@pytest.fixture(scope="module")
def http(system: System) -> httpx.Client:
    return httpx.Client(base_url=system.url, timeout=60)


def test_a_sample_of_a_list_tells_of_the_whole_and_its_rows_have_their_numbers(
    http: httpx.Client, system: System
) -> None:
    with Client(system.url) as client:
        job = client.run(PEOPLE.encode(), name="people.csv", where="email LIKE '%@%'", sample=1000)
        snapshot = job.snapshot()
    assert (snapshot.rows.total, snapshot.rows.done) == (1000, 1000)
    estimate = snapshot.estimate
    assert estimate is not None and estimate.rows == ROWS
    assert estimate.kept.low <= snapshot.rows.kept / 1000 <= estimate.kept.high
    assert 0 < estimate.kept.high - estimate.kept.low < 0.1
    report = http.get(f"/api/jobs/{job.id}/rejected?reasons=1")
    assert (report.headers["Content-Type"], report.headers["Winnow-Complete"]) == ("application/x-ndjson", "true")
    rows = [json.loads(line) for line in report.text.splitlines()]
    assert len(rows) == snapshot.rows.rejected
    assert all(row["data"] == f"person{row['row']}" and row["line"] == row["row"] + 1 for row in rows)
    kept = http.get(f"/api/jobs/{job.id}/kept").text.splitlines()
    assert kept[0] == "email" and len(kept) == 1 + snapshot.rows.kept
    assert http.get(f"/api/jobs/{job.id}/reasons").json() == {"reasons": [], "other": 0}


@pytest.mark.parametrize("address", ["kept?reasons=1", "rejected?reasons=1&format=csv", "rejected?reasons=1&limit=5"])
def test_what_cannot_be_told_with_reasons_is_refused_and_says_what_to_do(http: httpx.Client, address: str) -> None:
    job = http.post("/api/jobs", json={"rows": ["a"], "where": "line = 'b'"}).json()
    answer = http.get(f"/api/jobs/{job['id']}/{address}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/reasons"


def test_a_sample_of_no_rows_is_refused(http: httpx.Client) -> None:
    answer = http.post("/api/jobs", json={"rows": ["a"], "where": "line = 'b'", "sample": 0})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/sample"


def test_the_report_of_rejected_rows_can_be_followed(http: httpx.Client) -> None:
    job = http.post("/api/jobs", json={"rows": [f"{n}" for n in range(3000)], "where": "line LIKE '%7'"}).json()
    lines = http.get(f"/api/jobs/{job['id']}/rejected?reasons=1&follow=1").text.splitlines()
    assert [json.loads(line)["row"] for line in lines] == [n + 1 for n in range(3000) if n % 10 != 7]
