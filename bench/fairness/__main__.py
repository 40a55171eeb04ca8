"""`make bench`: how soon a job of ten rows is answered on an idle system, beside a huge job and beside many jobs."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.ending import stop_when_told
from bench.fairness.short import Answered, answered
from bench.page import PAGE, as_section, facts_of_this_run, write_section
from bench.table import table
from tests.system.running import System

WORKERS = 2
PAUSE_S = 0.3
BLOCK_ROWS = 100_000
# Dear enough for the huge job to outlast what is measured beside it.
WHERE = " OR ".join(
    f"regexp_matches(text, '[a-z]+ (that|which)+ .*{letter}$')" for letter in "abcdefghijklmnopqrstuvwxyz012345"
)
ABOUT = (
    "Jobs of ten rows, submitted one after the other with their rows; milliseconds from the request to the event that "
    "says `succeeded`, over HTTP and Server-Sent Events. Chunks of the others are about a second of work each; they "
    "give way at the next commit."
)


def main() -> None:
    """Starts a system of its own, prints the table, and writes it where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.fairness", description=__doc__)
    parser.add_argument("--million-rows", type=float, default=30, help="of the huge job's list")
    parser.add_argument("--jobs", type=int, default=100, help="that live beside the short one")
    parser.add_argument("--times", type=int, default=100, help="that a short job is submitted in each case")
    parser.add_argument("--write", action="store_true", help=f"writes {PAGE.name} too")
    asked = parser.parse_args()
    stop_when_told()
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder:
        system = System(Path(folder) / "data", WINNOW_CONCURRENCY=str(WORKERS)).until_ready()
        try:
            with httpx.Client(base_url=system.url, timeout=600) as http:
                found = dict(measure(http, asked.million_rows, asked.jobs, asked.times))
        finally:
            system.stop()
    print(as_table(found))
    if asked.write:
        command = " ".join(("python -m bench.fairness", *sys.argv[1:]))
        write_section("Fairness", as_section(command, ABOUT, facts_of_this_run(), as_table(found)))


def measure(http: httpx.Client, million_rows: float, jobs: int, times: int) -> Iterator[tuple[str, Answered]]:
    """What else there was to do, and how soon the short jobs were answered."""
    answered(http, 3, 0)  # warms up
    yield "nothing", answered(http, times, PAUSE_S)
    answer = http.post("/api/lists", params={"name": "rows.csv"}, content=_rows(int(million_rows * 1e6)))
    record = answer.raise_for_status().json()["id"]
    with _live(http, record, 1):
        yield f"a job of {million_rows:g} million rows", answered(http, times, PAUSE_S)
    with _live(http, record, jobs):
        yield f"{jobs} such jobs", answered(http, times, PAUSE_S)


@contextmanager
def _live(http: httpx.Client, record: str, count: int) -> Iterator[None]:
    """So many jobs on a list, all of which run; raises RuntimeError where one has ended meanwhile."""
    jobs = []
    for _ in range(count):
        answer = http.post("/api/jobs", json={"list": record, "where": WHERE})
        jobs.append(answer.raise_for_status().json()["id"])
    yield
    for job in jobs:
        state = http.get(f"/api/jobs/{job}").raise_for_status().json()["state"]
        if state not in {"queued", "running"}:
            raise RuntimeError(f"a job is {state} already: give it more rows")
    for job in jobs:
        http.delete(f"/api/jobs/{job}").raise_for_status()


def _rows(count: int) -> Iterator[bytes]:
    block = b"".join(b"%d,some text of a row that is neither short nor long\n" % number for number in range(BLOCK_ROWS))
    yield b"n,text\n"
    for _ in range(max(count // BLOCK_ROWS, 1)):
        yield block


def as_table(found: dict[str, Answered]) -> str:
    """A line a case."""
    rows = [
        (beside, one.jobs, f"{one.median:.0f}", f"{one.p99:.0f}", f"{one.longest:.0f}") for beside, one in found.items()
    ]
    return table(("beside", "jobs", "median ms", "p99 ms", "max ms"), rows, right=frozenset(range(1, 5)))


if __name__ == "__main__":
    main()
