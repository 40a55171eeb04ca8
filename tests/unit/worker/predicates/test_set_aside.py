"""What is done behind a row still under test outlives its worker: it is not tested again, and counted once."""

import json
from collections.abc import Iterator
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.commits import SetAside
from shared.files import naming
from shared.lists import Format, ListRecord, Type
from shared.store.leased import Chunk
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.predicates.dying import End, Fate, fate_of
from tests.unit.worker.predicates.waiting_rows import takes_as_long_as_it_says, tested, waits_until_it_may_end
from worker.predicates import going

Act = Literal["die", "pause", "cancel"]
ROWS = ["slow", "keep", "reject", "fail", "keep", "keep"]


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(going, "FIRST_S", 0.01)
    monkeypatch.setattr(going, "SEGMENT_S", 0.02)
    tested.clear()
    yield
    tested.may_end.set()


@pytest.fixture
def fate(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Fate:
    return fate_of(workshop, monkeypatch)


def lines(workshop: Workshop, rows: list[str]) -> ListRecord:
    return workshop.list_of("".join(f"{row}\n" for row in rows).encode(), Format.TEXT, columns={"line": Type.TEXT})


def once_all_but_the_slow_row_are_set_aside(fate: Fate, monkeypatch: pytest.MonkeyPatch, act: Act) -> list[SetAside]:
    """Then the worker dies, and the slow row may end; or the job is to rest. Gives what was set aside."""
    leases, noted = fate.workshop.context.leases, list[SetAside]()
    set_aside = leases.set_aside

    def acting(lease: Chunk, record: SetAside) -> bool:
        answer = set_aside(lease, record)
        if not noted and record.rows == len(ROWS):
            noted.append(record)
            if act == "die":
                tested.may_end.set()
                fate.die()
            fate.workshop.context.jobs.control(fate.job, act)
            fate.workshop.context.nudge._come()
        return answer

    monkeypatch.setattr(leases, "set_aside", acting)
    return noted


def results(workshop: Workshop, job: str) -> dict[str, list[str]]:
    return {
        which: workshop.section(job, which).decode().replace("\n\n", "\n").lstrip("\n").splitlines()
        for which in ("kept", "rejected", "failed")
    }


EXPECTED = {"kept": ["slow", "keep", "keep", "keep"], "rejected": ["reject"], "failed": ["fail"]}


def test_after_a_death_only_what_was_under_test_is_tested_again(
    workshop: Workshop, fate: Fate, monkeypatch: pytest.MonkeyPatch
) -> None:
    fate.job = workshop.call(lines(workshop, ROWS), waits_until_it_may_end).id
    once_all_but_the_slow_row_are_set_aside(fate, monkeypatch, "die")
    fate.work()
    assert [tested.begun[row] for row in range(1, 7)] == [2, 1, 1, 1, 1, 1]
    assert results(workshop, fate.job) == EXPECTED
    (report,) = map(json.loads, workshop.section(fate.job, "report").splitlines())
    assert (report["row"], report["reason"].partition(" (")[0]) == (4, "ValueError: as told")
    reasons = {(one["verdict"], one["reason"].partition(" (")[0]) for one in fate_reasons(workshop, fate.job)}
    assert reasons == {("failed", "ValueError: as told"), ("rejected", "as told")}
    # Each is counted once, in the whole system too.
    figures = workshop.context.redis.hgetall(workshop.context.keys.figures())
    assert [figures[f"rows:{verdict}"] for verdict in ("kept", "rejected", "failed")] == ["4", "1", "1"]


def fate_reasons(workshop: Workshop, job: str) -> list[dict[str, str]]:
    return [dict(one) for one in workshop.context.jobs.snapshot(job).reasons]  # type: ignore[misc]


@pytest.mark.parametrize("harm", ["gone", "cut off", "other bytes"])
def test_what_was_set_aside_and_is_not_whole_any_more_is_tested_again(
    workshop: Workshop, fate: Fate, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    fate.job = workshop.call(lines(workshop, ROWS), waits_until_it_may_end).id
    noted = once_all_but_the_slow_row_are_set_aside(fate, monkeypatch, "die")
    die = fate.die

    def lose_power() -> None:
        path = workshop.context.files.path(naming.aside(fate.job, 1, noted[0].name))
        data = path.read_bytes()
        path.unlink()
        if harm != "gone":
            path.write_bytes(data[:1] if harm == "cut off" else bytes(len(data)))
        die()

    monkeypatch.setattr(fate, "die", lose_power)
    fate.storage_is_kept = False
    fate.work()
    assert [tested.begun[row] for row in range(1, 7)] == [2] * 6
    assert results(workshop, fate.job) == EXPECTED


def test_a_retry_tests_the_failed_rows_of_it_again_and_no_others(
    workshop: Workshop, fate: Fate, monkeypatch: pytest.MonkeyPatch
) -> None:
    fate.job = workshop.call(lines(workshop, ROWS), waits_until_it_may_end).id
    once_all_but_the_slow_row_are_set_aside(fate, monkeypatch, "cancel")
    fate.work()
    cancelled = workshop.context.jobs.snapshot(fate.job)
    assert (cancelled.state, cancelled.rows.done) == ("cancelled", 0)
    workshop.context.jobs.retry(fate.job, "again")
    tested.may_end.set()
    del fate.safe[4]
    fate.work()
    assert [tested.begun[row] for row in range(1, 7)] == [2, 1, 1, 2, 1, 1]
    assert results(workshop, fate.job) == EXPECTED


def test_nothing_is_left_of_it_once_its_rows_are_committed(
    workshop: Workshop, fate: Fate, monkeypatch: pytest.MonkeyPatch
) -> None:
    fate.job = workshop.call(lines(workshop, ROWS), waits_until_it_may_end).id
    once_all_but_the_slow_row_are_set_aside(fate, monkeypatch, "pause")
    fate.at_rest = tested.may_end.set
    fate.work()
    assert [tested.begun[row] for row in range(1, 7)] == [2, 1, 1, 1, 1, 1]
    assert workshop.context.redis.exists(workshop.context.keys.aside(fate.job)) == 0
    stored = [one.name for one in workshop.context.files.below(f"jobs/{fate.job}")]
    assert [name for name in stored if "aside" in name] == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["keep", "keep", "reject", "fail", "never", ""]), st.sampled_from([0, 0, 1, 3, 40])),
        min_size=5,
        max_size=90,
    ),
    ends=st.lists(st.tuples(st.integers(1, 14), st.sampled_from(["die", "die", "pause"])), min_size=1, max_size=4),
    suspects_are_known=st.booleans(),
    sample=st.none() | st.integers(1, 60),
)
def test_whenever_workers_die_each_row_is_counted_once_and_what_was_done_is_not_tested_again(
    workshop: Workshop,
    rows: list[tuple[str, int]],
    ends: list[tuple[int, End]],
    suspects_are_known: bool,
    sample: int | None,
) -> None:
    tested.clear()
    # An empty line is no row.
    text = [f"{does},{turns}\n" if does else "\n" for does, turns in rows]
    record = workshop.list_of("".join(text).encode(), columns={"does": Type.TEXT, "turns": Type.INTEGER})
    with pytest.MonkeyPatch.context() as monkeypatch:
        fate = fate_of(workshop, monkeypatch)
        fate.suspects_are_known = suspects_are_known and sample is None
        fate.job = workshop.call(record, takes_as_long_as_it_says, where="does <> 'never'", sample=sample).id
        # A row that was there at three deaths would fail for it.
        deaths = [place for place, (_, end) in enumerate(ends) if end == "die"]
        fate.ends = [end for place, end in enumerate(ends) if place not in deaths[2:]]
        fate.work()

    after = workshop.context.jobs.snapshot(fate.job)
    assert after.state == "succeeded"
    drawn = drawn_rows(workshop, fate.job, [line for line in text if line.strip()], sample)
    assert (after.rows.done, after.rows.total) == (len(drawn), len(drawn))
    for which, wanted in (("kept", {"keep"}), ("rejected", {"reject", "never"}), ("failed", {"fail"})):
        assert results(workshop, fate.job)[which] == [line for _, line in drawn if line.partition(",")[0] in wanted]
    failed = [json.loads(line) for line in workshop.section(fate.job, "report").splitlines()]
    assert [one["row"] for one in failed] == [number for number, line in drawn if line.startswith("fail")]
    assert {one["reason"].partition(" (")[0] for one in failed} <= {"ValueError: as told"}
    assert set(tested.finished) == {number for number, line in drawn if not line.startswith("never")}
    assert workshop.context.redis.exists(workshop.context.keys.aside(fate.job)) == 0


def drawn_rows(workshop: Workshop, job: str, rows: list[str], sample: int | None) -> list[tuple[int, str]]:
    """The rows of a job with their numbers, without line ends."""
    from worker.drawing import choose, seed_of  # noqa: PLC0415

    numbers = choose(sample, len(rows), seed_of("0")).tolist() if sample else list(range(len(rows)))
    return [(number + 1, rows[number].strip()) for number in numbers]
