"""Flower on a whole system: what tasks do is said in words, and a job is found in it."""

import os
import re
import signal
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.system.conftest import StartSystem
from tests.system.running import ROOT, System

SAMPLE = (ROOT / "examples" / "people.csv").read_bytes()
Tasks = dict[str, dict[str, Any]]


def found(flower: httpx.Client, search: str, enough: Callable[[Tasks], bool]) -> Tasks:
    """The tasks that Flower's search finds, once there are enough: it hears of them a moment after they ran."""
    deadline = time.monotonic() + 30
    tasks: Tasks = {}
    while not enough(tasks):
        assert time.monotonic() < deadline, tasks
        try:
            tasks = flower.get("/api/tasks", params={"search": search}).raise_for_status().json()
        except httpx.TransportError:
            time.sleep(0.1)  # it is being started again
    return tasks


def says(tasks: Tasks, pattern: str) -> bool:
    """Whether one of them says in its words what it does; a ticket does one thing after another, and says them all."""
    return any(re.match(pattern, done) for task in tasks.values() for done in (task["args"] or "").split("; "))


def run(http: httpx.Client, name: str, where: str) -> tuple[str, str]:
    """A list, and a job on it that has ended."""
    record = http.post(f"/api/lists?name={name}", content=SAMPLE).json()["id"]
    job = http.post("/api/jobs", json={"list": record, "where": where}).json()["id"]
    with http.stream("GET", f"/api/jobs/{job}/events") as events:
        events.read()
    return record, job


def test_tasks_say_what_they_do_and_are_found_by_job_list_and_condition(system: System) -> None:
    with (
        httpx.Client(base_url=system.url, timeout=60) as http,
        httpx.Client(base_url=system.flower_url, timeout=30) as flower,
    ):
        record, job = run(http, "crowd.csv", "age >= 64\n  AND country = 'CN'")
        http.post("/api/where/check", json={"list": record, "where": "age > 99"})
        assert http.get(f"/api/jobs/{job}/rejected").status_code == 200

        tested = rf"crowd\.csv · age >= 64 AND country = 'CN' · rows [\d,]+–[\d,]+ · job {job}"
        written = re.escape(f"writing rejected rows · job {job}") + "$"
        tasks = found(flower, job, lambda tasks: says(tasks, tested) and says(tasks, written))

        for search in ("crowd.csv", '"age >= 64 AND country"', f"args:{job} state:SUCCESS", f"name:winnow args:{job}"):
            assert found(flower, search, bool).keys() & tasks.keys()
        of_list = found(
            flower,
            record,
            lambda tasks: all(
                says(tasks, f"{done} · list {record}")
                # Counting may begin before a list has its name.
                for done in (
                    r"inspecting crowd\.csv",
                    r"counting (crowd\.csv|what comes in) from row 1",
                    "previewing age > 99",
                )
            ),
        )
        assert {task["kwargs"] for task in (tasks | of_list).values()} == {"{}"}


@pytest.mark.slow
def test_tasks_outlive_a_kill_once_they_were_saved_which_is_every_minute(start_system: StartSystem) -> None:
    own = start_system()
    saved = own.data / "flower"
    with (
        httpx.Client(base_url=own.url, timeout=60) as http,
        httpx.Client(base_url=own.flower_url, timeout=30) as flower,
    ):
        _, job = run(http, "people.csv", "age >= 65")
        tasks = found(flower, job, bool)
        deadline = time.monotonic() + 90
        while not any(job.encode() in path.read_bytes() for path in saved.glob("events.d*")):
            assert time.monotonic() < deadline
            time.sleep(0.5)
        time.sleep(1)  # there are more files than one, put in place one after the other
        os.kill(own.pids["flower"], signal.SIGKILL)
        own.wait_for("flower was killed by SIGKILL")
        assert found(flower, job, bool).keys() == tasks.keys()
