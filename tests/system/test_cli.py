"""The command line against the whole system, as its caller sees it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.system.running import ROOT, System
from winnow import Client, ConflictError
from winnow.cli.main import main

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


class Here:
    """Runs commands in this process: between two of a shell a whole job may pass."""

    def __init__(self, captured: pytest.CaptureFixture[bytes]) -> None:
        self._captured = captured

    def __call__(self, *words: str, status: int = 0) -> bytes:
        """What the command wrote to stdout; it is to end with this status."""
        assert main(words) == status, self._captured.readouterr().err
        return self._captured.readouterr().out


@pytest.fixture
def here(system: System, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Here:
    monkeypatch.setenv("WINNOW_URL", system.url)
    return Here(capsysbinary)


@pytest.fixture
def long_list(system: System, tmp_path: Path) -> Iterator[Path]:
    """A list whose job is at work for a while; the jobs left running on it are ended."""
    path = tmp_path / "long.csv"
    path.write_bytes(b"id,age\n" + b"".join(b"%d,%d\n" % (n, n % 100) for n in range(3_000_000)))
    yield path
    with Client(system.url) as client:
        for job in client.jobs(q="long.csv"):
            # One that came to its end by itself cannot be cancelled, and need not be.
            with suppress(ConflictError):
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


def test_a_job_started_and_left_is_found_watched_and_fetched(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(DATA)
    job = here("run", str(path), *WHERE, "--label", "the old", "--detach").decode().strip()
    assert here("watch", job) == b"succeeded 100 %, 4 of 4 rows, 2 kept, 1 failed\n"
    assert here("fetch", job, "kept") == KEPT
    assert here("fetch", job, "failed", "--raw") == b"name,age\r\nCleo,x\r\n"
    failed = json.loads(here("fetch", job, "failed"))
    assert (failed["row"], failed["line"], failed["data"]) == (3, 4, "Cleo,x")
    assert json.loads(here("show", job, "--json"))["label"] == "the old"
    assert job in here("jobs").decode()
    assert "people.csv" in here("lists").decode()
    events = [json.loads(line) for line in here("watch", job, "--json").splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))


def test_a_sample_by_itself_is_rows_of_the_list_and_nothing_else(winnow: Shell) -> None:
    rows = b"".join(b"%d\n" % n for n in range(1000))
    status, out, err = winnow("run", "--name", "numbers.csv", "--sample", "10", given=b"n\n" + rows)
    assert (status, err) == (0, "")
    header, *sample = out.splitlines(keepends=True)
    assert header == b"n\n"
    assert [int(row) // 100 for row in sample] == list(range(10))


def test_a_refused_condition_is_exit_2_and_the_list_need_not_come_again(winnow: Shell) -> None:
    status, out, err = winnow("run", "-", "--name", "people.csv", "--where", "aeg >= 65", given=DATA)
    refused, hint = err.splitlines()
    assert (status, out) == (2, b"")
    assert "Did you mean age?" in refused
    there = hint.split("--list ")[1].split()[0]
    assert winnow("run", "--list", there, *WHERE)[:2] == (0, KEPT)


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


def test_a_job_is_paused_resumed_and_cancelled_by_hand(here: Here, long_list: Path) -> None:
    slow = " OR ".join(f"regexp_matches(id, '{n}{n}{n}.*9')" for n in range(1, 9))
    job = here("run", str(long_list), "--type", "id=text", "--where", slow, "--detach").decode().strip()
    states = [here(verb, job).decode().removeprefix(f"{job} ").strip() for verb in ("pause", "resume", "cancel")]
    assert states[0] in {"pausing", "paused"}
    assert states[1] in {"queued", "running"}
    assert states[2] in {"cancelling", "cancelled"}
    assert here("watch", job, status=1).startswith(b"cancelled")
