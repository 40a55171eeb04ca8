"""Ceilings that all workers share: turns to begin a test, given out by Redis; and what limits a job just now."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from redis import Redis

from shared.limits import Limits
from shared.store.fields import limits
from shared.store.keys import Keys
from shared.store.scripts import Scripts


@dataclass(frozen=True)
class Ceiling:
    """No more than one turn in `interval` seconds, of all who name the same `key` (one of `Keys`)."""

    key: str
    interval: float


@dataclass(frozen=True)
class Reserved:
    """Turns, as seconds from the answer on, rising (some may be past: they are made up for). None: ask again later,
    after `wait` seconds."""

    turns: tuple[float, ...]
    wait: float


class Rates:
    """The ceilings of one Redis. Raises `redis.RedisError` where it does not answer."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys)

    def of_predicate(self, name: str, interval: float) -> Ceiling:
        """The ceiling over all jobs with a predicate."""
        return Ceiling(self._keys.rate_of_predicate(name), interval)

    def of_job(self, job: str, interval: float) -> Ceiling:
        """The ceiling of one job."""
        return Ceiling(self._keys.rate_of_job(job), interval)

    def reserve(self, ceilings: Sequence[Ceiling], most: int) -> Reserved:
        """Up to so many turns of the next tenth of a second, which count under each of the ceilings.

        Turns whose answer was lost are lost: a ceiling is kept all the same.
        """
        asked: list[str | int] = []
        for ceiling in ceilings:
            asked += [ceiling.key.removeprefix(self._keys.prefix), max(round(ceiling.interval * 1e6), 1)]
        turns, wait, first = json.loads(self._scripts.run("reserve", most, *asked))
        starts = [int(us) / 1e6 for us in first]
        # A turn is where all ceilings have one: the latest.
        places = tuple(
            max(start + place * ceiling.interval for start, ceiling in zip(starts, ceilings, strict=True))
            for place in range(turns)
        )
        return Reserved(places, int(wait) / 1e6)

    def limits_of(self, job: str) -> Limits | None:
        """What limits a job now; None where it has no predicate, or is gone."""
        told = self._redis.hmget(self._keys.job(job), "limit_concurrency", "limit_rate")
        return limits(*cast(list[str | None], told))
