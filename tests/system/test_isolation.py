"""Whatever a row does to the process that tests it, only that row is failed, and says why: real Celery workers."""

import json
import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis

from shared.events import Cursor
from shared.files import naming
from shared.files.local import LocalFiles
from shared.jobs import Snapshot, Submission
from shared.lists import Column, Dialect, Format, ListRecord, Type
from shared.states import ENDED
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.lists import Lists
from tests.system import faults
from tests.system.relaying import Program
from tests.system.waiting import until
from winnow.predicate import Predicate
from worker.parent.ending import PATIENCE_S
from worker.predicates.describing import published

DATABASE = 10
SECONDS = 60
PROMISED_S = 1.0
REASONS = {
    "raise": "ValueError: as told (faults.py:",
    "nonsense": "answered with str;",
    "sleep": "TimeoutError: not done within 2 s",
    "freeze": "TimeoutError: not done within 2 s; its process was ended",
    "crash": "its test ended the worker process 3 times (signal 11 (SIGSEGV))",
    "exit": "its test ended the worker process 3 times (exit code 3)",
    "terminate": "its test ended the worker process 3 times (signal 15 (SIGTERM))",
    "close": "its test ended the worker process 3 times (exit code 71, its files were closed, or too many left open)",
    "burst": "MemoryError: its test used more than ",
}


class Yard:
    """A store, and a worker of two processes that has the predicates of `tests.system.faults`."""

    def __init__(self, url: str, data: Path) -> None:
        self.redis = redis.Redis.from_url(url, decode_responses=True)
        self.redis.flushdb()
        self.data, self.keys, self.files = data, Keys(), LocalFiles(data)
        self.notes = data / "notes"
        self.notes.mkdir()
        self.jobs = Jobs(self.redis, self.keys)
        self.rows: dict[str, list[str]] = {}
        settings = {
            "WINNOW_REDIS_URL": url, "WINNOW_DATA": str(data), "WINNOW_PREDICATES": "tests.system.faults",
            "POLARS_MAX_THREADS": "1", "FAULTS_NOTES": str(self.notes),
        }  # fmt: skip
        command = [sys.executable, "-m", "celery", "-A", "worker.app", "worker", "-Q", "work", "-c", "2", "-E"]
        options = ["--without-gossip", "--without-mingle", "--loglevel", "info"]
        self.worker = Program([*command, *options], os.environ | settings)

    def submit(self, job: str, called: Predicate[..., Any], rows: Sequence[str]) -> None:
        """A job of these lines, which the predicate is to test; what was noted of earlier ones is forgotten."""
        for note in self.notes.iterdir():
            note.unlink()
        self.rows[job] = list(rows)
        content = "".join(f"{row}\n" for row in rows).encode()
        record = ListRecord(
            id=f"list of {job}", name="lines.txt", format=Format.TEXT, dialect=Dialect(), bytes=len(content),
            sha256="0", columns=(Column(name="line", type=Type.TEXT),), sample=(), body=0,
        )  # fmt: skip
        with self.files.create(naming.list_content(record.id)) as file:
            file.write(content)
        record = Lists(self.redis, self.keys).add(record)
        asked = Submission.model_validate({"list": record.id, "predicate": {"name": called.name, "params": {}}})
        self.jobs.create(job, asked, record, "local", published(called).id)

    def until(self, truth: Callable[[], Any], seconds: float = SECONDS) -> Any:
        """Waits for what changes with some event or duty."""
        if found := until(self.redis, self.keys, truth, seconds):
            return found
        raise AssertionError(f"it did not come; the worker says:\n{self.worker.tail()}")

    def end_of(self, job: str, seconds: float = SECONDS) -> Snapshot:
        """The job once it has ended."""
        self.until(lambda: self.jobs.snapshot(job).state in ENDED, seconds)
        return self.jobs.snapshot(job)

    def failed(self, job: str) -> dict[int, str]:
        """The failed rows with their reasons."""
        return {one["row"]: one["reason"] for one in map(json.loads, self._section(job, "report").splitlines())}

    def kept(self, job: str) -> list[str]:
        return self._section(job, "kept").decode().splitlines()

    def tested(self, row: int) -> list[int]:
        """The processes that have begun to test a row."""
        note = self.notes / str(row)
        return [int(pid) for pid in note.read_text().split()] if note.exists() else []

    def times(self, job: str) -> dict[str, datetime]:
        """When a job came into each state last, by Redis's clock."""
        events = self.jobs.follow(job, Cursor(0)).events
        return {str(one["state"]): datetime.fromisoformat(str(one["at"])) for one in events if one["type"] == "state"}

    def _section(self, job: str, which: str) -> bytes:
        out = []
        for one in self.jobs.results(job).segments:
            start, size = (0, one.kept_bytes) if which == "kept" else (
                one.kept_bytes + one.failed_bytes, one.report_bytes
            )  # fmt: skip
            out.append(self.files.read(naming.segment(job, 1, one.name), start, size))
        return b"".join(out)

    def close(self) -> None:
        if self.worker.process.poll() is None:
            for child in psutil.Process(self.worker.process.pid).children(recursive=True):
                child.kill()
        self.worker.process.kill()
        self.worker.process.wait()
        self.redis.flushdb()
        self.redis.close()


