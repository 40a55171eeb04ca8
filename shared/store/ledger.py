"""What is accepted of a job: segments, and manifests in which many of them were written down."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from redis import Redis

from shared.commits import Manifest, SetAside
from shared.store.keys import Keys
from shared.store.scripts import Scripts

SetName = Literal["segments", "manifests"]


@dataclass(frozen=True)
class Held:
    """Both sets of one of a job's attempts as Redis has them, each member as its JSON, in list order."""

    attempt: int
    segments: list[str]
    manifests: list[str]


class Ledger:
    """All jobs' sets. Raises `redis.RedisError` where Redis does not answer."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys)

    def take_crowded(self) -> str | None:
        """A job that was noticed for its many segments, the first first; it is noticed anew if that goes on."""
        popped = cast(list[tuple[str, float]], self._redis.zpopmin(self._keys.crowded(), 1))
        return popped[0][0] if popped else None

    def held(self, job_id: str) -> Held | None:
        """Both sets at one moment; None where there is no such job."""
        pipe = self._redis.pipeline()
        pipe.hget(self._keys.job(job_id), "attempt")
        pipe.zrange(self._keys.segments(job_id), 0, -1)
        pipe.zrange(self._keys.manifests(job_id), 0, -1)
        attempt, segments, manifests = pipe.execute()
        return None if attempt is None else Held(int(attempt), segments, manifests)

    def begun_by(self, job_id: str) -> str:
        """Which call of retry began the job's attempt ('': the first one). A Redis that was put back names another."""
        return cast(str | None, self._redis.hget(self._keys.job(job_id), "retried_by")) or ""

    def before(self, job_id: str, attempt: int) -> list[Held] | None:
        """What each earlier attempt left behind, the latest first; none once an attempt has succeeded.

        None where the job is gone, or at another attempt than this by now.
        """
        told = cast(list[str | None], self._redis.hmget(self._keys.job(job_id), "attempt", "before"))
        if told[0] != str(attempt):
            return None
        earlier = [int(one) for one in reversed((told[1] or "").split())]
        pipe = self._redis.pipeline()
        for one in earlier:
            pipe.zrange(self._keys.segments_before(job_id, one), 0, -1)
            pipe.zrange(self._keys.manifests_before(job_id, one), 0, -1)
        pipe.hmget(self._keys.job(job_id), "attempt", "before")
        *sets, again = pipe.execute()
        if again != told:
            # This attempt has succeeded meanwhile, or ended and was retried.
            return None if again[0] != told[0] else []
        return [Held(one, *sets[2 * place : 2 * place + 2]) for place, one in enumerate(earlier)]

    def aside(self, job_id: str) -> list[SetAside]:
        """What was set aside of a job's rows and may still be needed, of whichever attempt."""
        members = cast(list[str], self._redis.zrange(self._keys.aside(job_id), 0, -1))
        return [SetAside.model_validate_json(member) for member in members]

    def bind(self, job_id: str, attempt: int, where: SetName, members: Sequence[str], manifest: Manifest) -> bool:
        """Has a manifest stand for these members of one set, which follow each other without a hole.

        False where that set is another by now. The manifest is in storage before.
        """
        digest = hashlib.sha1("".join(f"{member}\n" for member in members).encode()).hexdigest()
        return bool(
            self._scripts.run(
                "bind", job_id, attempt, where, manifest.first, manifest.to, len(members), digest,
                manifest.model_dump_json(),
            )
        )  # fmt: skip
