"""Which jobs and lists have been kept long enough, and what of storage belongs to none."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from redis import Redis

from shared.store.keys import Keys
from shared.store.scripts import Scripts

HOUR_MS = 3_600_000


class Keeping:
    """The index of what is to go. Raises `redis.RedisError` where Redis does not answer."""

    def __init__(self, redis: Redis, keys: Keys, retention: int) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys)
        self._retention_ms = retention * 1000

    def expired_jobs(self, most: int) -> list[str]:
        """Jobs that ended so long ago that they go, the oldest first."""
        return self._due(self._keys.ended(), most, self._retention_ms)

    def expire_job(self, job_id: str) -> bool:
        """Deletes such a job, if it is one still; its files are doomed."""
        return bool(self._scripts.run("delete", job_id, self._retention_ms, "kept"))

    def expired_lists(self, most: int) -> list[str]:
        """Lists that nobody has used for so long that they go, unless a job does."""
        return self._due(self._keys.used(), most, self._retention_ms)

    def expire_list(self, list_id: str) -> bool:
        """Deletes such a list, if it is one still; one that a live job uses counts as used now."""
        return bool(self._scripts.run("delete_list", list_id, self._retention_ms) == "ok")

    def doomed(self, most: int) -> list[str]:
        """Folders of storage whose job or list was deleted."""
        return cast(list[str], self._redis.srandmember(self._keys.doomed(), most))

    def doom_again(self, most: int) -> int:
        """Folders of jobs that were deleted a minute ago are doomed once more, for what was being written then.

        Gives how many jobs that were.
        """
        marks = self._due(self._keys.deleted(), most, 0)
        jobs = self.unknown_jobs(sorted({mark.rpartition(":")[0] for mark in marks}))
        pipe = self._redis.pipeline()
        if jobs:
            pipe.sadd(self._keys.doomed(), *(f"jobs/{job}" for job in jobs))
        if marks:
            pipe.zrem(self._keys.deleted(), *marks)
        pipe.execute()
        return len(marks)

    def cleared(self, folder: str) -> None:
        """Such a folder is gone."""
        self._redis.srem(self._keys.doomed(), folder)

    def untidy(self, most: int) -> list[str]:
        """`job:ID` and `list:ID` whose folders are to be looked through now."""
        return self._due(self._keys.untidy(), most, 0)

    def tidied(self, member: str) -> None:
        """That was done; a job that ended anew meanwhile is due later, and stays."""
        due = self._redis.zscore(self._keys.untidy(), member)
        if due is not None and due <= self._now():
            self._redis.zrem(self._keys.untidy(), member)

    def tidy_later(self, member: str) -> None:
        """It cannot be done yet: in an hour."""
        self._redis.zadd(self._keys.untidy(), {member: self._now() + HOUR_MS}, xx=True)

    def unknown_jobs(self, ids: Sequence[str]) -> list[str]:
        """Those of the ids that are no job's."""
        return self._unknown([self._keys.job(one) for one in ids], ids)

    def unknown_lists(self, ids: Sequence[str]) -> list[str]:
        """Those of the ids that are neither a list's nor a draft's."""
        return self._unknown([self._keys.list(one) for one in ids], ids)

    def seconds_up(self) -> int:
        """For how long this Redis has run."""
        return int(self._redis.info("server")["uptime_in_seconds"])

    def count(self, what: Mapping[str, int]) -> None:
        """Adds to the figures of the whole system (`Keys.figures`)."""
        pipe = self._redis.pipeline()
        for name, number in what.items():
            pipe.hincrby(self._keys.figures(), name, number)
        pipe.execute()

    def _due(self, key: str, most: int, kept_ms: int) -> list[str]:
        found = self._redis.zrange(key, "-inf", self._now() - kept_ms, byscore=True, offset=0, num=most)
        return cast(list[str], found)

    def _unknown(self, keys: Iterable[str], ids: Sequence[str]) -> list[str]:
        pipe = self._redis.pipeline(transaction=False)
        for key in keys:
            pipe.exists(key)
        return [one for one, there in zip(ids, pipe.execute(), strict=True) if not there]

    def _now(self) -> int:
        seconds, micros = self._redis.time()
        return int(seconds) * 1000 + int(micros) // 1000
