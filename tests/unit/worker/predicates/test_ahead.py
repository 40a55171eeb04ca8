"""While the last rows of a chunk are under test, those of the next are begun: one slow row keeps nobody idle."""

from collections.abc import Iterator

import pytest

from shared.lists import Format, ListRecord, Type
from shared.store.leased import Chunk
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.predicates import tests_of_rows
from tests.unit.worker.predicates.waiting_rows import tested, waits_for, waits_until_it_may_end
from worker.predicates import going

FIRST_CHUNK = 20


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(going, "FIRST_S", 0.01)
    monkeypatch.setattr(going, "SEGMENT_S", 0.02)
    tested.clear()
    yield
    tested.may_end.set()


def lines(workshop: Workshop, rows: list[str]) -> ListRecord:
    return workshop.list_of("".join(f"{row}\n" for row in rows).encode(), Format.TEXT, columns={"line": Type.TEXT})


def test_a_row_may_wait_for_one_of_a_later_chunk(workshop: Workshop) -> None:
    rows = ["0"] * 200
    rows[0] = str(FIRST_CHUNK * 3)
    job = workshop.call(lines(workshop, rows), waits_for)
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert (after.state, after.rows.kept) == ("succeeded", 200)
    assert set(tested.begun.values()) == {1}


def test_each_chunk_makes_room_for_another_once_it_is_committed(workshop: Workshop) -> None:
    rows = ["0"] * 1200
    # As a chain: at no time are all rows done that were begun. The last chunks, which are small, are not in it.
    for number in range(1, 900, 12):
        rows[number - 1] = str(number + 18)
    job = workshop.call(lines(workshop, rows), waits_for)
    # As if there were others to share with: there are several chunks, however little time a row took.
    workshop.context.redis.hset(workshop.context.keys.counters(), "slots", 4)
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert (after.state, after.rows.kept) == ("succeeded", 1200)
    assert workshop.section(job.id, "kept") == "".join(f"{row}\n" for row in rows).encode()
    assert after.chunks.done == after.chunks.total
    assert after.chunks.done > 5


def test_another_job_has_its_turn_before_more_is_taken_ahead(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = workshop.call(lines(workshop, ["slow", *["keep"] * 400]), waits_until_it_may_end)
    claim = workshop.context.leases._claim
    turns: list[str] = []

    def noted(owner: str, nonce: str, worker: str, held: Chunk | None = None) -> object:
        found = claim(owner, nonce, worker, held)
        if isinstance(found, Chunk):
            turns.append(found.job)
            if len(turns) == 1:
                turns.append(workshop.submit(lines(workshop, ["x"]), "line = 'x'").id)
        elif held is not None:
            # It is the other's turn: so the last rows here may end.
            tested.may_end.set()
        return found

    monkeypatch.setattr(workshop.context.leases, "_claim", noted)
    workshop.work()
    first, submitted, second = turns[:3]
    assert (first, second) == (job.id, submitted)
    assert {workshop.context.jobs.snapshot(one).state for one in (first, second)} == {"succeeded"}


def test_rows_are_handed_over_before_each_commit_so_that_none_stands_idle_meanwhile(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is always time to commit.
    monkeypatch.setattr(going, "FIRST_S", 0)
    monkeypatch.setattr(going, "SEGMENT_S", 0)
    idle: list[bool] = []
    commit = going.Going._commit

    def noted(self: going.Going) -> bool:
        idle.append(self._more and self._run.hungry)
        return commit(self)

    monkeypatch.setattr(going.Going, "_commit", noted)
    workshop.call(lines(workshop, ["row"] * 60), tests_of_rows.counted_at_a_time)
    workshop.work()
    assert len(idle) > 3
    assert not any(idle)
