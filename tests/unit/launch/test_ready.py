"""Ready is said when each queue has a worker of this run, and not before."""

import asyncio

import pytest
import redis

from launch import ready
from shared.store.keys import Keys


def test_redis_gives_its_clock_once_it_answers(redis_server: str, redis_client: redis.Redis) -> None:
    before = redis_client.time()
    told = asyncio.run(ready.redis_answers(redis_server, print))
    after = redis_client.time()
    assert before[0] * 1000 <= told <= after[0] * 1000


def test_workers_of_an_earlier_run_do_not_count(redis_server: str, redis_client: redis.Redis, keys: Keys) -> None:
    async def scenario() -> None:
        redis_client.zadd(keys.workers(), {"work@here|work|2": 1000, "quick@here|quick|2": 500})
        waiting = asyncio.create_task(ready.workers_are_there(redis_server, keys, 1000, print))
        done, _ = await asyncio.wait({waiting}, timeout=ready.EVERY * 2)
        assert not done
        redis_client.zadd(keys.workers(), {"work@here|work|2": 1001, "quick@here|quick|2": 1002})
        await asyncio.wait_for(waiting, 10)

    asyncio.run(scenario())


def test_what_is_waited_for_is_said(
    redis_server: str, redis_client: redis.Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "SAY_AFTER", 0.0)

    async def scenario() -> None:
        redis_client.zadd(keys.workers(), {"work@here|work|2": 1001})
        said: asyncio.Queue[str] = asyncio.Queue()
        waiting = asyncio.create_task(ready.workers_are_there(redis_server, keys, 1000, said.put_nowait))
        assert await asyncio.wait_for(said.get(), 10) == "still waiting for the workers of: quick"
        waiting.cancel()

    asyncio.run(scenario())
