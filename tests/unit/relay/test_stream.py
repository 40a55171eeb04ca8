"""One SSE client's stream: what it says, when it ends, and what it may leave unread."""

from collections.abc import Iterable

import pytest

from shared.events import Event
from tests.unit.relay.simulated import event, snapshot
from web.relay.stream import HEARTBEAT, HELLO, MOST_BYTES, Stream, message_of, snapshot_message


def ended(seq: int) -> Event:
    return event(seq, type_="state", state="succeeded")


def text_of(parts: Iterable[bytes]) -> bytes:
    return b"".join(parts)


def test_a_message_has_the_cursor_as_its_id_and_the_type_as_its_name() -> None:
    text = message_of({"type": "progress", "cursor": "3-3000", "seq": 3, "note": "two\nlines"})
    assert text == (
        b'id: 3-3000\nevent: progress\ndata: {"type":"progress","cursor":"3-3000","seq":3,"note":"two\\nlines"}\n\n'
    )


def test_the_end_of_the_job_ends_the_stream_after_the_event() -> None:
    stream = Stream()
    stream.begin([message_of(event(1))], 1, over=False)
    stream.offer(event(2))
    stream.offer(ended(3))
    stream.offer(event(4))
    assert text_of(stream) == HELLO + message_of(event(1)) + message_of(event(2)) + message_of(ended(3))


def test_a_job_that_has_ended_is_told_from_the_log_alone() -> None:
    stream = Stream()
    stream.begin([message_of(ended(1))], 1, over=True)
    assert text_of(stream) == HELLO + message_of(ended(1))


def test_live_events_that_came_before_the_answer_are_joined_on_without_a_double() -> None:
    stream = Stream()
    for one in (event(2), event(3), ended(4)):
        stream.offer(one)
    stream.begin([message_of(event(2)), message_of(event(3))], 3, over=False)
    assert text_of(stream) == HELLO + b"".join(map(message_of, (event(2), event(3), ended(4))))


def test_a_job_that_has_ended_ends_the_stream_though_its_last_event_came_live_too() -> None:
    stream = Stream()
    stream.offer(ended(2))
    stream.begin([message_of(event(1)), message_of(ended(2))], 2, over=True)
    assert text_of(stream) == HELLO + message_of(event(1)) + message_of(ended(2))


def test_a_retry_that_comes_while_the_end_is_told_is_told_too() -> None:
    stream = Stream()
    again = event(2, type_="state", state="queued")
    stream.offer(again)
    stream.begin([message_of(ended(1))], 1, over=True)
    stream.offer(ended(3))
    assert text_of(stream) == HELLO + b"".join(map(message_of, (ended(1), again, ended(3))))


@pytest.mark.parametrize("breaks", ["resync", "deleted"])
@pytest.mark.parametrize("is_early", [False, True])
def test_a_log_that_does_not_join_on_and_a_job_that_is_deleted_end_the_stream(breaks: str, is_early: bool) -> None:
    stream = Stream()
    if is_early:
        stream.offer({"type": breaks, "job": "job1", "seq": 0})
    stream.begin([], 1, over=False)
    if not is_early:
        stream.offer({"type": breaks, "job": "job1", "seq": 1})
    stream.offer(event(2))
    assert text_of(stream) == HELLO


def test_a_client_that_reads_too_slowly_is_closed_with_what_it_has_and_can_resume() -> None:
    stream = Stream()
    stream.begin([], 0, over=False)
    seq = 0
    while seq * 1000 < MOST_BYTES + 2000:
        seq += 1
        stream.offer(event(seq, note="x" * 1000))
    text = text_of(stream)
    assert text.count(b"event: progress") < seq
    assert len(text) <= MOST_BYTES + len(HELLO)
    assert text.endswith(b"\n\n")


def test_reading_makes_room_again() -> None:
    stream = Stream()
    stream.begin([], 0, over=False)
    assert next(stream) == HELLO
    for seq in range(1, 1000):
        stream.offer(event(seq, note="x" * 1000))
        assert next(stream).startswith(b"id: %d-" % seq)


def test_a_comment_is_sent_when_nothing_happens() -> None:
    stream = Stream(heartbeat_seconds=0)
    stream.begin([], 0, over=False)
    assert [next(stream), next(stream)] == [HELLO, HEARTBEAT]


def test_closing_ends_what_was_begun_for_the_stream_once() -> None:
    stream, calls = Stream(), []
    stream.at_close(lambda: calls.append("listening"))
    stream.close()
    stream.close()
    assert calls == ["listening"]


def test_a_snapshot_is_a_message_of_its_own_at_its_place() -> None:
    assert snapshot_message(snapshot("7-7000")).startswith(b'id: 7-7000\nevent: snapshot\ndata: {"id":"job1",')
