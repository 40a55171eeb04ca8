"""The cases: which design does which work, and how one is run."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from bench.people import write_people
from bench.pitfalls.figures import Figures, figures
from bench.pitfalls.watching import watch
from launch.ports import free_port, is_free
from tests.system.running import System

STEPS = 10
SECONDS = 22.0
DESIGNS = {
    "handler": "the usual handler",
    "ping_timeout": "ping_timeout raised to 60 s",
    "socketio_sleep": "socketio.sleep",
    "monkey_patch": "eventlet.monkey_patch()",
    "background": "background task",
    "threading": "threading mode",
}
LIST_MB = 30
# Forty patterns that match nothing, each tried on every row: about ten seconds of computing for two workers.
HEAVY = "age >= 65 AND NOT (" + " OR ".join(f"regexp_matches(note, '[a-f]+{n}\\d+.*zq')" for n in range(40)) + ")"


@dataclass(frozen=True)
class Case:
    """`name` is what `--case` takes."""

    name: str
    design: str
    work: str
    run: Callable[[float], Figures]


def cases() -> list[Case]:
    """All of them, in the order of the table."""
    naive = [
        Case(f"{design}/{work}", title, work, partial(run_naive, design, work))
        for design, title in DESIGNS.items()
        for work in ("sleep", "compute")
    ]
    cut = [
        Case(
            f"{design}-cut", f"{DESIGNS[design]}, connection cut once", work, partial(run_naive, design, work, cut=True)
        )
        for design, work in (("background", "sleep"), ("threading", "compute"))
    ]
    return [
        *naive,
        *cut,
        Case("winnow", "Winnow", "compute", partial(run_winnow, 0)),
        Case("winnow-cut", "Winnow, connection cut every 8 events", "compute", partial(run_winnow, 8)),
    ]


def run_naive(design: str, work: str, step: float, cut: bool = False) -> Figures:
    """One naive server, one client, until ten messages of one run have come or the time is up.

    With `cut` the client loses its connection once, after the third message.
    """
    port = free_port()
    command = (sys.executable, "-m", "bench.pitfalls.naive", design, work, str(port), str(STEPS), str(step))
    with tempfile.TemporaryFile("w+") as told:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.DEVNULL)
        try:
            _until(lambda: not is_free("127.0.0.1", port), 15)
            seconds = min(SECONDS, STEPS * step * 2.2)
            seen = watch(url=f"http://127.0.0.1:{port}", steps=STEPS, seconds=seconds, cutAfter=2 if cut else None)
        finally:
            server.kill()
            server.wait()
        told.seek(0)
        runs = sum(line.startswith("run ") for line in told)
    return figures(seen, runs, STEPS)


def run_winnow(cut_every: int, step: float) -> Figures:
    """The whole system as `make run` starts it, with the same short pings; a list of which every row is computed on.

    With `cut_every` the client loses its connection after so many events, again and again. Steps have no meaning here.
    """
    del step
    with tempfile.TemporaryDirectory(prefix="winnow-pitfalls-") as folder:
        path = Path(folder) / "people.csv"
        write_people(path, LIST_MB)
        system = System(Path(folder) / "data", WINNOW_PING_INTERVAL="2", WINNOW_PING_TIMEOUT="2")
        try:
            system.until_ready()
            with path.open("rb") as file:
                answer = httpx.post(f"{system.url}/api/lists?name=people.csv", content=file, timeout=30)
            submission = {"list": answer.raise_for_status().json()["id"], "where": HEAVY}
            seen = watch(url=system.url, submission=submission, seconds=SECONDS, cutEvery=cut_every)
            submitted = [each["job"] for each in seen if each["saw"] == "submitted"]
            last, runs = _what_the_server_says(system.url, submitted)
        finally:
            system.stop()
    return figures(seen, runs, last)


def _what_the_server_says(url: str, submitted: list[str]) -> tuple[int, int]:
    """The last event's number of the first job that was submitted, and how often its work was begun."""
    if not submitted:
        return 0, 0
    snapshot = httpx.get(f"{url}/api/jobs/{submitted[0]}", timeout=10).raise_for_status().json()
    jobs = httpx.get(f"{url}/api/jobs", timeout=10).raise_for_status().json()["jobs"]
    return snapshot["seq"], snapshot["attempt"] + len(jobs) - 1


def _until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("the server did not start")
        time.sleep(0.05)
