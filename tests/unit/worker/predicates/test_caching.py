"""What one worker process has learnt, others know: for a while, in little memory. Without Redis it is asked again."""

import asyncio
from collections.abc import Iterator

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from shared.store.keys import Keys
from winnow.builtin import cache
from worker.predicates.caching import PERIOD_S, Learnt


@pytest.fixture(autouse=True)
def nothing_shared_afterwards() -> Iterator[None]:
    yield
    cache.share(None)


def test_what_one_process_learns_another_knows(redis_client: Redis, keys: Keys) -> None:
    asyncio.run(Learnt(redis_client, keys).put("mx:example.org", "null MX", 60))
    assert asyncio.run(Learnt(redis_client, keys).get("mx:example.org")) == "null MX"
    assert asyncio.run(Learnt(redis_client, keys).get("mx:example.com")) is None


def test_it_holds_for_as_long_as_was_said_also_past_the_hour(redis_client: Redis, keys: Keys) -> None:
    clock = [10 * PERIOD_S - 5.0]
    learnt = Learnt(redis_client, keys, clock=lambda: clock[0])
    asyncio.run(learnt.put("k", "yes", 60))
    clock[0] += 59
    assert asyncio.run(learnt.get("k")) == "yes"
    clock[0] += 2
    assert asyncio.run(learnt.get("k")) is None


def test_what_is_known_goes_by_itself_and_is_never_more_than_so_much(redis_client: Redis, keys: Keys) -> None:
    learnt = Learnt(redis_client, keys, most=3, clock=lambda: 10.0 * PERIOD_S)
    for number in range(10):
        asyncio.run(learnt.put(f"mx:{number}", "yes", 60))
    asyncio.run(learnt.put("mx:0", "x" * 10_000, 60))
    name = keys.learnt(10)
    assert redis_client.hlen(name) == 3
    assert PERIOD_S < int(redis_client.ttl(name)) <= 2 * PERIOD_S  # type: ignore[arg-type]


def test_a_key_of_any_length_takes_as_little(redis_client: Redis, keys: Keys) -> None:
    learnt = Learnt(redis_client, keys, clock=lambda: 10.0 * PERIOD_S)
    asyncio.run(learnt.put("mx:" + "ä\ud800" * 100_000, "yes", 60))
    (field,) = redis_client.hkeys(keys.learnt(10))  # type: ignore[misc]
    assert len(field) == 24


def test_without_redis_nothing_is_known_and_no_row_fails(keys: Keys) -> None:
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as nobody:
        cache.share(Learnt(nobody, keys))
        asyncio.run(cache.remember("mx:example.org", "yes", 60))
        assert asyncio.run(cache.recall("mx:example.org")) is None


def test_answers_come_back_through_it(redis_client: Redis, keys: Keys) -> None:
    cache.share(Learnt(redis_client, keys))
    asyncio.run(cache.remember("mx:example.org", "yes", 60))
    assert asyncio.run(cache.recall("mx:example.org")) == "yes"
