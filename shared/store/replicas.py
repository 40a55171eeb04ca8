"""What was recorded is waited for on replicas of Redis, where a failover to one is to lose nothing acknowledged."""

from typing import Any

from redis import Redis

from shared.errors import NotReplicated
from shared.store.keys import Keys

PATIENCE_MS = 1000


class Replicas:
    """So many replicas are to have it. With none nothing is waited for."""

    def __init__(self, redis: Redis, keys: Keys, count: int) -> None:
        self._redis = redis
        self._channel = keys.barrier()
        self._count = count

    def confirm(self, **recorded: Any) -> None:
        """Returns once they have all that was recorded before, by whichever connection.

        Raises NotReplicated with `recorded` as further members (the id of a job, say), and `redis.RedisError`.
        """
        if self._count == 0:
            return
        pipe = self._redis.pipeline(transaction=False)
        # WAIT waits for what its own connection has sent to replicas. They get all in one order, so a message that
        # nobody hears, and that a full Redis takes too, stands for everything before it.
        pipe.publish(self._channel, "")
        pipe.execute_command("WAIT", self._count, PATIENCE_MS)
        have = int(pipe.execute()[1])
        if have < self._count:
            raise NotReplicated(
                f"It is recorded, but {have} of {self._count} replicas of Redis (WINNOW_REDIS_REPLICAS) have it after "
                f"{PATIENCE_MS / 1000:g} s: should its primary be lost now, so is this. Bring the replicas back, "
                "and look whether it is there before you ask again",
                **recorded,
            )
