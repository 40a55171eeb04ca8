"""Events of a job: each once, in order, over as many connections as it takes."""

import pytest

from tests.unit.winnow.speaking import (
    Speaker,
    a_snapshot,
    as_json,
    cut,
    event,
    nothing,
    problem,
    progress,
    sse,
    state,
    streamed,
)
from winnow import DeletedError, KeptEvent, NotFoundError, ProgressEvent, SnapshotEvent, StateEvent, UnreachableError
from winnow.client.nouns import Snapshot
from winnow.client.progress import Progress

EVENTS = "GET /api/jobs/j1/events"


def test_events_come_typed_and_in_order_until_the_end(server: Speaker) -> None:
    kept = event(3, "kept", rows=[{"row": 0, "data": "x"}], skipped=4)
    server.on(
        EVENTS, streamed(sse(state(1, "queued"), progress(2, 1), kept), b": still here\n\n", sse(state(4, "succeeded")))
    )
    events = list(server.client().job("j1").events())
    assert [type(one) for one in events] == [StateEvent, ProgressEvent, KeptEvent, StateEvent]
    assert isinstance(events[2], KeptEvent)
    assert (events[2].rows[0].data, events[2].skipped) == ("x", 4)
    assert server.calls(EVENTS)[0].headers["last-event-id"] == "0"


def test_a_connection_cut_is_made_again_from_the_last_event_and_none_comes_twice(server: Speaker) -> None:
    whole = sse(progress(2, 1))
    server.on(
        EVENTS,
        streamed(sse(state(1, "queued")), whole[: len(whole) // 2], end=False),
        cut,
        streamed(sse(state(1, "queued"), progress(2, 1)), end=False),
        streamed(sse(progress(2, 1), progress(3, 5), state(4, "succeeded"))),
    )
    assert [one.seq for one in server.client().job("j1").events()] == [1, 2, 3, 4]
    assert [one.headers["last-event-id"] for one in server.calls(EVENTS)] == ["0", "1-1000", "1-1000", "2-2000"]


def test_a_server_that_stops_cleanly_before_the_end_is_asked_again(server: Speaker) -> None:
    server.on(EVENTS, streamed(sse(state(1, "queued"))), streamed(sse(state(2, "succeeded"))))
    assert [one.seq for one in server.client().job("j1").events()] == [1, 2]


def test_an_ended_attempt_in_the_middle_of_the_log_is_not_the_end(server: Speaker) -> None:
    server.on(
        EVENTS, streamed(sse(state(1, "failed"), state(2, "queued")), end=False), streamed(sse(state(3, "succeeded")))
    )
    assert [one.seq for one in server.client().job("j1").events()] == [1, 2, 3]


def test_who_comes_back_after_the_end_is_done(server: Speaker) -> None:
    server.on(EVENTS, streamed(sse(state(1, "succeeded")), end=False), nothing)
    assert [one.seq for one in server.client().job("j1").events()] == [1]


def test_a_snapshot_stands_for_events_that_are_gone_and_may_lead_back(server: Speaker) -> None:
    server.on(
        EVENTS,
        streamed(sse(progress(50, 5)), end=False),
        streamed(sse(a_snapshot("running", seq=7)), sse(progress(8, 6), state(9, "succeeded"))),
    )
    events = list(server.client().job("j1").events(after=49))
    assert [one.seq for one in events] == [50, 7, 8, 9]
    assert isinstance(events[1], SnapshotEvent)
    assert events[1].snapshot.state == "running"


def test_an_event_of_an_unknown_kind_is_passed_on(server: Speaker) -> None:
    server.on(EVENTS, streamed(sse(event(1, "party", hats=3), state(2, "succeeded"))))
    first = next(server.client().job("j1").events())
    assert (first.type, first.as_dict()["hats"]) == ("party", 3)


def test_a_server_that_stays_away_is_waited_for_only_so_long(server: Speaker) -> None:
    server.on(EVENTS, streamed(sse(state(1, "queued")), end=False), cut)
    events = server.client(patience=20).job("j1").events()
    assert next(events).seq == 1
    with pytest.raises(UnreachableError):
        next(events)
    assert 15 < sum(server.slept) <= 20
    assert max(server.slept) <= 3


def test_a_server_that_is_busy_is_given_the_time_it_asks_for(server: Speaker) -> None:
    server.on(EVENTS, problem(503, "Redis is away", retry_after=7), streamed(sse(state(1, "succeeded"))))
    assert [one.seq for one in server.client().job("j1").events()] == [1]
    assert server.slept == [7]


def test_a_job_that_does_not_exist_is_said_to(server: Speaker) -> None:
    server.on(EVENTS, problem(404, "no job j1"))
    with pytest.raises(NotFoundError, match="no job j1"):
        next(server.client().job("j1").events())


def test_a_job_that_somebody_deletes_is_told_apart_from_one_that_never_was(server: Speaker) -> None:
    server.on(EVENTS, streamed(sse(state(1, "queued"))), problem(404, "there is no job j1"))
    events = server.client().job("j1").events()
    assert next(events).seq == 1
    with pytest.raises(DeletedError, match="job j1 was deleted meanwhile, with its events and results"):
        next(events)


@pytest.mark.parametrize("last", ["running", "cancelled"])
def test_who_waits_for_a_job_that_is_deleted_is_told_so(server: Speaker, last: str) -> None:
    gone = problem(404, "there is no job j1")
    server.on("GET /api/jobs/j1", as_json(a_snapshot("running", seq=1)), gone)
    server.on(EVENTS, streamed(sse(state(2, last))), gone)
    with pytest.raises(DeletedError) as told:
        server.client().job("j1").wait()
    assert told.value.status == 404


def test_what_is_no_event_is_not_taken_for_one(server: Speaker) -> None:
    server.on(EVENTS, streamed(b"data: hello\n\n"))
    with pytest.raises(UnreachableError, match="not as Winnow does"):
        next(server.client(patience=0).job("j1").events())


def test_waiting_tells_every_change_once_and_ends_with_exact_counts(server: Speaker) -> None:
    server.on(
        "GET /api/jobs/j1", as_json(a_snapshot("running", seq=1, rows=progress(1, 0)["rows"])), as_json(a_snapshot())
    )
    server.on(EVENTS, streamed(sse(progress(2, 4), progress(3, 4), progress(4, 10), state(5, "succeeded"))))
    told: list[str] = []
    snapshot = server.client().job("j1").wait(lambda now: told.append(str(now)))
    assert snapshot.state == "succeeded"
    assert told == [
        "running 0 %, 0 of 10 rows, 0 kept",
        "running 40 %, 4 of 10 rows, 4 kept, 5 rows/s, 1 s left",
        "running 100 %, 10 of 10 rows, 10 kept, 5 rows/s, 1 s left",
        "succeeded 100 %, 10 of 10 rows, 10 kept",
    ]
    assert server.calls(EVENTS)[0].headers["last-event-id"] == "1-1000"


def test_a_retry_is_told_from_the_first_row_on() -> None:
    ended = Progress.of(Snapshot.model_validate(a_snapshot("cancelled")))
    again = ended.after(StateEvent.model_validate(state(10, "queued") | {"attempt": 2}))
    assert str(again) == "queued 0 %, 0 of 10 rows, 0 kept"
    assert again.bytes.done == 0
