"""The command line against the whole system, as its caller sees it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.running import ROOT, System
from winnow import Client

DATA = b'name,age\r\n"Smith, Ann",70\r\nBob,30\r\nCleo,x\r\nEve,65'
KEPT = b'name,age\r\n"Smith, Ann",70\r\nEve,65'
WHERE = ("--where", "age >= 65", "--type", "age=integer")


class Shell:
    """Runs `winnow` with the system's address in its environment."""

    def __init__(self, url: str) -> None:
        self.environment = {**os.environ, "WINNOW_URL": url, "PYTHONPATH": str(ROOT)}

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "winnow", *words]
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=self.environment)

    def __call__(self, *words: str, given: bytes = b"") -> tuple[int, bytes, str]:
        """Exit status, stdout and stderr."""
        with self.start(*words) as process:
            out, err = process.communicate(given, timeout=60)
        return process.returncode, out, err.decode()


@pytest.fixture
def winnow(system: System) -> Shell:
    return Shell(system.url)


@pytest.fixture
def long_list(system: System, tmp_path: Path) -> Iterator[Path]:
    """A list whose job is at work for a while; the jobs left running on it are ended."""
    path = tmp_path / "long.csv"
    path.write_bytes(b"id,age\n" + b"".join(b"%d,%d\n" % (n, n % 100) for n in range(3_000_000)))
    yield path
    with Client(system.url) as client:
        for job in client.jobs(q="long.csv"):
            if not job.ended:
                client.job(job.id).cancel()


def test_run_feels_like_grep(winnow: Shell, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(DATA)
    status, out, err = winnow("run", str(path), *WHERE)
    assert (status, out) == (0, KEPT)
    assert err.startswith("winnow: 1 row failed")
    assert err.count("\n") == 1


def test_a_list_comes_through_a_pipe_and_goes_to_a_file(winnow: Shell, tmp_path: Path) -> None:
    target = tmp_path / "kept.csv"
    status, out, _ = winnow("run", "-", "--name", "people.csv", *WHERE, "-o", str(target), given=DATA)
    assert (status, out) == (0, b"")
    assert target.read_bytes() == KEPT


def test_a_job_started_and_left_is_found_watched_and_fetched(winnow: Shell, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(DATA)
    status, out, _ = winnow("run", str(path), *WHERE, "--label", "the old", "--detach")
    job = out.decode().strip()
    assert status == 0
    status, out, _ = winnow("watch", job)
    assert (status, out) == (0, b"succeeded 100 %, 4 of 4 rows, 2 kept, 1 failed\n")
    assert winnow("fetch", job, "kept")[:2] == (0, KEPT)
    assert winnow("fetch", job, "failed", "--raw")[1] == b"name,age\r\nCleo,x\r\n"
    failed = json.loads(winnow("fetch", job, "failed")[1])
    assert (failed["row"], failed["line"], failed["data"]) == (2, 4, "Cleo,x")
    assert json.loads(winnow("show", job, "--json")[1])["label"] == "the old"
    assert job in winnow("jobs")[1].decode()
    assert "people.csv" in winnow("lists")[1].decode()
    events = [json.loads(line) for line in winnow("watch", job, "--json")[1].splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))


def test_a_refused_condition_is_exit_2_with_one_line(winnow: Shell) -> None:
    status, out, err = winnow("run", "-", "--name", "people.csv", "--where", "aeg >= 65", given=DATA)
    assert (status, out, err.count("\n")) == (2, b"", 1)
    assert "age" in err


def test_too_many_failed_rows_are_exit_1(winnow: Shell) -> None:
    status, _, err = winnow("run", "-", "--name", "people.csv", *WHERE, "--max-failed", "0", given=DATA)
    assert status == 1
    assert "failed" in err


def test_an_unknown_job_is_exit_1(winnow: Shell) -> None:
    status, out, err = winnow("show", "nosuchjob")
    assert (status, out, err.count("\n")) == (1, b"", 1)


def test_ctrl_c_leaves_the_job_running(winnow: Shell, long_list: Path) -> None:
    with winnow.start("run", str(long_list), "--where", "age >= 65") as process:
        assert process.stdout
        assert process.stdout.read(7) == b"id,age\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    job = err.decode().split("winnow watch ")[1].split()[0]
    status, out, _ = winnow("watch", job)
    assert status == 0
    assert b"1,050,000 kept" in out


def test_a_closed_pipe_is_exit_0(winnow: Shell, long_list: Path) -> None:
    with winnow.start("run", str(long_list), "--where", "age >= 65") as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(7) == b"id,age\n"
        process.stdout.close()
        assert process.wait(30) == 0
        assert process.stderr.read() == b""


def test_a_job_is_paused_resumed_and_cancelled_by_hand(winnow: Shell, long_list: Path) -> None:
    job = winnow("run", str(long_list), "--where", "age >= 65", "--detach")[1].decode().strip()
    assert winnow("pause", job)[1].decode().split()[1] in {"pausing", "paused"}
    assert winnow("resume", job)[1].decode().split()[1] in {"queued", "running"}
    assert winnow("cancel", job)[1].decode().split()[1] in {"cancelling", "cancelled"}
    status, _, err = winnow("watch", job)
    assert status == 1
    assert "cancelled" in err
