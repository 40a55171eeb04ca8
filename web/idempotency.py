"""`Idempotency-Key`: the same submission twice is one job, however the first answer got lost."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import eventlet
import orjson
import redis

from shared.errors import Conflict, Invalid, NotFound, Problem
from shared.jobs import Snapshot
from web.parts import Parts

T = TypeVar("T")

KEPT_SECONDS = 24 * 3600
IN_FLIGHT_SECONDS = 60.0
"""After so long a submission without a job was cut off, and a repeat takes it over under the same job id."""


_AGAIN_SECONDS = 0.2


class InFlight(Conflict):
    """The same submission is under way; `retry_after` (seconds) becomes the header."""

    type, title = "urn:winnow:in-flight", "Still in flight"
    retry_after = 1


def fingerprint(body: Any) -> str:
    """What tells one body from another: equal for equal JSON, however it was written."""
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def once(parts: Parts, owner: str, key: str | None, body: str, make: Callable[[str], Snapshot]) -> Snapshot:
    """The snapshot of the job that `make(job_id)` makes, or of the one that it made before under this key.

    Raises Invalid where the key came with another `body` (a fingerprint), Conflict while the first is in flight.
    """
    return once_found(parts, owner, key, body, make, parts.jobs.snapshot)


def once_found(
    parts: Parts, owner: str, key: str | None, body: str, make: Callable[[str], T], find: Callable[[str], T]
) -> T:
    """The same for anything that is made under an id and found by it; `find` raises NotFound."""
    if key is None:
        return make(parts.new_id())
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise Invalid("An Idempotency-Key has 1 to 255 printable ASCII characters")
    name = parts.keys.idempotency(owner, key)
    mine = {"body": body, "job": parts.new_id(), "at": time.time(), "done": False}
    with _freed_where_redis_fails(parts, name, mine):
        before = _first(parts, name, mine)
        if before is not None:
            mine.update(before)
            repeated = _repeat(mine, body, find)
            if repeated is not None:
                return repeated
        try:
            made = make(str(mine["job"]))
        except (Problem, OSError):
            parts.redis.delete(name)
            raise
        parts.redis.set(name, orjson.dumps({**mine, "done": True}), ex=KEPT_SECONDS)
        return made


def _first(parts: Parts, name: str, mine: dict[str, Any]) -> dict[str, Any] | None:
    """What the first request with this key noted; None where that is this one, and its note is made."""
    if parts.redis.set(name, orjson.dumps(mine), nx=True, ex=KEPT_SECONDS):
        return None
    found = parts.redis.get(name)
    before: dict[str, Any] | None = None if found is None else orjson.loads(found)
    # It is its own where redis-py asked again, since an answer was lost.
    return None if before is None or before["job"] == mine["job"] else before


@contextmanager
def _freed_where_redis_fails(parts: Parts, name: str, mine: dict[str, Any]) -> Iterator[None]:
    """Whether there is a job then is not known, and need not be: a repeat makes it under the same id, or finds it."""
    try:
        yield
    except redis.RedisError:
        eventlet.spawn_n(_free, parts, name, mine)
        raise


def _free(parts: Parts, name: str, mine: dict[str, Any]) -> None:
    """Notes, once Redis takes it, that the request which made this note is in flight no more."""
    until = time.monotonic() + IN_FLIGHT_SECONDS
    while time.monotonic() < until:
        with suppress(redis.RedisError), parts.redis.pipeline() as pipe:
            pipe.watch(name)
            found = pipe.get(name)
            if found is not None and orjson.loads(found)["job"] == mine["job"]:
                pipe.multi()
                pipe.set(name, orjson.dumps({**mine, "at": 0.0}), ex=KEPT_SECONDS)
                pipe.execute()
            return
        eventlet.sleep(_AGAIN_SECONDS)


def _repeat(first: dict[str, Any], body: str, find: Callable[[str], T]) -> T | None:
    """What the first request made; None where that one died before it made anything."""
    if first["body"] != body:
        raise Invalid("This Idempotency-Key came with another body before; use a new key for a new submission")
    try:
        return find(first["job"])
    except NotFound:
        if first["done"]:
            raise NotFound("What this Idempotency-Key made was deleted", job=first["job"]) from None
    if time.time() - first["at"] < IN_FLIGHT_SECONDS:
        raise InFlight("The first request with this Idempotency-Key is still in flight; ask again in a moment")
    return None
