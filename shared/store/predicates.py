"""Which predicates there are: published by workers, and gone with the last worker that has them."""

from collections.abc import Sequence
from typing import cast

from redis import Redis

from shared.errors import NotFound
from shared.predicates import Published
from shared.store.keys import Keys
from shared.store.scripts import Scripts

KEPT_S = 60
"""What a worker can do is forgotten so long after its last word."""


class Predicates:
    """The predicates of one Redis. Raises `redis.RedisError` where it does not answer."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys)

    def keep(self, worker: str, published: Sequence[Published]) -> bool:
        """What a living worker has is kept for another while; False where it is not all known (any more)."""
        pipe = self._redis.pipeline()
        pipe.expire(self._keys.abilities(worker), KEPT_S)
        for one in published:
            pipe.hexists(self._keys.predicates(), one.id)
        return all(pipe.execute())

    def publish(self, worker: str, published: Sequence[Published]) -> None:
        """A worker has these, in place of what one of its name had; what no worker has any more is forgotten."""
        told = [text for one in published for text in (one.id, one.model_dump_json())]
        self._scripts.run("publish", worker, KEPT_S, *told)

    def forget(self, worker: str) -> None:
        """A worker that begins has not said what it has; one of its name that died had something else, perhaps."""
        self._redis.delete(self._keys.abilities(worker))

    def known(self) -> list[Published]:
        """What living workers have, by name; of several versions the one that most workers have."""
        names = cast(list[str], self._redis.zrange(self._keys.workers(), 0, -1))
        workers = [name.split("|", 1)[0] for name in names]
        pipe = self._redis.pipeline(transaction=False)
        pipe.hgetall(self._keys.predicates())
        for worker in workers:
            pipe.smembers(self._keys.abilities(worker))
        told, *abilities = pipe.execute()
        counted: dict[str, int] = {}
        for one in (one for had in abilities for one in had):
            counted[one] = counted.get(one, 0) + 1
        found: dict[str, Published] = {}
        for one in sorted(counted, key=lambda one: (counted[one], one)):
            if one in told:
                published = Published.model_validate_json(told[one])
                fewer = found.get(published.name)
                others = (*fewer.others, fewer.version) if fewer else ()
                found[published.name] = published.model_copy(update={"others": others})
        return [found[name] for name in sorted(found)]

    def get(self, name: str) -> Published:
        """The predicate of a name; raises NotFound that says which there are."""
        known = self.known()
        found = next((one for one in known if one.name == name), None)
        if found is None:
            names = ", ".join(one.name for one in known)
            there = f"there are {names}" if names else "no worker has registered any (WINNOW_PREDICATES)"
            raise NotFound(f"no predicate {name[:80]!r}: {there}")
        return found


class Abilities:
    """One worker's word on what it has: said when it starts, kept alive, and said again where Redis has lost it."""

    def __init__(self, predicates: Predicates, worker: str, published: Sequence[Published]) -> None:
        self._predicates = predicates
        self._worker = worker
        self._published = published
        self._told = False

    def tell(self) -> None:
        """Said every second or so."""
        if not self._published or (self._told and self._predicates.keep(self._worker, self._published)):
            return
        self._predicates.publish(self._worker, self._published)
        self._told = True
