"""Which process is ended for a row, when, and who is blamed: a parent that reads the marks of a process of its own."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
import redis

from shared.store.keys import Keys
from tests.unit.store.conftest import Store
from worker.marks import ManyMarks, MarkFile, MarkFolder, OneMark
from worker.parent.children import stand_still
from worker.parent.isolation import STOOD_S, Isolation

MB = 2**20


class Parent:
    """The parent of a child that works on the ticket `t` and notes what it tests; `pass_by` looks as time goes by."""

    def __init__(self, store: Store, child: "subprocess.Popen[bytes]", root: Path) -> None:
        self.child = child
        self.store = store
        self._now = time.monotonic()
        self.size = 100 * MB
        self.job = store.job(store.counted_list(10)).id
        store.chunk("t")
        self.file = MarkFile(root / str(child.pid))
        self.file.work_on("t")
        tickets = lambda: iter([("t", child.pid)])  # noqa: E731
        folder = MarkFolder(root)
        self.isolation = Isolation(folder, store.leases, tickets, lambda _: self.size, self.now)

    def now(self) -> float:
        """A clock that stands unless time is let go by, however long the test itself takes."""
        return self._now

    def pass_by(self, seconds: float, step: float = 0.1) -> None:
        for _ in range(round(seconds / step)):
            self._now += step
            self.isolation.look()

    def look_away(self, seconds: float) -> None:
        """Time goes by, and it does not look."""
        self._now += seconds

    @property
    def is_ended(self) -> bool:
        """Whether the child was ended; else it runs on."""
        if self.store.redis.hlen(self.store.keys.owners()) == 0:
            assert self.child.wait(10) == -signal.SIGKILL
            return True
        assert psutil.Process(self.child.pid).status() not in {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE}
        return False

    def dooms(self) -> list[tuple[int, int, str]]:
        """What is leased next."""
        found = []
        while (lease := self.store.claim()) is not None:
            found.append((lease.at, lease.to, lease.doom))  # type: ignore[union-attr]
        return found


@pytest.fixture
def parent(redis_client: redis.Redis, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parent]:
    redis_client.delete("work")
    child = subprocess.Popen(["sleep", "1000"])
    made = Parent(Store(redis_client, keys), child, tmp_path)
    # What the child notes is by the parent's clock, as of one machine.
    monkeypatch.setattr("worker.marks.time", SimpleNamespace(monotonic=made.now))
    yield made
    child.kill()
    child.wait()


def test_a_row_over_its_time_is_failed_at_once_and_its_process_is_ended(parent: Parent) -> None:
    parent.file.begin(5, is_async=False).begin(4, 4)
    parent.pass_by(5)
    assert not parent.is_ended
    parent.pass_by(2)
    assert parent.is_ended
    reason = "TimeoutError: not done within 5 s; its process was ended"
    assert parent.dooms() == [(0, 3, ""), (3, 4, reason), (4, 10, "")]


def test_rows_that_come_back_in_time_one_after_the_other_are_let_alone(parent: Parent) -> None:
    marks = parent.file.begin(1, is_async=False)
    for row in range(1, 9):
        marks.begin(row, row)
        parent.pass_by(1.4)
    assert not parent.is_ended


def test_without_a_time_limit_nothing_is_late(parent: Parent) -> None:
    parent.file.begin(None, is_async=False).begin(4, 4)
    parent.pass_by(100, step=1)
    assert not parent.is_ended


def test_a_process_that_stood_still_has_the_time_to_notice_itself(parent: Parent) -> None:
    marks = parent.file.begin(5, is_async=False)
    marks.begin(4, 4)
    parent.pass_by(20, step=20)
    parent.pass_by(0.8)
    marks.end(4)
    parent.pass_by(5)
    assert not parent.is_ended


def test_a_loop_that_is_looked_after_ends_its_late_rows_itself(parent: Parent) -> None:
    marks = parent.file.begin(5, is_async=True)
    marks.begin(4, 4)
    for _ in range(100):
        parent.pass_by(0.2)
        marks.beat()
    assert not parent.is_ended


def test_of_several_in_a_loop_that_hangs_none_is_failed_before_it_was_alone(parent: Parent) -> None:
    marks = parent.file.begin(5, is_async=True)
    marks.begin(4, 4)
    marks.begin(5, 5)
    parent.pass_by(8)
    assert parent.is_ended
    assert [doom for _, _, doom in parent.dooms()] == [""] * 4


def test_a_row_that_takes_the_process_over_its_memory_has_died_of_it(parent: Parent) -> None:
    marks = parent.file.begin(None, is_async=False)
    parent.file.allow(300 * MB, 100 * MB)
    marks.begin(4, 4)
    parent.pass_by(1)
    parent.size = 310 * MB
    parent.pass_by(0.1)
    assert parent.is_ended
    assert parent.dooms() == [(0, 3, ""), (3, 4, ""), (4, 10, "")]


def test_a_row_that_adds_the_last_bit_to_what_others_left_is_let_alone(parent: Parent) -> None:
    marks = parent.file.begin(None, is_async=False)
    parent.file.allow(300 * MB, 100 * MB)
    for row in range(1, 10):
        marks.begin(row, row)
        parent.pass_by(0.2)
        parent.size += 50 * MB
        parent.pass_by(0.1)
    assert not parent.is_ended


def test_a_row_that_takes_all_at_once_as_it_begins_has_died_of_it_though_nobody_looked_before(parent: Parent) -> None:
    marks = parent.file.begin(None, is_async=False)
    parent.file.allow(300 * MB, 100 * MB)
    parent.look_away(0.01)
    marks.begin(1, 1)
    parent.size = 310 * MB
    parent.pass_by(0.9)
    assert not parent.is_ended
    parent.pass_by(0.2)
    assert parent.is_ended


def leaks(parent: Parent, marks: OneMark | ManyMarks) -> None:
    """Nine rows that leave 25 MB each, of 200 that the process may take more."""
    parent.file.allow(300 * MB, 100 * MB)
    for row in range(1, 10):
        marks.begin(row, row)
        parent.pass_by(0.2)
        parent.size += 25 * MB


def test_a_row_that_lasts_is_not_taken_for_those_that_were_tested_while_nobody_looked(parent: Parent) -> None:
    marks = parent.file.begin(None, is_async=False)
    parent.file.allow(300 * MB, 100 * MB)
    marks.begin(1, 1)
    parent.pass_by(0.5)
    for row in range(2, 10):
        marks.begin(row, row)
        parent.look_away(0.1)
        parent.size += 27 * MB
    marks.begin(10, 10)
    parent.pass_by(2)
    assert not parent.is_ended


@pytest.mark.parametrize("how", ["commits", "is stopped"])
def test_a_row_that_lasts_is_not_taken_for_those_before_a_look_at_a_process_that(parent: Parent, how: str) -> None:
    marks = parent.file.begin(None, is_async=False)
    leaks(parent, marks)
    if how == "commits":
        parent.pass_by(0.1)
        marks.end(9)
        parent.pass_by(0.1)
        marks.begin(10, 10)
    else:
        marks.begin(10, 10)
        parent.pass_by(0.1)
        os.kill(parent.child.pid, signal.SIGSTOP)
        stand_still(parent.child.pid)
        parent.pass_by(300, step=1)
        os.kill(parent.child.pid, signal.SIGCONT)
    parent.pass_by(5)
    assert not parent.is_ended


def test_a_process_that_a_row_stops_is_ended_and_tested_by_itself_is_that_row(parent: Parent) -> None:
    parent.file.begin(None, is_async=False).begin(4, 4)
    parent.pass_by(1)
    os.kill(parent.child.pid, signal.SIGSTOP)
    stand_still(parent.child.pid)
    parent.pass_by(STOOD_S + 1)
    assert parent.is_ended
    assert [(at, to) for at, to, _ in parent.dooms()] == [(0, 3), (3, 4), (4, 10)]


def test_a_process_that_is_stopped_for_a_moment_goes_on(parent: Parent) -> None:
    parent.file.begin(None, is_async=False).begin(4, 4)
    for _ in range(3):
        os.kill(parent.child.pid, signal.SIGSTOP)
        stand_still(parent.child.pid)
        parent.pass_by(STOOD_S - 1)
        os.kill(parent.child.pid, signal.SIGCONT)
        parent.pass_by(1)
    assert not parent.is_ended


def test_what_is_not_the_tickets_own_mark_is_nobodys(parent: Parent) -> None:
    parent.file.work_on("another")
    parent.file.begin(1, is_async=False).begin(4, 4)
    parent.pass_by(10)
    assert not parent.is_ended
    parent.isolation.died("t", "signal 9 (SIGKILL)")
    assert [(at, to) for at, to, _ in parent.dooms()][:2] == [(0, 5), (5, 8)]


def test_who_dies_of_what_it_tests_has_that_alone_in_the_next_lease(parent: Parent) -> None:
    marks = parent.file.begin(1, is_async=True)
    parent.file.allow(None, 0)
    marks.begin(4, 4)
    marks.begin(9, 9)
    parent.isolation.died("t", "signal 9 (SIGKILL)")
    assert [(at, to) for at, to, _ in parent.dooms()] == [(0, 3), (3, 4), (4, 8), (8, 9), (9, 10)]


def test_a_setup_that_ends_its_process_three_times_fails_the_job_and_no_row(parent: Parent) -> None:
    jobs = parent.store.jobs
    for _ in range(3):
        parent.file.work_on("t")
        parent.file.begin(1, is_async=False)
        assert jobs.snapshot(parent.job).state == "running"
        parent.isolation.died("t", "signal 11 (SIGSEGV)")
        parent.store.claim("t")
    after = jobs.snapshot(parent.job)
    assert (after.state, after.rows.done) == ("failed", 0)
    assert after.error is not None
    assert after.error["detail"] == (
        "what is set up or opened for the job's predicate ended its worker process 3 times (signal 11 (SIGSEGV))"
    )


def test_what_the_row_started_ends_with_its_process(parent: Parent, tmp_path: Path) -> None:
    parent.child.kill()
    parent.child.wait()
    told = tmp_path / "told"
    child = subprocess.Popen(["sh", "-c", f"sleep 1000 & echo $! > {told}.new; mv {told}.new {told}; wait"])
    until = time.monotonic() + 20
    while not told.exists():
        assert time.monotonic() < until
    started = psutil.Process(int(told.read_text()))
    folder = tmp_path / "marks"
    folder.mkdir()
    other = Parent(parent.store, child, folder)
    other.file.begin(1, is_async=False).begin(4, 4)
    other.pass_by(4)
    assert child.wait(10) == -signal.SIGKILL
    assert started.wait(10) is None