@pytest.fixture(scope="module")
def yard(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    one = Yard(f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}", tmp_path_factory.mktemp("data"))
    try:
        one.worker.line("ready", 3 * SECONDS)
        yield one
    finally:
        one.close()


def holds(yard: Yard, job: str) -> None:
    """Each row has its verdict once and in order, and only what did wrong is failed, with the reason."""
    after, rows = yard.jobs.snapshot(job), yard.rows[job]
    assert after.state == "succeeded"
    assert after.rows.kept + after.rows.rejected + after.rows.failed == after.rows.done == after.rows.total == len(rows)
    failed = yard.failed(job)
    assert {row: rows[row - 1] for row in failed} == {row: it for row, it in enumerate(rows, 1) if it in REASONS}
    for row, reason in failed.items():
        assert reason.startswith(REASONS[rows[row - 1]])
    assert yard.kept(job) == [row for row in rows if row not in REASONS and row != "reject"]
    assert after.rows.rejected == rows.count("reject")


@pytest.mark.parametrize("called", [faults.does, faults.does_later], ids=lambda one: one.name)
def test_a_row_that_ends_its_process_is_failed_with_how_and_its_neighbours_are_not(
    yard: Yard, called: Predicate[..., Any]
) -> None:
    rows = [f"row {number}" for number in range(40)]
    rows[7], rows[23], rows[30], rows[36] = "crash", "exit", "terminate", "close"
    yard.submit(f"dead by {called.name}", called, rows)
    yard.end_of(f"dead by {called.name}")
    holds(yard, f"dead by {called.name}")
    if not called.is_async:
        assert len(set(yard.tested(8))) == len(set(yard.tested(24))) == 3


def test_a_row_that_hangs_in_native_code_is_failed_at_once_and_its_neighbours_go_on(yard: Yard) -> None:
    rows = [f"row {number}" for number in range(12)]
    rows[5] = "freeze"
    yard.submit("frozen", faults.does, rows)
    yard.end_of("frozen")
    holds(yard, "frozen")
    assert len(yard.tested(6)) == 1
    yard.worker.line(r"process \d+ is ended, which tests row 6: TimeoutError: not done within 2 s", SECONDS)


@pytest.mark.slow
def test_of_rows_in_one_loop_the_one_that_hangs_in_native_code_is_found(yard: Yard) -> None:
    rows = [f"row {number}" for number in range(12)]
    rows[5] = "freeze"
    yard.submit("frozen loop", faults.does_later, rows)
    yard.end_of("frozen loop")
    holds(yard, "frozen loop")


@pytest.mark.slow
def test_a_row_that_takes_too_much_memory_is_failed_with_that(yard: Yard) -> None:
    rows = [f"row {number}" for number in range(12)]
    rows[5] = "burst"
    yard.submit("burst", faults.does, rows)
    yard.end_of("burst")
    holds(yard, "burst")


def test_a_process_whose_rows_leak_is_replaced_and_no_row_is_blamed_nor_tested_twice(yard: Yard) -> None:
    rows = ["leak"] * 100
    yard.submit("leaking", faults.does, rows)
    # Several processes are begun anew for it.
    yard.end_of("leaking", seconds=2 * SECONDS)
    holds(yard, "leaking")
    assert all(len(yard.tested(row)) == 1 for row in range(1, 101))
    assert len({pid for row in range(1, 101) for pid in yard.tested(row)}) > 2
    yard.worker.line(r"ends and is replaced: it has \d+ MB in memory, and may have \d+ MB", SECONDS)


def test_what_a_row_started_and_left_ends_when_its_process_is_replaced(yard: Yard) -> None:
    yard.submit("starting", faults.clings, ["start", "row"])
    yard.end_of("starting")
    started = int((yard.notes / "started").read_text())
    yard.until(lambda: not psutil.pid_exists(started))


def test_a_process_in_which_something_goes_on_after_its_end_is_replaced(yard: Yard) -> None:
    yard.submit("clinging", faults.clings, ["cling", "row"])
    after = yard.end_of("clinging")
    assert (after.rows.kept, after.rows.failed) == (1, 1)
    yard.worker.line(r"ends and is replaced: predicate clings left something behind that did not end", SECONDS)


def test_what_a_process_was_begun_with_is_let_alone_by_the_garbage_collector(yard: Yard) -> None:
    yard.submit("counting", faults.counts_objects, ["row"])
    (told,) = yard.end_of("counting").reasons
    frozen, others = map(int, told["reason"].split())
    assert frozen > 100_000
    assert others < frozen / 10


def test_what_rows_print_does_not_flood_the_log(yard: Yard) -> None:
    yard.submit("loud", faults.does, ["print", "row"])
    yard.end_of("loud")
    holds(yard, "loud")
    yard.worker.line(r"does.*: … and \d+ more lines", SECONDS)
    assert 10 < yard.worker.count("noise") < 200


def test_a_row_that_forks_has_one_verdict(yard: Yard) -> None:
    yard.submit("forking", faults.does, ["row", "fork", "row"])
    yard.end_of("forking")
    holds(yard, "forking")


@pytest.mark.parametrize("called", [faults.waits, faults.waits_later], ids=lambda one: one.name)
def test_it_is_paused_within_a_second_while_rows_sleep_and_resumed_with_those_alone(
    yard: Yard, called: Predicate[..., Any]
) -> None:
    job = f"paused {called.name}"
    yard.submit(job, called, ["row", "row", "sleep", "sleep"])
    yard.until(lambda: yard.tested(3))
    children = set(yard.tested(3))
    yard.jobs.control(job, "pause")
    yard.until(lambda: yard.jobs.snapshot(job).state == "paused")
    times = yard.times(job)
    assert (times["paused"] - times["pausing"]).total_seconds() <= PROMISED_S
    # Cut off, and not ended with its process.
    assert all(psutil.pid_exists(child) for child in children)
    yard.jobs.control(job, "resume")
    yard.until(lambda: len(yard.tested(3)) == 2)
    yard.jobs.control(job, "cancel")
    yard.until(lambda: yard.jobs.snapshot(job).state == "cancelled")
    times = yard.times(job)
    assert (times["cancelled"] - times["cancelling"]).total_seconds() <= PROMISED_S
    assert yard.jobs.snapshot(job).rows.done == 2
    assert (len(yard.tested(1)), len(yard.tested(2))) == (1, 1)


def test_it_is_paused_within_a_second_while_its_rate_lets_nothing_begin(yard: Yard) -> None:
    yard.submit("rare", faults.is_rare, ["row", "row", "row"])
    yard.until(lambda: yard.jobs.snapshot("rare").rows.done == 1)
    yard.jobs.control("rare", "pause")
    yard.until(lambda: yard.jobs.snapshot("rare").state == "paused")
    times = yard.times("rare")
    assert (times["paused"] - times["pausing"]).total_seconds() <= PROMISED_S


@pytest.mark.slow
def test_rows_in_rows_out_whatever_they_do(yard: Yard) -> None:
    random.seed(7)
    kinds = ["row"] * 60 + ["reject"] * 20 + ["raise"] * 5 + ["nonsense", "fork", "leak"]
    rows = random.choices(kinds, k=1500)
    deadly = ["sleep", "freeze", "crash", "exit", "terminate", "close"]
    for number, does in zip(random.sample(range(1500), 2 * len(deadly)), deadly * 2, strict=True):
        rows[number] = does
    for called in (faults.does, faults.does_later):
        yard.submit(f"everything {called.name}", called, rows)
        yard.end_of(f"everything {called.name}", seconds=240)
        holds(yard, f"everything {called.name}")


# The last one: the worker is gone after it.
def test_a_worker_that_is_told_to_end_hands_back_by_itself_what_its_rows_hold(yard: Yard) -> None:
    yard.submit("ending", faults.waits, ["row", "sleep"])
    yard.until(lambda: yard.tested(2))
    leases = yard.keys.leases_of("ending")
    assert yard.redis.hlen(leases) == 1
    yard.worker.process.terminate()
    # Sooner than it would be taken from it.
    yard.until(lambda: yard.redis.hlen(leases) == 0, seconds=PATIENCE_S)
    assert yard.worker.process.wait(10) == 0
    assert yard.jobs.snapshot("ending").rows.done == 1
    assert not any("rescued" in name for name in yard.redis.hgetall(yard.keys.figures()) if name == "rescued:expired")
