"""The join of a place, the log and live events, over plain lists."""

from hypothesis import given
from hypothesis import strategies as st

from shared.events import Cursor, Event
from tests.unit.relay.simulated import event
from web.relay.recovery import follow_on, is_level, merge


def seqs(events: list[Event]) -> list[int]:
    return [e["seq"] for e in events]


def test_what_follows_is_taken_and_what_is_known_is_dropped() -> None:
    step = follow_on(Cursor(2, 2000), [event(1), event(2), event(3), event(4)])
    assert (seqs(step.events), step.at, step.doubt) == ([3, 4], Cursor(4, 4000), False)


def test_a_hole_ends_what_is_taken() -> None:
    step = follow_on(Cursor(2, 2000), [event(3), event(5), event(6)])
    assert (seqs(step.events), step.at, step.doubt) == ([3], Cursor(3, 3000), True)


def test_the_same_number_at_another_time_is_another_history() -> None:
    assert follow_on(Cursor(3, 3000), [event(3, history=1)]).doubt


def test_an_earlier_number_at_a_later_time_is_another_history() -> None:
    assert follow_on(Cursor(9, 9000), [{**event(4), "cursor": "4-9500"}]).doubt


def test_a_client_that_kept_only_the_number_is_believed() -> None:
    step = follow_on(Cursor(3), [event(3, history=1), event(4, history=1)])
    assert (seqs(step.events), step.doubt) == ([4], False)


def test_the_log_counts_where_both_have_a_number() -> None:
    merged = merge([event(1), event(2)], [event(2, history=1), event(3), event(3)])
    assert [e["cursor"] for e in merged] == ["1-1000", "2-2000", "3-3000"]


def test_places_are_level_as_far_as_both_are_known() -> None:
    assert is_level(Cursor(3, 5), Cursor(3, 5))
    assert is_level(Cursor(3), Cursor(3, 5))
    assert not is_level(Cursor(3, 4), Cursor(3, 5))
    assert not is_level(Cursor(2), Cursor(3))


@given(st.integers(0, 12), st.integers(0, 12), st.lists(st.integers(1, 12), max_size=30))
def test_whatever_is_offered_every_event_leaves_once_and_in_order(start: int, read: int, live: list[int]) -> None:
    """A log of `read` events is read from `start` on while some of twelve came live, doubled and out of order."""
    log = [event(seq) for seq in range(start + 1, read + 1)]
    step = follow_on(Cursor(start, start * 1000), merge(log, [event(seq) for seq in live]))
    reached = max(start, read)
    while reached + 1 in live:
        reached += 1
    assert seqs(step.events) == list(range(start + 1, reached + 1))
    assert step.doubt == any(seq > reached for seq in live)
