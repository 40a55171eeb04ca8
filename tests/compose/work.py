"""A list and jobs on it: quick ones, and ones that go on for a while; what comes out is known either way."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx

HEADER = b"name,age\r\n"
ROWS = [f'"person, {number}",{number % 100}\r\n'.encode() for number in range(200_000)]
KEPT = b"".join(row for number, row in enumerate(ROWS) if number % 100 >= 65)
WHERE = "age >= 65"


def slow(patterns: int) -> str:
    """The same condition, with so many patterns that match nothing and cost time."""
    tried = " OR ".join(f"regexp_matches(name, '[a-f]+{number}\\d+.*zq')" for number in range(patterns))
    return f"{WHERE} AND NOT ({tried})"


def upload(client: httpx.Client, times: int = 1) -> str:
    """The id of a list of the rows above, so many times over."""
    made = client.post("/api/lists", params={"name": "people.csv"}, content=HEADER + b"".join(ROWS) * times)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def submit(client: httpx.Client, list_id: str, where: str = WHERE) -> str:
    """The id of a job on it."""
    job = client.post("/api/jobs", json={"list": list_id, "where": where})
    assert job.status_code == 202, job.text
    return str(job.json()["id"])


def kept(client: httpx.Client, job: str) -> bytes:
    """What is kept, read until the job has ended."""
    with client.stream("GET", f"/api/jobs/{job}/kept", params={"follow": 1}) as answer:
        return b"".join(answer.iter_raw())


def until_begun(client: httpx.Client, job: str, rows: int = 1) -> None:
    """Returns once so many rows are done; the job must still run then."""
    deadline = time.monotonic() + 60
    while (snapshot := client.get(f"/api/jobs/{job}").json())["rows"]["done"] < rows:
        assert time.monotonic() < deadline, snapshot
        time.sleep(0.1)
    assert snapshot["state"] == "running", snapshot


@contextmanager
def held_back(url: str, job: str, rows: int) -> Iterator[None]:
    """Lets the job get no further than about so many rows meanwhile, on however fast a machine: there it is paused."""
    is_over = threading.Event()

    def hold(client: httpx.Client) -> None:
        while not is_over.wait(0.1):
            # Whoever is asked may be about to leave.
            with suppress(httpx.HTTPError, KeyError, ValueError):
                if client.get(f"/api/jobs/{job}").json()["rows"]["done"] >= rows:
                    client.post(f"/api/jobs/{job}/pause")

    with httpx.Client(base_url=url, timeout=60) as client:
        holding = threading.Thread(target=hold, args=(client,))
        holding.start()
        try:
            yield
        finally:
            is_over.set()
            holding.join()
        while (state := client.get(f"/api/jobs/{job}").json()["state"]) != "running":
            assert state in {"pausing", "paused", "queued"}, state
            client.post(f"/api/jobs/{job}/resume")
