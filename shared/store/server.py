"""Whether a Redis server will do: it must keep every key, and should keep them over a restart. Asked at every start."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from redis import Redis, RedisError
from redis.exceptions import AuthenticationError, NoPermissionError

log = logging.getLogger("winnow.redis")

OLDEST = 7
"""The oldest version (major) that is tried."""
EVERY_S = 0.5
SAY_AFTER_S = 15.0
"""A start that waits for Redis says so after this long, and again after as long."""


class Unsuitable(Exception):
    """This Redis must not be used; the message is one line that says why, and what mends it."""


def judge(info: Mapping[str, Any]) -> tuple[str, ...]:
    """What the owner of a server with this `INFO` should know, a line each. Raises Unsuitable.

    The policy counts also where no `maxmemory` is set: it can be at any time, and nobody would notice what goes.
    """
    version = str(info.get("redis_version", ""))
    if version.partition(".")[0].isdigit() and int(version.partition(".")[0]) < OLDEST:
        raise Unsuitable(f"Redis {version} is too old: use Redis {OLDEST} or later")
    if info.get("redis_mode") == "cluster":
        raise Unsuitable("Redis runs as a cluster, which spreads what belongs together: use one that stands alone")
    policy = info.get("maxmemory_policy")
    if policy not in {"noeviction", None}:
        raise Unsuitable(
            f"Redis may drop jobs and results when its memory is full (maxmemory-policy is {policy}): "
            "set it to noeviction, in redis.conf or by CONFIG SET maxmemory-policy noeviction"
        )
    told = []
    if policy is None:
        told.append("Redis does not tell its maxmemory-policy: make sure that it is noeviction")
    if not int(info.get("aof_enabled", 0)):
        told.append(
            "Redis keeps no append-only file: what was recorded since its last snapshot is lost when it ends; "
            "appendonly yes in redis.conf, or CONFIG SET appendonly yes, mends that"
        )
    return tuple(told)


def refusal(error: RedisError) -> Unsuitable | None:
    """Why asking will never help; None where Redis is away, or still reads its file, and may answer later."""
    if isinstance(error, AuthenticationError):
        return Unsuitable("Redis refuses the user or password in WINNOW_REDIS_URL")
    if isinstance(error, NoPermissionError):
        return Unsuitable("The user in WINNOW_REDIS_URL may not ask INFO: allow it, with all other commands (+@all)")
    return None


def suits(redis: Redis) -> bool:
    """Asks once, and logs what `judge` finds. False: no answer yet. Raises Unsuitable."""
    try:
        info = redis.info()
        found = judge(info)
    except RedisError as error:
        if (final := refusal(error)) is not None:
            raise final from None
        return False
    if int(info.get("loading", 0)):
        # Its append-only file counts as off while it reads that.
        return False
    for line in found:
        log.warning("%s", line)
    return True


def wait_until_suitable(redis: Redis, sleep: Callable[[float], None] = time.sleep) -> None:
    """Asks until there is an answer, however long Redis takes to come. Raises Unsuitable."""
    waited = 0.0
    while not suits(redis):
        sleep(EVERY_S)
        waited += EVERY_S
        if waited >= SAY_AFTER_S:
            log.warning("still waiting for Redis")
            waited = 0.0
