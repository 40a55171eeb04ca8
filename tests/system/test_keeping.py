"""What is kept goes when its time has come; a backup taken at any moment goes on elsewhere as if nothing had been."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from launch.backup import main as back_up
from shared.settings import Settings
from shared.store.keys import Keys
from shared.store.schema import FILE
from tests.system.conftest import StartSystem
from tests.system.running import ROOT, System
from tests.system.test_restart import ROWS, numbers, stop_once_rows_are_done

KEYS = Keys()


def test_a_job_and_its_list_go_with_their_files_when_they_were_kept_long_enough(system: System) -> None:
    with httpx.Client(base_url=system.url, timeout=60) as http, redis.Redis.from_url(system.redis_url) as store:
        listed = http.post("/api/lists?name=people.csv", content=b"name,age\nAda,36\nGrace,85\n").json()
        job = http.post("/api/jobs", json={"list": listed["id"], "where": "age > 65"}).json()
        assert b"Grace" in http.get(f"/api/jobs/{job['id']}/kept?follow=1").content
        retention_ms = 1000 * Settings.model_fields["retention"].default
        store.zincrby(KEYS.ended(), -retention_ms, job["id"])
        store.zincrby(KEYS.used(), -retention_ms, listed["id"])
        system.wait_for("deleted 1 job, 1 list")
        assert http.get(f"/api/jobs/{job['id']}").status_code == 404
        assert http.get(f"/api/lists/{listed['id']}").status_code == 404
    assert not (system.data / "jobs" / job["id"]).exists()
    assert not (system.data / "lists" / listed["id"]).exists()


def slow_job(system: System) -> str:
    """A job that takes long enough to be seen in its middle."""
    with httpx.Client(base_url=system.url, timeout=60) as http:
        listed = http.post("/api/lists", params={"name": "numbers.csv"}, content=numbers()).json()
        where = " OR ".join(f"regexp_matches(text || '{i}', '(x+x+)+y{i}$')" for i in range(6)) + " OR n % 3 = 0"
        return str(http.post("/api/jobs", json={"list": listed["id"], "where": where}).json()["id"])


def ends_right(system: System, job_id: str) -> dict[str, Any]:
    """Follows the job to its end, which is right to the byte; gives the snapshot then."""
    with httpx.Client(base_url=system.url, timeout=120) as http:
        kept = http.get(f"/api/jobs/{job_id}/kept?follow=1").content
        after: dict[str, Any] = http.get(f"/api/jobs/{job_id}").json()
    assert after["state"] == "succeeded"
    assert after["rows"] == {
        "total": ROWS, "done": ROWS, "kept": ROWS // 3, "rejected": ROWS - ROWS // 3, "failed": 0, "blank_lines": 0,
    }  # fmt: skip
    assert kept == b"n,text\n" + b"".join(b"%d,some text of a row\n" % n for n in range(0, ROWS, 3))
    return after


def until_rows_are_done(system: System, job_id: str) -> None:
    with httpx.stream("GET", f"{system.url}/api/jobs/{job_id}/kept?follow=1", timeout=60) as rows:
        came = rows.iter_raw()
        while len(next(came)) < 100:
            pass


def test_a_backup_taken_while_a_job_runs_goes_on_elsewhere_and_ends_right(
    start_system: StartSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, backup = start_system(), tmp_path / "backup"
    job = slow_job(first)
    until_rows_are_done(first, job)
    monkeypatch.setenv("WINNOW_DATA", str(first.data))
    assert back_up([str(backup)]) == 0
    with httpx.Client(base_url=first.url, timeout=60) as http:
        assert http.get(f"/api/jobs/{job}").json()["state"] == "running"
    with redis.Redis.from_url(first.redis_url, decode_responses=True) as store:
        assert store.config_get("auto-aof-rewrite-percentage") == {"auto-aof-rewrite-percentage": "100"}
    assert back_up([str(backup)]) == 0
    first.stop()
    shutil.rmtree(first.data)

    ends_right(start_system(data=backup), job)


@pytest.mark.slow
def test_what_was_copied_while_all_was_stopped_goes_on_elsewhere(start_system: StartSystem, tmp_path: Path) -> None:
    first = start_system()
    job = slow_job(first)
    stop_once_rows_are_done(first, job)
    shutil.copytree(first.data, tmp_path / "moved")
    shutil.rmtree(first.data)
    ends_right(start_system(data=tmp_path / "moved"), job)


def test_make_run_refuses_a_folder_that_does_not_belong_to_its_redis(start_system: StartSystem, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "lists" / "abc").mkdir(parents=True)
    (data / "lists" / "abc" / "content").write_bytes(b"x\n")
    system = start_system(data=data, wait=False)
    system.wait_for(f"Winnow cannot start: Redis knows nothing of the lists and jobs in WINNOW_DATA={data}")
    assert system.process.wait(30) == 1
    assert (data / "lists" / "abc" / "content").exists()
    assert not (data / FILE).exists()


@pytest.mark.parametrize("part", [["web"], ["launch.worker", "quick"]])
def test_every_part_refuses_what_a_later_version_has_used(redis_server: str, tmp_path: Path, part: list[str]) -> None:
    (tmp_path / FILE).write_text('{"schema": 99, "id": "x"}')
    # A database that no other test uses: nothing must be stamped there.
    environment = {"PYTHONPATH": str(ROOT), "WINNOW_REDIS_URL": redis_server.removesuffix("/0") + "/11",
                   "WINNOW_DATA": str(tmp_path), "WINNOW_PORT": "0",
                   # Without it each part would compile the kernels first.
                   **{name: value for name, value in os.environ.items() if name == "NUMBA_CACHE_DIR"}}  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-m", *part], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "has been used by a later version of Winnow (schema 99, and this one knows " in ended.stderr
    assert "Traceback" not in ended.stderr
