"""A child that works on what is not to be tested any more: it is nudged, and ended where it does not come to look."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psutil
import pytest
import redis

from shared.errors import NotFound
from shared.lists import Format, Type
from shared.store.keys import Keys
from tests.unit.store.conftest import Store
from tests.unit.worker.conftest import Workshop
from worker.nudge import SIGNAL, Nudge, nudge
from worker.parent.interrupt import PATIENCE_S, Interrupt

ROWS = b"".join(b"row %d\n" % number for number in range(1000))

NUDGED = """
import sys
from worker.nudge import Nudge
nudge = Nudge()
nudge.listen()
print("ready", flush=True)
while not nudge.is_set:
    pass
print("nudged", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store(redis_client: redis.Redis, keys: Keys) -> Store:
    """A store of this test alone."""
    redis_client.delete("work")
    return Store(redis_client, keys)


@pytest.fixture
def child() -> Iterator["subprocess.Popen[str]"]:
    """A process that takes nudges, and does not end by itself."""
    process = subprocess.Popen([sys.executable, "-c", NUDGED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


class Parent:
    """The parent of a child that works on the ticket `t`; `pass_by` lets seconds pass and looks."""

    def __init__(self, store: Store, child: int) -> None:
        self._now = 100.0
        self.interrupt = Interrupt(store.leases, lambda: iter([("t", child)]), lambda: self._now)

    def pass_by(self, seconds: float) -> None:
        self._now += seconds
        self.interrupt.look()


def test_a_child_is_nudged_first(store: Store, child: "subprocess.Popen[str]") -> None:
    parent = Parent(store, child.pid)
    job = store.job(store.counted_list(10))
    store.chunk("t")
    parent.pass_by(1000)
    store.jobs.control(job.id, "pause")
    parent.pass_by(0)
    assert child.stdout is not None
    assert child.stdout.readline() == "nudged\n"
    assert child.poll() is None
    assert store.jobs.snapshot(job.id).state == "pausing"


def test_it_is_ended_where_it_does_not_come_to_look_and_the_job_rests(
    store: Store, child: "subprocess.Popen[str]"
) -> None:
    parent = Parent(store, child.pid)
    job = store.job(store.counted_list(10))
    store.chunk("t")
    store.jobs.control(job.id, "pause")
    parent.pass_by(0)
    parent.pass_by(PATIENCE_S + 0.01)
    assert store.jobs.snapshot(job.id).state == "paused"
    assert child.wait(10) == -signal.SIGKILL
    assert parent.interrupt.has_ended("t")


def test_a_child_that_comes_to_another_lease_just_then_goes_on(store: Store, child: "subprocess.Popen[str]") -> None:
    parent = Parent(store, child.pid)
    job = store.job(store.counted_list(10))
    store.chunk("t")
    store.jobs.control(job.id, "cancel")
    parent.pass_by(0)
    plain = store.leases.interrupt

    def interrupt(ticket: str, work: str) -> bool:
        assert psutil.Process(child.pid).status() == psutil.STATUS_STOPPED
        store.leases.release("t", "nonce")
        store.job(store.counted_list(10))
        store.leases.claim("t", "nonce 2", "worker")
        return plain(ticket, work)

    store.leases.interrupt = interrupt  # type: ignore[method-assign]
    parent.pass_by(PATIENCE_S + 0.01)
    assert psutil.Process(child.pid).status() != psutil.STATUS_STOPPED
    assert not parent.interrupt.has_ended("t")
    assert store.leases.unwanted(["t"]) == {}


def test_time_in_which_redis_does_not_answer_is_no_time_in_which_a_child_could_have_looked(
    store: Store, child: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = Parent(store, child.pid)
    job = store.job(store.counted_list(10))
    store.chunk("t")
    store.jobs.control(job.id, "pause")
    parent.pass_by(0)
    with monkeypatch.context() as away, pytest.raises(redis.ConnectionError):
        away.setattr(store.leases, "unwanted", _away)
        parent.pass_by(10)
    parent.pass_by(10)
    assert child.poll() is None
    parent.pass_by(PATIENCE_S + 0.01)
    assert child.wait(10) == -signal.SIGKILL


def test_a_child_of_which_nobody_knows_whether_its_lease_is_its_own_is_ended(
    store: Store, child: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = Parent(store, child.pid)
    job = store.job(store.counted_list(10))
    store.chunk("t")
    store.jobs.control(job.id, "pause")
    parent.pass_by(0)
    monkeypatch.setattr(store.leases, "interrupt", _away)
    with pytest.raises(redis.ConnectionError):
        parent.pass_by(PATIENCE_S + 0.01)
    assert child.wait(10) == -signal.SIGKILL
    assert parent.interrupt.has_ended("t")


def _away(*_: object) -> Any:
    raise redis.ConnectionError("away")


def test_a_nudged_child_commits_what_it_has_tested_and_hands_the_rest_back(
    workshop: Workshop, small_pieces: Callable[[int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pieces(1000, 10**6)
    monkeypatch.setattr("worker.committing.SEGMENT_S", 1000.0)
    nudged = workshop.context.nudge
    plain, shown = signal.getsignal(SIGNAL), workshop.context.files.create
    record = workshop.list_of(ROWS, Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.submit(record, "line <> 'row 7'")

    def create(name: str) -> Any:
        # The job is paused as its first segment is begun, which otherwise would last for the whole chunk.
        if name.startswith("jobs/") and workshop.context.jobs.snapshot(job.id).state == "running":
            workshop.context.jobs.control(job.id, "pause")
            nudge(psutil.Process().pid)
        return shown(name)

    try:
        nudged.listen()
        monkeypatch.setattr(workshop.context.files, "create", create)
        workshop.work()
    finally:
        signal.signal(SIGNAL, plain)
    after = workshop.context.jobs.snapshot(job.id)
    assert after.state == "paused"
    assert 0 < after.rows.done < 1000


def test_a_job_is_deleted_while_its_rows_are_tested_and_nothing_is_left_of_it(
    workshop: Workshop, small_pieces: Callable[[int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pieces(1000, 10**6)
    record = workshop.list_of(ROWS, Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.submit(record, "line <> 'row 7'")
    context = workshop.context
    plain = context.leases.commit

    def commit(*args: Any) -> Any:
        with suppress(NotFound):
            context.jobs.delete(job.id)
        return plain(*args)

    monkeypatch.setattr(context.leases, "commit", commit)
    workshop.work()
    keys = context.keys
    for index in (keys.owners(), keys.deadlines(), keys.turns(), keys.fenced(), keys.job(job.id), keys.log(job.id)):
        assert not context.redis.exists(index)
    # The segment that was refused is in a folder that is doomed.
    assert context.redis.smembers(keys.doomed()) == {f"jobs/{job.id}"}


def test_a_nudge_too_many_costs_one_small_segment_and_no_more() -> None:
    one = Nudge()
    plain = signal.getsignal(SIGNAL)
    try:
        one.listen()
        nudge(psutil.Process().pid)
        assert one.is_set
        one.clear()
        assert not one.is_set
    finally:
        signal.signal(SIGNAL, plain)
