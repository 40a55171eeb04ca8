"""The reckoning of `make chaos` finds what it is there to find."""

from typing import Any

from bench.chaos.expected import CONDITIONS, expected
from bench.chaos.invariants import violations
from bench.chaos.recovery import Life, recovery
from bench.chaos.schedule import KINDS, schedule
from bench.chaos.watched import Watched


def event(seq: int, state: str = "running") -> dict[str, Any]:
    return {"type": "state", "seq": seq, "cursor": f"{seq}-{seq}00", "state": state}


def snapshot(seq: int, state: str = "running", **rows: int) -> dict[str, Any]:
    counts = {"total": 300, "done": 0, "kept": 0, "rejected": 0, "failed": 0, **rows}
    return {"id": "j", "seq": seq, "cursor": f"{seq}-{seq}00", "state": state, "rows": counts, "error": None}


def following(*events: dict[str, Any]) -> Watched:
    watched = Watched("client", "j")
    watched.asks()
    watched.is_answered(snapshot(len(events)), events, recovered=True, now=1.0)
    return watched


def test_events_that_overlap_an_answer_are_taken_once() -> None:
    watched = Watched("client", "j")
    watched.asks()
    watched.hears(event(2), 1.0)
    watched.hears(event(3), 1.0)
    watched.is_answered(snapshot(2), [event(1), event(2)], recovered=True, now=1.0)
    assert (watched.seq, watched.events, watched.violations) == (3, 3, [])


def test_a_hole_in_live_events_is_a_violation() -> None:
    watched = following(event(1))
    watched.hears(event(3), 2.0)
    assert "after 1 comes 3" in watched.violations[0]


def test_an_event_that_comes_twice_is_a_violation() -> None:
    watched = following(event(1), event(2))
    watched.hears(event(2), 2.0)
    assert "after 2 comes 2" in watched.violations[0]


def test_a_client_that_lacks_the_end_is_a_violation() -> None:
    watched = following(event(1))
    watched.check_against(snapshot(2, "succeeded"))
    assert len(watched.violations) == 2


def test_a_client_that_was_told_goes_on_from_the_snapshot() -> None:
    watched = following(event(1))
    watched.asks()
    watched.is_answered(snapshot(9), [], recovered=False, now=2.0)
    watched.hears(event(10), 3.0)
    assert (watched.seq, watched.told, watched.violations) == (10, 1, [])


def test_a_row_that_is_missing_or_doubled_is_a_violation() -> None:
    wanted = expected("few.csv", CONDITIONS[0])
    ended = snapshot(5, "succeeded", done=300, **wanted.rows)
    assert violations(ended, wanted.results, wanted, "") == []
    lines = wanted.results["kept"].splitlines(keepends=True)
    for kept in (lines[:-1], [*lines, lines[-1]]):
        assert violations(ended, {**wanted.results, "kept": b"".join(kept)}, wanted, "")


def test_a_cancelled_job_may_end_early_but_not_with_other_rows() -> None:
    wanted = expected("few.csv", CONDITIONS[0])
    ended = snapshot(5, "cancelled")
    early = {which: content[:200] for which, content in wanted.results.items()}
    assert violations(ended, early, wanted, "cancelled") == []
    assert violations(ended, early, wanted, "")
    assert violations(ended, {**early, "kept": b"other"}, wanted, "cancelled")


def test_recovery_is_that_of_the_job_which_was_silent_longest() -> None:
    lives = [Life("quick", 0, [1, 11]), Life("slow", 0, [2, 14]), Life("over", 0, [3]), Life("later", 12, [40])]
    assert recovery(10, lives) == (4, "slow")


def test_a_seed_gives_the_same_faults_and_each_kind_before_any_again() -> None:
    faults = schedule(7, 600, 5)
    assert faults == schedule(7, 600, 5)
    assert {fault.kind for fault in faults[: len(KINDS)]} == set(KINDS)
