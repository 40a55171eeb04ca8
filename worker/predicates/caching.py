"""What built-in predicates have learnt (which domains take mail), in Redis: each worker process knows it of all."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from typing import TypeVar, cast

from redis import Redis

from shared.store.keys import Keys

T = TypeVar("T")

PERIOD_S = 3600
"""Answers are kept in a hash for each hour in which they were learnt, which goes as a whole."""
MOST = 100_000
"""Answers of one hour; about 15 MB of Redis. Further ones are asked for again by each process."""
VALUE_CHARACTERS = 200
THREADS = 4


class Learnt:
    """A `winnow.builtin.cache.Cache`. Raises `redis.RedisError` where Redis does not answer: then nothing is known."""

    def __init__(self, redis: Redis, keys: Keys, most: int = MOST, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._keys = keys
        self._most = most
        self._clock = clock
        self._threads: ThreadPoolExecutor | None = None

    async def get(self, key: str) -> str | None:
        """What was put there in this hour or the last, and still holds; else None."""
        return await self._apart(lambda: self._get(_digest(key)))

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Keeps a short value for so many seconds, an hour at most; not at all once an hour has brought its share."""
        if len(value) <= VALUE_CHARACTERS:
            await self._apart(lambda: self._put(_digest(key), value, min(seconds, PERIOD_S)))

    async def _apart(self, work: Callable[[], T]) -> T:
        """In a thread: the event loop is not held, and no thread that a predicate starts is in the way."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, "winnow-learnt")
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _get(self, field: str) -> str | None:
        now = self._clock()
        period = int(now // PERIOD_S)
        pipe = self._redis.pipeline(transaction=False)
        pipe.hget(self._keys.learnt(period), field)
        pipe.hget(self._keys.learnt(period - 1), field)
        for told in cast(list[str | None], pipe.execute()):
            until, _, value = (told or "").partition("|")
            if until and int(until) > now * 1000:
                return value
        return None

    def _put(self, field: str, value: str, seconds: float) -> None:
        now = self._clock()
        name = self._keys.learnt(int(now // PERIOD_S))
        if self._redis.hlen(name) >= self._most:
            return
        pipe = self._redis.pipeline(transaction=False)
        pipe.hset(name, field, f"{int((now + seconds) * 1000)}|{value}")
        pipe.expire(name, 2 * PERIOD_S)
        pipe.execute()


def share_learnt(redis: Redis, keys: Keys) -> None:
    """From now on the predicates of this process know what others have learnt."""
    # Not where no predicate runs.
    from winnow.builtin.cache import share  # noqa: PLC0415

    share(Learnt(redis, keys))


def _digest(key: str) -> str:
    """Whatever users wrote, a key is as long as any other."""
    return blake2b(key.encode(errors="surrogatepass"), digest_size=12).hexdigest()
