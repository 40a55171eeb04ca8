"""Ten million keys: another list's are looked up, and a list's own compared, in memory that does not grow with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from bench.memory import peak_mb
from tests.system.running import System

ROWS = 10_000_000
BLOCK = 100_000
MOST_MB = 2_000
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux keeps a peak that can be reset"),
]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    system = System(tmp_path_factory.mktemp("preparing") / "data", WINNOW_PREDICATES="winnow.builtin")
    try:
        yield system.until_ready()
    finally:
        system.stop()


def address(number: int) -> str:
    """The same ten million in another order than that of their bytes."""
    return f"user{number * 7_919 % ROWS}@example{number % 97}.com"


@pytest.fixture(scope="module")
def all_of_them(system: System, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A list of ten million addresses, all different."""
    path = tmp_path_factory.mktemp("list") / "all.csv"
    with path.open("w") as file:
        file.write("email,number\n")
        for start in range(0, ROWS, BLOCK):
            file.write("".join(f"{address(number)},{number}\n" for number in range(start, start + BLOCK)))
    with path.open("rb") as file:
        answer = httpx.post(f"{system.url}/api/lists?name=all.csv", content=file, timeout=600)
    path.unlink()
    return str(answer.json()["id"])


def workers(system: System) -> list[psutil.Process]:
    return psutil.Process(system.pids["worker"]).children()


def run(system: System, list_id: str, name: str, **params: object) -> tuple[dict[str, Any], float]:
    """The job after its end, and the most that a worker process held meanwhile, in MB."""
    for worker in workers(system):
        Path(f"/proc/{worker.pid}/clear_refs").write_text("5")
    order = {"list": list_id, "predicate": {"name": name, "params": params}}
    answer = httpx.post(f"{system.url}/api/jobs", json=order, timeout=60)
    assert answer.status_code == 202, answer.text
    job = f"{system.url}/api/jobs/{answer.json()['id']}"
    with httpx.stream("GET", f"{job}/events", timeout=600) as events:
        for _ in events.iter_lines():
            pass
    ended = httpx.get(job, timeout=60).json()
    peak = max(map(peak_mb, workers(system)))
    print(name, ended["state"], ended["started_at"], ended["finished_at"], ended["rows"], f"{peak:.0f} MB")
    return ended, peak


def test_a_list_is_held_against_ten_million_within_two_gigabytes(system: System, all_of_them: str) -> None:
    rows = [address(number) for number in range(0, ROWS, ROWS // 500)] + [f"nobody{number}@x" for number in range(500)]
    text = "".join(f"{row}\n" for row in rows)
    own = httpx.post(f"{system.url}/api/lists?name=own.txt", content=text, timeout=60).json()["id"]
    job, peak = run(system, own, "in_list", column="line", other={"list": all_of_them, "column": "email"})
    assert (job["state"], job["rows"]["kept"], job["rows"]["rejected"]) == ("succeeded", 500, 500)
    assert peak <= MOST_MB


def test_ten_million_rows_are_told_apart_in_bounded_memory(system: System, all_of_them: str) -> None:
    job, peak = run(system, all_of_them, "unique", columns=["email"])
    assert (job["state"], job["rows"]["kept"]) == ("succeeded", ROWS)
    assert peak <= MOST_MB
