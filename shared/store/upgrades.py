"""From one schema of Redis and storage to the next, while all parts of the system are stopped.

A step may be cut off, and is then taken again: what it has done stays as it is.
"""

import json
from collections.abc import Callable
from typing import cast

from redis import Redis

from shared.access import LOCAL
from shared.states import ENDED
from shared.store.keeping import HOUR_MS
from shared.store.keys import Keys
from shared.store.server import Unsuitable

SCHEMA = 3
"""How this version writes Redis and storage."""
UNSTAMPED = 1
"""What has no stamp was written before there were stamps."""
SLICE = 500


def upgrade(redis: Redis, keys: Keys, before: int) -> None:
    """Takes the steps from a schema to `SCHEMA`. Raises Unsuitable where one is no longer known."""
    for schema in range(before, SCHEMA):
        if schema not in _STEPS:
            raise Unsuitable(
                f"Redis and storage are of schema {schema}, from which this version of Winnow cannot upgrade: "
                "run the versions in between, each once"
            )
        _STEPS[schema](redis, keys)


def _with_ends_and_uses(redis: Redis, keys: Keys) -> None:
    """2: it is known when jobs ended and when lists were last used; manifests may stand for segments."""
    seconds, micros = redis.time()
    now = int(seconds) * 1000 + int(micros) // 1000
    for start in range(0, redis.zcard(keys.jobs()), SLICE):
        jobs = cast(list[str], redis.zrange(keys.jobs(), start, start + SLICE - 1))
        pipe = redis.pipeline()
        for job in jobs:
            pipe.hmget(keys.job(job), "state", "finished_ms")
        ended = {job: int(at or now) for job, (state, at) in zip(jobs, pipe.execute(), strict=True) if state in ENDED}
        if ended:
            redis.zadd(keys.ended(), ended)
            redis.zadd(keys.untidy(), {f"job:{job}": now + HOUR_MS for job in ended})
    for start in range(0, redis.zcard(keys.lists()), SLICE):
        lists = cast(list[str], redis.zrange(keys.lists(), start, start + SLICE - 1))
        # When they were last used nobody knows: now, so that none goes too early.
        redis.zadd(keys.used(), dict.fromkeys(lists, now), nx=True)
        redis.zadd(keys.untidy(), {f"list:{one}": now + HOUR_MS for one in lists})


def _with_owners(redis: Redis, keys: Keys) -> None:
    """3: each owner's jobs and lists are found without those of others."""
    for start in range(0, redis.zcard(keys.jobs()), SLICE):
        jobs = cast(list[tuple[str, float]], redis.zrange(keys.jobs(), start, start + SLICE - 1, withscores=True))
        pipe = redis.pipeline()
        for job, _ in jobs:
            pipe.hget(keys.job(job), "owner")
        for (job, created), owner in zip(jobs, pipe.execute(), strict=True):
            if owner is not None:
                pipe.zadd(keys.jobs_of(owner), {job: created})
        pipe.execute()
    for start in range(0, redis.zcard(keys.lists()), SLICE):
        lists = cast(list[tuple[str, float]], redis.zrange(keys.lists(), start, start + SLICE - 1, withscores=True))
        pipe = redis.pipeline()
        for one, _ in lists:
            pipe.hget(keys.list(one), "record")
        for (one, created), record in zip(lists, pipe.execute(), strict=True):
            if record is not None:
                owner = json.loads(record).get("owner", LOCAL)
                pipe.hset(keys.list(one), "owner", owner)
                pipe.zadd(keys.lists_of(owner), {one: created})
        pipe.execute()


_STEPS: dict[int, Callable[[Redis, Keys], None]] = {1: _with_ends_and_uses, 2: _with_owners}
