"""A job's log: as long as it may be, sound after a roll-back, and the same as what is published."""

import json
from collections.abc import Callable

from redis import Redis

from shared.events import Cursor
from tests.unit.store.conftest import Store


def test_a_log_is_trimmed_by_bytes_and_says_what_it_cannot_recover(store_with_log: Callable[[int], Store]) -> None:
    store = store_with_log(4096)
    job = store.job(store.counted_list(100))
    lease = store.chunk()
    for first in range(100):
        store.commit(lease, 1, first=first, failed=1)
        store.redis.hset(store.keys.job(job.id), mapping={"progress_ms": 0, "failed_ms": 0})
    late = store.jobs.follow(job.id, Cursor(0))
    assert (late.recovered, late.events) == (False, [])
    near = store.jobs.follow(job.id, Cursor(late.snapshot.seq - 3))
    assert near.recovered
    assert [event["seq"] for event in near.events] == [late.snapshot.seq - n for n in (2, 1, 0)]


def test_a_cursor_from_a_log_that_was_rolled_back_is_not_recovered(store: Store) -> None:
    job = store.job(store.counted_list(10))
    assert store.jobs.follow(job.id, Cursor.parse(job.cursor)).recovered
    assert not store.jobs.follow(job.id, Cursor(job.seq, 1)).recovered
    assert not store.jobs.follow(job.id, Cursor(job.seq + 1)).recovered


def test_what_is_published_is_what_is_logged(store: Store, redis_client: Redis) -> None:
    listener = redis_client.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(store.keys.relay())
    assert listener.get_message(timeout=5) is None  # the subscription's own message
    job = store.job(store.counted_list(0))
    heard = []
    while len(heard) < job.seq:
        message = listener.get_message(timeout=5)
        assert message is not None
        heard.append(json.loads(message["data"]))
    listener.close()
    assert [message["data"][0] for message in heard] == store.events(job.id)
    assert {message["room"] for message in heard} == {job.id}
