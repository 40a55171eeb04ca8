"""Lists as their clients know them: add, look, page, delete; and drafts, which nobody knows yet."""

from typing import cast

from redis import Redis, RedisError

from shared.errors import Conflict, Invalid, NotFound
from shared.lists import ListRecord, Outline
from shared.store.faults import TAKES_NO_WRITES, fault_of
from shared.store.fields import expiry, rfc3339
from shared.store.keys import Keys
from shared.store.room import Room
from shared.store.scripts import Scripts


class Lists:
    """All lists of one Redis. Raises `redis.RedisError` where it does not answer.

    `retention` is how many seconds a list is kept after its last use; `room` knows how many bytes may be stored.
    """

    def __init__(self, redis: Redis, keys: Keys, retention: int | None = None, room: Room | None = None) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys)
        self._retention = retention
        self._room = room or Room(redis, keys)

    def draft(self, list_id: str, outline: Outline, available: int) -> bool:
        """Has a list counted while it comes in, as far as its `available` first bytes; False where it is known."""
        text = outline.model_dump_json()
        return bool(self._scripts.run("draft", list_id, text, outline.body, available))

    def drop_draft(self, list_id: str) -> bool:
        """Forgets a list that did not come to be; False where there is a list of this id."""
        return bool(self._scripts.run("drop_draft", list_id))

    def expected(self, list_id: str) -> bool:
        """Whether there is a list or a draft of this id."""
        return bool(self._redis.exists(self._keys.list(list_id)))

    def add(self, record: ListRecord) -> ListRecord:
        """Makes the list known, and what is left of it is counted soon; gives the record with its time of creation.

        What was counted of it as a draft counts, if that went by the same outline. Raises NoRoom or RoomHeld
        where its owner may not store so much more; then it stays unknown.
        """
        stored = record.model_dump_json(exclude={"blank_lines", "created_at", "expires_at"})
        created, *taken = self._scripts.run(
            "add_list", record.id, stored, record.bytes, record.body, record.outline.model_dump_json(), record.owner,
            self._room.quota,
        )  # fmt: skip
        if taken:
            raise self._room.refusal(record.bytes, *map(int, taken))
        return record.model_copy(
            update={"created_at": rfc3339(created), "expires_at": expiry(created, self._retention)}
        )

    def use(self, list_id: str) -> None:
        """Somebody uses the list now, so that it is kept for as long as one that comes in now.

        Where Redis takes no writes that is not noted: nobody is refused for it what can be read.
        """
        try:
            self._scripts.run("use_list", list_id)
        except RedisError as error:
            if fault_of(error) not in TAKES_NO_WRITES:
                raise

    def get(self, list_id: str) -> ListRecord:
        """The list as it is known now; raises NotFound."""
        found = self._many([list_id])[0]
        if found is None:
            raise NotFound(f"there is no list {list_id[:64]}")
        return found

    def owner(self, list_id: str) -> str | None:
        """Whose list it is; None where there is none."""
        return cast(str | None, self._redis.hget(self._keys.list(list_id), "owner"))

    def page(self, limit: int, cursor: str | None, owner: str | None = None) -> tuple[list[ListRecord], str | None]:
        """Lists (of an owner) newest first, and the cursor of the next page (None: no more).

        Raises Invalid for no such cursor.
        """
        skip = _parse_page(cursor)
        key = self._keys.lists() if owner is None else self._keys.lists_of(owner)
        ids = cast(list[str], self._redis.zrange(key, skip, skip + limit, desc=True))
        found = [record for record in self._many(ids[:limit]) if record is not None]
        return found, str(skip + limit) if len(ids) > limit else None

    def unused(self, owner: str, limit: int) -> list[ListRecord]:
        """Lists of an owner that no live job uses, of its `limit` oldest; the longest unused first."""
        ids = cast(list[str], self._redis.zrange(self._keys.lists_of(owner), 0, limit - 1))
        found = [record for record in self._many(ids) if record is not None and record.expires_at is not None]
        return sorted(found, key=lambda record: record.expires_at or "")

    def delete(self, list_id: str) -> None:
        """Forgets the list; its files are doomed. Raises NotFound, Conflict while a live job uses it."""
        answer = self._scripts.run("delete_list", list_id, "")
        if answer == "no list":
            raise NotFound(f"there is no list {list_id[:64]}")
        if answer != "ok":
            raise Conflict(
                f"{answer} still uses the list: wait for its end, or cancel it first", job=answer.removeprefix("job ")
            )

    def _many(self, ids: list[str]) -> list[ListRecord | None]:
        pipe = self._redis.pipeline(transaction=False)
        for list_id in ids:
            pipe.hmget(self._keys.list(list_id), "record", "complete", "rows", "blank", "created_ms")
            pipe.zscore(self._keys.used(), list_id)
            pipe.scard(self._keys.users(list_id))
        answers = pipe.execute()
        return [self._record(*answers[i : i + 3]) for i in range(0, len(answers), 3)]

    def _record(self, values: list[str | None], used: float | None, users: int) -> ListRecord | None:
        record = _record(values)
        if record is None or used is None or users:
            return record
        return record.model_copy(update={"expires_at": expiry(int(used), self._retention)})


def _parse_page(cursor: str | None) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 15):
        raise Invalid("`cursor` is not one that this address gave; leave it out to begin at the newest")
    return int(cursor)


def _record(values: list[str | None]) -> ListRecord | None:
    record, complete, rows, blank, created = values
    if record is None:
        return None
    counted = complete == "1"
    known = ListRecord.model_validate_json(record)
    return known.model_copy(
        update={
            "rows": int(rows or 0) if counted else known.rows,
            "blank_lines": int(blank or 0) if counted else None,
            "created_at": rfc3339(created) or "",
        }
    )
