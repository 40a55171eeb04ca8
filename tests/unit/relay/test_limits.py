"""What one client may cost: the arithmetic of pace and of unread bytes."""

from web.relay.limits import Bucket, Unsent


def test_a_burst_passes_and_then_the_rate_holds() -> None:
    bucket = Bucket(rate=50, burst=3, now=lambda: 7.0)
    waits = [bucket.take() for _ in range(5)]
    assert waits == [0, 0, 0, 1 / 50, 2 / 50]


def test_a_pause_fills_the_bucket_up_to_the_burst() -> None:
    clock = [0.0]
    bucket = Bucket(rate=10, burst=2, now=lambda: clock[0])
    for _ in range(4):
        bucket.take()
    clock[0] = 1000.0
    assert [bucket.take() for _ in range(3)] == [0, 0, 0.1]


def test_bytes_count_until_the_batch_after_theirs_is_asked_for() -> None:
    unsent = Unsent(full=10, most=100)
    unsent.queue(6)
    unsent.queue(5)
    assert (unsent.bytes, unsent.is_full) == (11, True)
    unsent.write(11)
    assert unsent.is_full
    unsent.written()
    assert (unsent.bytes, unsent.is_full) == (0, False)


def test_far_too_much_is_more_than_full() -> None:
    unsent = Unsent(full=10, most=100)
    unsent.queue(100)
    assert (unsent.is_full, unsent.is_too_much) == (True, False)
    unsent.queue(1)
    assert unsent.is_too_much
