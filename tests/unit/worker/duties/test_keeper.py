"""The keeper: one of them does the duties, a little at a time, and goes on after every fault."""

import logging

import pytest
import redis

from tests.unit.worker.conftest import Workshop
from worker.duties import keeper as duties
from worker.duties.keeper import Keeper


def doom(workshop: Workshop, name: str, objects: int = 1) -> None:
    """A folder of a job that was deleted."""
    for number in range(objects):
        with workshop.context.files.create(f"jobs/{name}/1/{number}") as file:
            file.write(b"12345")
    workshop.context.redis.sadd(workshop.context.keys.doomed(), f"jobs/{name}")


def is_there(workshop: Workshop, name: str) -> bool:
    return workshop.context.files.path(f"jobs/{name}").exists()


def ticked(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tick at which a round is due."""
    monkeypatch.setattr(duties, "ROUND_S", 0.0)
    keeper.tick()


def test_one_of_several_does_the_duties_and_another_when_that_one_has_died(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Keeper(workshop.context), Keeper(workshop.context)
    ticked(first, monkeypatch)
    doom(workshop, "gone")
    ticked(second, monkeypatch)
    assert is_there(workshop, "gone")
    # What the lock's time does.
    workshop.context.redis.delete(workshop.context.keys.duty("keeper"))
    ticked(second, monkeypatch)
    assert not is_there(workshop, "gone")
    doom(workshop, "later")
    ticked(first, monkeypatch)
    assert is_there(workshop, "later")


def test_a_tick_is_short_however_much_there_is_to_do(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "SLICE_S", 0.0)
    monkeypatch.setattr("worker.duties.prune.OBJECTS", 2)
    doom(workshop, "large", objects=5)
    keeper, ticks = Keeper(workshop.context), 0
    while is_there(workshop, "large"):
        keeper.tick()
        ticks += 1
    assert ticks == 3


def test_what_was_deleted_is_said_in_one_line_and_counted_once(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "winnow.duties")
    job = workshop.run(workshop.list_of(b"1,a\n"), "1 = 1")
    doom(workshop, "gone", objects=3)
    context = workshop.context
    context.redis.zincrby(context.keys.ended(), -1000 * context.settings.retention - 1, job.id)
    keeper = Keeper(context)
    ticked(keeper, monkeypatch)
    ticked(keeper, monkeypatch)
    assert [record.getMessage() for record in caplog.records] == ["deleted 1 job, 4 objects (0.0 MB)"]
    counted = context.redis.hgetall(context.keys.figures())
    assert {name: counted.get(name) for name in ("expired:job", "deleted:job", "pruned:objects")} == {
        "expired:job": "1", "deleted:job": "1", "pruned:objects": "4",
    }  # fmt: skip
    assert int(counted["pruned:bytes"]) > 15


@pytest.mark.parametrize("fault", [OSError(30, "Read-only file system"), redis.ConnectionError("away"), KeyError("x")])
def test_a_fault_is_said_once_and_does_not_end_the_duties(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    monkeypatch.setattr(duties, "TICK_S", 0.01)
    monkeypatch.setattr(duties, "ROUND_S", 0.0)
    keeper = Keeper(workshop.context)
    clear, tries = workshop.context.files.clear, []

    def failing(name: str, most: int) -> object:
        tries.append(name)
        if len(tries) <= 3:
            raise fault
        return clear(name, most)

    monkeypatch.setattr(workshop.context.files, "clear", failing)
    doom(workshop, "gone")
    keeper.start()
    while is_there(workshop, "gone"):
        assert keeper._thread.is_alive()
    keeper.stop()
    assert len([record for record in caplog.records if record.getMessage().startswith("duties wait")]) == 1


def test_a_keeper_that_stops_lets_another_go_on_at_once(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "TICK_S", 0.01)
    first = Keeper(workshop.context)
    first.start()
    name = workshop.context.keys.duty("keeper")
    while not workshop.context.redis.exists(name):
        assert first._thread.is_alive()
    first.stop()
    assert not workshop.context.redis.exists(name)
