"""What a client saw is judged: holes, repeats, an end that lacks, attempts that begin anew."""

from typing import Any

from bench.chaos.clients.watched import Watched


def event(seq: int, state: str = "running", attempt: int = 1) -> dict[str, Any]:
    return {"type": "state", "seq": seq, "cursor": f"{seq}-{seq}00", "state": state, "attempt": attempt}


def progress(seq: int, kept: int) -> dict[str, Any]:
    rows = {"total": 300, "done": kept, "kept": kept, "rejected": 0, "failed": 0}
    return {"type": "progress", "seq": seq, "cursor": f"{seq}-{seq}00", "rows": rows}


def kept(seq: int, shown: int, skipped: int = 0) -> dict[str, Any]:
    rows = [{"row": number, "data": "x"} for number in range(shown)]
    return {"type": "kept", "seq": seq, "cursor": f"{seq}-{seq}00", "rows": rows, "skipped": skipped}


def snapshot(seq: int, state: str = "running", **rows: int) -> dict[str, Any]:
    counts = {"total": 300, "done": 0, "kept": 0, "rejected": 0, "failed": 0, **rows}
    return {"id": "j", "seq": seq, "cursor": f"{seq}-{seq}00", "state": state, "attempt": 1, "rows": counts}


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


def test_rows_shown_and_skipped_add_up_to_the_count_at_the_end() -> None:
    whole = following(event(1), kept(2, 3, skipped=2), progress(3, 5), event(4, "succeeded"))
    assert whole.violations == []
    lacking = following(event(1), kept(2, 3, skipped=1), progress(3, 5), event(4, "succeeded"))
    assert "kept rows shown and skipped are 4 at the end, counted 5" in lacking.violations[0]


def test_an_event_after_the_end_is_a_violation_unless_the_job_is_tried_again() -> None:
    ended = (event(1), event(2, "succeeded"))
    assert following(*ended, event(3, "queued", attempt=2)).violations == []
    assert "comes after the end" in following(*ended, event(3, "running")).violations[0]


def test_each_attempt_has_to_show_all_that_it_counts() -> None:
    first = (event(1), kept(2, 4), progress(3, 4), event(4, "succeeded"))
    again = (event(5, "queued", attempt=2), kept(6, 5), progress(7, 5), event(8, "succeeded", attempt=2))
    assert following(*first, *again).violations == []
    lacking = (event(5, "queued", attempt=2), kept(6, 1), progress(7, 5), event(8, "succeeded", attempt=2))
    assert "kept rows shown and skipped are 1" in following(*first, *lacking).violations[0]


def test_a_client_is_done_once_it_saw_the_end_of_the_last_attempt() -> None:
    watched = following(event(1), event(2, "failed"))
    assert not watched.is_done
    watched.expects_no_more(2)
    assert not watched.is_done
    watched.hears(event(3, "queued", attempt=2), 3.0)
    watched.hears(event(4, "succeeded", attempt=2), 4.0)
    assert watched.is_done
