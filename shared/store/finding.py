"""Which jobs somebody means: by owner, state, label and words, newest first, reading little of each."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from redis import Redis

from shared.store.keys import Keys

SLICE = 200
"""Jobs that are read at once; far more than are made within a millisecond."""

Position = tuple[int, str]
"""A job's place in the order: when it was created (ms), and its id."""

_FIELDS = ("owner", "state", "label", "list_name", "where", "predicate", "failed")


@dataclass(frozen=True)
class Found:
    """What of a job decides whether it is meant. `predicate` is its call as JSON ('': none)."""

    job: str
    created: int
    owner: str
    state: str
    label: str
    list_name: str
    where: str
    predicate: str
    failed: int

    @property
    def name(self) -> str:
        """What people call it."""
        return self.label or self.list_name

    def says(self, words: str) -> bool:
        """Whether these words are in its label, its list's name, its filter or its id, whatever their case."""
        called = str(json.loads(self.predicate)["name"]) if self.predicate else ""
        texts = (self.label, self.list_name, self.where, called, self.job)
        return any(words.casefold() in text.casefold() for text in texts)


@dataclass(frozen=True)
class Wanted:
    """Which jobs are meant; what is left out does not matter. `label` is the whole of it."""

    owner: str | None = None
    states: frozenset[str] = frozenset()
    label: str | None = None
    q: str | None = None

    def has(self, job: Found) -> bool:
        """Whether this job is one of them."""
        return (
            (self.owner is None or job.owner == self.owner)
            and (not self.states or job.state in self.states)
            and (self.label is None or job.label == self.label)
            and (not self.q or job.says(self.q))
        )


class Finding:
    """Looks through all jobs of one Redis. `between` is called between slices: whoever serves others lets them go."""

    def __init__(self, redis: Redis, keys: Keys, between: Callable[[], None] = lambda: None) -> None:
        self._redis = redis
        self._keys = keys
        self._between = between

    def each(self, wanted: Wanted, after: Position | None = None) -> Iterator[Found]:
        """The jobs that are meant, as each is when it is read. A job that is there all the while comes once.

        Raises `redis.RedisError`.
        """
        for found in self.slices(after, wanted.owner):
            yield from (job for job in self._read(found) if wanted.has(job))
            self._between()

    def slices(self, after: Position | None = None, owner: str | None = None) -> Iterator[list[Position]]:
        """All jobs (of an owner) in order (creation, then id, both falling), some at a time."""
        while found := self._before(after, owner):
            yield found
            after = found[-1]

    def _read(self, jobs: Sequence[Position]) -> Iterator[Found]:
        pipe = self._redis.pipeline(transaction=False)
        for _, job in jobs:
            pipe.hmget(self._keys.job(job), _FIELDS)
        for (created, job), (owner, state, label, list_name, where, predicate, failed) in zip(
            jobs, pipe.execute(), strict=True
        ):
            if state is not None:
                yield Found(
                    job, created, owner or "", state, label or "", list_name or "", where or "", predicate or "",
                    int(failed or 0),
                )  # fmt: skip

    def _before(self, position: Position | None, owner: str | None) -> list[Position]:
        key = self._keys.jobs() if owner is None else self._keys.jobs_of(owner)
        if position is None:
            raw = self._redis.zrange(key, 0, SLICE - 1, desc=True, withscores=True)
        else:
            raw = self._redis.zrange(
                key, position[0], "-inf", byscore=True, desc=True, offset=0, num=SLICE, withscores=True
            )
        jobs = [(int(created), job) for job, created in cast(list[tuple[str, float]], raw)]
        return [found for found in jobs if position is None or found < position]
