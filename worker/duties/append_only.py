"""Redis's append-only file after its disk was full: written anew at once, because it may not be readable any more.

A write that the disk takes only in part is cut off again by Redis (`ftruncate` in `flushAppendOnlyFile`, `src/aof.c` of
7.0 to 8.2). But a file that a rewrite began (`openNewIncrAofForAppend`) is opened without `O_APPEND`: the next write
goes behind what was cut off, zeros fill the hole, and the next start ends with `Bad file format reading the append only
file`. A rewrite leaves that file behind. Tried with 8.2.3: `tests/unit/worker/duties/test_append_only.py`.
"""

import logging

from redis import Redis, ResponseError

from shared.store.keys import Keys

log = logging.getLogger("winnow.duties")

REFUSED = "errorstat_MISCONF"
"""So many commands this server has refused because it could not save."""


class AppendOnly:
    """Looks after the file. Any number may look: what one has seen to is written down for all."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._key = keys.duty("append-only")
        self._was_failing = False
        self._asked = ""
        self._may_not = False

    def look(self) -> bool:
        """Whether to look again soon: writes fail, or a rewrite is owed or under way. Raises `redis.RedisError`."""
        info = self._redis.info("persistence", "errorstats", "server")
        if not int(info.get("aof_enabled", 0)) or self._may_not:
            return False
        if info.get("aof_last_write_status") != "ok":
            self._was_failing = True
            return True
        refused = int(info.get(REFUSED, {}).get("count", 0))
        # A server that read its file and started has a sound one.
        place = f"{info.get('run_id')}:{refused}"
        if not self._was_failing and (not refused or self._redis.get(self._key) == place):
            return False
        if int(info.get("aof_rewrite_in_progress", 0)) or int(info.get("aof_rewrite_scheduled", 0)):
            return True
        if self._asked == place and info.get("aof_last_bgrewrite_status") == "ok":
            self._redis.set(self._key, place)
            self._was_failing, self._asked = False, ""
            log.info("redis has written its append-only file anew")
            return False
        self._rewrite()
        self._asked = place
        return True

    def _rewrite(self) -> None:
        try:
            self._redis.bgrewriteaof()
        except ResponseError as error:
            # Another may have asked a moment before.
            if "in progress" in str(error):
                return
            self._may_not = True
            log.warning(
                "redis could not write its append-only file for a while, and refuses to write it anew (%s): "
                "have it do so (BGREWRITEAOF) before it is started again",
                error,
            )
            return
        if not self._asked:
            log.warning("redis could not write its append-only file for a while: it writes that anew")
