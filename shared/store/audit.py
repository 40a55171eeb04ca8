"""The audit log as Redis keeps it: the newest acts, for so long."""

from typing import cast

from redis import Redis

from shared.audit import Act, RecordedAct
from shared.errors import Invalid
from shared.store.fields import rfc3339
from shared.store.keys import Keys

MOST = 100_000
"""More acts than about these are not kept, however new."""
PAGE = 500
_LOOKS = 20


class Audit:
    """The acts of all owners. Raises `redis.RedisError` where Redis does not answer.

    They are kept for `retention` seconds; 0: not at all.
    """

    def __init__(self, redis: Redis, keys: Keys, retention: int) -> None:
        self._redis = redis
        self._key = keys.audit()
        self._retention = retention

    def add(self, act: Act) -> None:
        """Records what was just done."""
        if not self._retention:
            return
        pipe = self._redis.pipeline(transaction=False)
        pipe.xadd(self._key, {"act": act.model_dump_json()}, maxlen=MOST, approximate=True)
        pipe.time()
        seconds, _ = pipe.execute()[1]
        self._redis.xtrim(self._key, minid=str((int(seconds) - self._retention) * 1000), approximate=True)

    def page(self, owner: str | None, limit: int, cursor: str | None) -> tuple[list[RecordedAct], str | None]:
        """Acts (of an owner) newest first, and the cursor of the next page (None: no more).

        Raises Invalid for no such cursor. An owner whose acts are rare may get a page that is short of them, or empty.
        """
        place = "+" if cursor is None else f"({_checked(cursor)}"
        oldest = str((int(self._redis.time()[0]) - self._retention) * 1000)
        found: list[RecordedAct] = []
        for _ in range(_LOOKS):
            batch = cast(list[tuple[str, dict[str, str]]], self._redis.xrevrange(self._key, place, oldest, count=PAGE))
            for entry, fields in batch:
                if len(found) == limit:
                    return found, place[1:]
                act = Act.model_validate_json(fields["act"])
                place = f"({entry}"
                if owner in (None, act.owner):
                    at = rfc3339(entry.partition("-")[0]) or ""
                    found.append(RecordedAct(**act.model_dump(), id=entry, at=at))
            if len(batch) < PAGE:
                return found, None
        return found, place[1:]


def _checked(cursor: str) -> str:
    ms, _, number = cursor.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) <= 19 for part in (ms, number)):
        raise Invalid("`cursor` is not one that this address gave; leave it out to begin at the newest")
    return cursor
