"""Bulk actions as Redis holds them: the set of jobs that was fixed, and what became of each. They do nothing here."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from redis import Redis

from shared.bulk import Acted, BulkAction, BulkAsked, Entry, Matching, Outcome
from shared.errors import NotFound
from shared.states import State
from shared.store import fields
from shared.store.keys import Keys
from shared.store.scripts import Scripts

KEPT_SECONDS = 3600
"""From its making, and again from each job that something was done to."""
HELD_SECONDS = 24 * KEPT_SECONDS
"""So long it is known which an owner has; longer than any of them goes on."""
MOST_HELD = 20
"""Of one owner: with one more the oldest is forgotten. Each may be about tens of thousands of jobs."""
SLICE = 500
MOST_TOLD = 1000


class Bulks:
    """All bulk actions of one Redis. Raises `redis.RedisError` where it does not answer.

    `between` is called between slices of a long set: whoever serves others lets them go.
    """

    def __init__(self, redis: Redis, keys: Keys, between: Callable[[], None] = lambda: None) -> None:
        self._redis = redis
        self._keys = keys
        self._between = between
        self._scripts = Scripts(redis, keys)

    def hold(
        self, owner: str, bulk: str, asked: BulkAsked, entries: Sequence[Entry], passed_over: Mapping[State, int]
    ) -> BulkAction:
        """Fixes the set under a new id; a repeat that was cut off begins anew. The owner's oldest is forgotten for it
        where there are too many."""
        name = self._keys.bulk(owner, bulk)
        self._forget(owner, bulk)
        for start in range(0, len(entries), SLICE):
            pipe = self._redis.pipeline()
            pipe.rpush(f"{name}:jobs", *(entry.model_dump_json() for entry in entries[start : start + SLICE]))
            pipe.expire(f"{name}:jobs", KEPT_SECONDS)
            pipe.execute()
            self._between()
        states: dict[State, int] = {}
        for entry in entries:
            states[entry.state] = states.get(entry.state, 0) + 1
        seconds, micros = self._redis.time()
        made = BulkAction(
            id=bulk, verb=asked.verb, matching=Matching.model_validate(asked.model_dump(exclude={"verb"})),
            jobs=len(entries), states=states, passed_over=dict(passed_over), left=len(entries), outcomes={},
            created_at=fields.rfc3339(seconds * 1000 + micros // 1000) or "", expires_at="",
        )  # fmt: skip
        pipe = self._redis.pipeline()
        pipe.hset(name, mapping={"record": made.model_dump_json(), "place": 0})
        pipe.expire(name, KEPT_SECONDS)
        held = self._keys.bulks(owner)
        pipe.zadd(held, {bulk: seconds * 1000 + micros // 1000})
        pipe.expire(held, HELD_SECONDS)
        pipe.zrange(held, 0, -MOST_HELD - 1)
        for oldest in cast(list[str], pipe.execute()[-1]):
            self._forget(owner, oldest)
        return self.get(owner, bulk)

    def _forget(self, owner: str, bulk: str) -> None:
        name = self._keys.bulk(owner, bulk)
        pipe = self._redis.pipeline()
        pipe.unlink(name, f"{name}:jobs", f"{name}:acted", f"{name}:troubles")
        pipe.zrem(self._keys.bulks(owner), bulk)
        pipe.execute()

    def get(self, owner: str, bulk: str) -> BulkAction:
        """How far a bulk action is; raises NotFound where there is none, or its time is over."""
        name = self._keys.bulk(owner, bulk)
        pipe = self._redis.pipeline()
        pipe.hgetall(name)
        pipe.pexpiretime(name)
        values, until = pipe.execute()
        if "record" not in values:
            raise NotFound(f"there is no bulk action {bulk[:64]}: it was made more than an hour ago, or never")
        outcomes = {outcome: int(values.get(f"outcome:{outcome}", 0)) for outcome in Outcome}
        made = BulkAction.model_validate_json(values["record"])
        return made.model_copy(
            update={
                "left": made.jobs - sum(outcomes.values()),
                "outcomes": {outcome: jobs for outcome, jobs in outcomes.items() if jobs},
                "expires_at": fields.rfc3339(until) or "",
            }
        )

    def left(self, owner: str, bulk: str, limit: int) -> list[tuple[int, Entry]]:
        """The next jobs that nothing was done to, each with the place behind it."""
        name = self._keys.bulk(owner, bulk)
        place = int(self._redis.hget(name, "place") or 0)
        texts = cast(list[str], self._redis.lrange(f"{name}:jobs", place, place + limit - 1))
        entries = [Entry.model_validate_json(text) for text in texts]
        if not entries:
            return []
        # Those at which another call is just now.
        known = cast(list[int], self._redis.smismember(f"{name}:acted", [entry.job for entry in entries]))
        return [(place + at + 1, entry) for at, entry in enumerate(entries) if not known[at]]

    def note(self, owner: str, bulk: str, behind: int, acted: Acted) -> None:
        """Notes what became of a job, once, and the place `behind` it."""
        told = "" if acted.outcome is Outcome.DONE else acted.model_dump_json()
        self._scripts.run("acted", owner, bulk, KEPT_SECONDS, behind, acted.job, acted.outcome, told)

    def troubles(self, owner: str, bulk: str) -> list[Acted]:
        """Jobs that it was not done to, the first thousand of them in order."""
        texts = self._redis.lrange(f"{self._keys.bulk(owner, bulk)}:troubles", 0, MOST_TOLD - 1)
        return [Acted.model_validate_json(text) for text in cast(list[str], texts)]
