"""A worker that is asked to end: what it has tested counts, the rest is free at once, and it ends in any case."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import redis

from shared.lists import Format, Type
from tests.unit.worker.conftest import Workshop
from worker.nudge import SIGNAL
from worker.parent.ending import PATIENCE_S, Ending
from worker.stopping import Stopping, not_raising

ROWS = b"".join(b"row %d\n" % number for number in range(1000))


def test_children_see_at_once_that_their_parent_was_asked() -> None:
    stopping = Stopping()
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(telling)
        os.read(told, 1)
        os._exit(10 * stopping.is_set + stopping.is_urgent)
    stopping.ask()
    os.close(telling)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 10
    assert stopping.is_set and not stopping.is_urgent
    for _ in range(300):
        stopping.ask()
    assert stopping.is_urgent


def test_a_signal_to_all_processes_of_a_worker_that_is_to_end_is_raised_in_no_row() -> None:
    def ends(number: int, _: object) -> None:
        raise SystemExit(number)

    stopping = Stopping()
    before = signal.signal(signal.SIGTERM, ends)
    try:
        with not_raising(stopping):
            stopping.ask()
            os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(SystemExit):
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.fixture
def stops_after_a_commit(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker is asked to end while its first segment is on its way to the store."""
    plain = workshop.context.leases.commit

    def commit(*args: Any) -> Any:
        workshop.context.stopping.ask()
        return plain(*args)

    monkeypatch.setattr(workshop.context.leases, "commit", commit)


def another(workshop: Workshop) -> Workshop:
    """Another worker on the same store."""
    return Workshop(replace(workshop.context, stopping=Stopping()), numbers=workshop.numbers)


@pytest.mark.usefixtures("stops_after_a_commit")
def test_the_rest_of_a_chunk_is_handed_back_after_the_next_commit(
    workshop: Workshop, small_pieces: Callable[[int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pieces(1000, 10**6)
    # One ticket counts the list and tests its chunk.
    monkeypatch.setattr("worker.turns.MOMENT_S", 1000.0)
    record = workshop.list_of(ROWS, Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.submit(record, "line <> 'row 7'")
    workshop.take()
    after = workshop.context.jobs.snapshot(job.id)
    assert 0 < after.rows.done < 1000
    assert after.state == "running"
    assert workshop.context.redis.hlen(workshop.context.keys.owners()) == 0

    other = another(workshop)
    other.work()
    assert other.context.jobs.snapshot(job.id).state == "succeeded"
    assert other.section(job.id, "kept") == ROWS.replace(b"row 7\n", b"")


def test_a_worker_that_is_to_end_takes_nothing_more(workshop: Workshop) -> None:
    workshop.list_of(ROWS, Format.TEXT, columns={"line": Type.TEXT})
    workshop.context.stopping.ask()
    workshop.take()
    assert workshop.announced == []
    assert workshop.context.redis.hlen(workshop.context.keys.owners()) == 0


def test_what_was_counted_when_the_worker_is_to_end_counts(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.counting.FIRST_BYTES", 10**9)
    record = workshop.list_of(ROWS * 500, Format.TEXT)
    plain = workshop.context.files.read_into

    def read_into(name: str, start: int, target: memoryview) -> int:
        if start > 0:
            workshop.context.stopping.ask()
        return plain(name, start, target)

    monkeypatch.setattr(workshop.context.files, "read_into", read_into)
    workshop.take()
    (part,) = workshop.context.leases.parts(record.id)
    assert 0 < part.rows < 500_000
    another(workshop).work()
    assert workshop.context.lists.get(record.id).rows == 500_000


@pytest.fixture
def child() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that does not end by itself, nor by a nudge."""
    # What is ignored stays so in whatever is started.
    before = signal.signal(SIGNAL, signal.SIG_IGN)
    process = subprocess.Popen(["sleep", "1000"])
    signal.signal(SIGNAL, before)
    yield process
    process.kill()
    process.wait()


class Parent:
    """The ending of one child that holds the ticket `t`; `pass_by` lets seconds pass and looks."""

    def __init__(self, child: int) -> None:
        self.clock = 100.0
        self.stopping = Stopping()
        self.taken_back: list[str] = []
        self.is_away = False
        self.ending = Ending(
            self.stopping, lambda: [child], lambda: iter([("t", child)]), self._take_back, lambda: self.clock
        )

    def pass_by(self, seconds: float) -> None:
        self.clock += seconds
        self.ending.look()

    def _take_back(self, ticket: str) -> None:
        if self.is_away:
            raise redis.ConnectionError("away")
        self.taken_back.append(ticket)


def test_children_are_left_alone_while_nobody_asks_and_while_there_is_time(child: "subprocess.Popen[bytes]") -> None:
    parent = Parent(child.pid)
    parent.pass_by(1000)
    parent.stopping.ask()
    parent.pass_by(1)
    parent.pass_by(PATIENCE_S)
    assert parent.taken_back == []
    assert child.poll() is None


def test_a_child_that_does_not_come_to_an_end_is_ended_and_what_it_holds_is_free(
    child: "subprocess.Popen[bytes]",
) -> None:
    parent = Parent(child.pid)
    parent.stopping.ask()
    parent.pass_by(0)
    parent.pass_by(PATIENCE_S + 0.1)
    assert parent.taken_back == ["t"]
    assert child.wait(10) == -9


def test_whoever_asks_twice_waits_for_nothing(child: "subprocess.Popen[bytes]") -> None:
    parent = Parent(child.pid)
    parent.stopping.ask()
    parent.stopping.ask()
    parent.pass_by(0)
    assert parent.taken_back == ["t"]
    assert child.wait(10) == -9


def test_a_child_is_ended_while_redis_is_away_too(child: "subprocess.Popen[bytes]") -> None:
    parent = Parent(child.pid)
    parent.is_away = True
    parent.stopping.ask()
    parent.stopping.ask()
    parent.pass_by(0)
    assert child.wait(10) == -9
