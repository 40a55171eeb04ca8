"""What Redis and storage say about themselves: how they are to be read, and that they belong together.

Both carry a stamp, storage in `winnow.json`. It is looked at in every start: what is new is stamped, what is older is
upgraded; what is newer, or belongs to something else, is refused, before anything is taken for an orphan.
"""

import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from redis import Redis, RedisError

from shared.files.local import LocalFiles
from shared.store.faults import said_of
from shared.store.keys import Keys
from shared.store.server import EVERY_S, Unsuitable, wait_until_suitable
from shared.store.upgrades import SCHEMA, UNSTAMPED, upgrade

log = logging.getLogger("winnow.schema")

FILE = "winnow.json"
LOCK_S = 30
"""Whoever upgrades for longer, or died at it, is helped by the next."""


SEEN_WITHIN_MS = 5000
"""A worker says several times a second that it is there."""


class InUse(Exception):
    """What is to be upgraded is still worked on by the version before; it can be once that has stopped."""


@dataclass(frozen=True)
class Stamp:
    """How something is to be read (`schema`), and which Redis and storage belong together (the same `id`)."""

    schema: int
    id: str

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str | bytes | None) -> "Stamp | None":
        """The stamp of a text; None where there is none. Raises ValueError."""
        if text is None:
            return None
        try:
            found = json.loads(text)
            return cls(int(found["schema"]), str(found["id"]))
        except (TypeError, KeyError) as error:
            raise ValueError("not a stamp") from error


def agree(redis: Redis, keys: Keys, files: LocalFiles) -> None:
    """Stamps what is new and upgrades what is older; others that start at the same time wait for it.

    Raises Unsuitable where this version must not use this Redis or this storage, or not both together, InUse, and
    `redis.RedisError` where Redis does not answer.
    """
    look = _Look(redis, keys, files)
    try:
        if look.is_settled():
            return
        with redis.lock(keys.duty("schema"), timeout=LOCK_S, sleep=0.1):
            look.settle()
    except OSError as error:
        raise Unsuitable(f"WINNOW_DATA={files.root} cannot be used: {error.strerror}") from error


def wait_until_agreed(redis: Redis, keys: Keys, files: LocalFiles, sleep: Callable[[float], None] = time.sleep) -> None:
    """Waits for a Redis that answers and suits, however long it takes to come, and has it agree. Raises Unsuitable."""
    said = ""
    while True:
        wait_until_suitable(redis, sleep)
        try:
            agree(redis, keys, files)
        except (RedisError, InUse) as error:
            why = str(error) if isinstance(error, InUse) else said_of(error)
            if why != said:
                log.warning("waiting: %s", why)
            said = why
            sleep(EVERY_S)
        else:
            return


class _Look:
    """Both stamps, and what they are stamps of."""

    def __init__(self, redis: Redis, keys: Keys, files: LocalFiles) -> None:
        self._redis = redis
        self._keys = keys
        self._files = files
        self._folder = f"WINNOW_DATA={files.root}"

    def is_settled(self) -> bool:
        """Whether nothing is left to do. Nothing is written for this. Raises Unsuitable."""
        of_redis, of_files = self._stamps()
        return of_redis is not None and of_redis == of_files and of_redis.schema == SCHEMA

    def settle(self) -> None:
        """Does what is left to do. Raises Unsuitable."""
        of_redis, of_files = self._stamps()
        knows, has = self._redis_knows(), self._folder_has()
        if of_redis is None or of_files is None or of_redis.id != of_files.id:
            self._must_belong_together(of_redis, of_files, knows, has)
        before = min(_schema(of_redis, knows), _schema(of_files, has))
        if before < SCHEMA:
            self._must_be_stopped()
            log.warning("upgrading Redis and storage from schema %d to %d", before, SCHEMA)
            upgrade(self._redis, self._keys, before)
        known = of_files or of_redis
        stamp = Stamp(SCHEMA, known.id if known is not None else secrets.token_hex(8))
        # Storage first: a Redis that has a stamp belongs to a storage that has one.
        if of_files != stamp:
            self._stamp_folder(stamp)
        self._redis.set(self._keys.schema(), stamp.to_json())

    def _stamps(self) -> tuple[Stamp | None, Stamp | None]:
        """Those of Redis and of storage."""
        try:
            of_redis = Stamp.parse(self._redis.get(self._keys.schema()))
            of_files = Stamp.parse(self._files.read(FILE, 0, 4096) if self._files.exists(FILE) else None)
        except ValueError as error:
            raise Unsuitable(f"the stamp of Redis or {self._folder} ({FILE}) cannot be read: restore it") from error
        for stamp, what in ((of_redis, "Redis"), (of_files, self._folder)):
            if stamp is not None and stamp.schema > SCHEMA:
                raise Unsuitable(
                    f"{what} has been used by a later version of Winnow (schema {stamp.schema}, and this one knows "
                    f"{SCHEMA}): run that version, or restore the backup from before its first start"
                )
        return of_redis, of_files

    def _must_belong_together(self, of_redis: Stamp | None, of_files: Stamp | None, knows: bool, has: bool) -> None:
        if knows and not has:
            raise Unsuitable(
                f"{self._folder} has nothing of the lists and jobs that Redis knows: mount or restore the folder that "
                "belongs to it, or use a Redis that is empty"
            )
        if has and not knows:
            raise Unsuitable(
                f"Redis knows nothing of the lists and jobs in {self._folder}: use the Redis that they belong to, "
                "restore its file, or give up what is there by using another folder"
            )
        if knows and of_redis is not None:
            missing = f"; if it does, write {of_redis.to_json()} into {FILE} there" if of_files is None else ""
            raise Unsuitable(
                f"{self._folder} does not belong to this Redis: check WINNOW_DATA and WINNOW_REDIS_URL{missing}"
            )

    def _must_be_stopped(self) -> None:
        seconds, _ = self._redis.time()
        workers = self._redis.zcount(self._keys.workers(), int(seconds) * 1000 - SEEN_WITHIN_MS, "+inf")
        if workers:
            raise InUse(
                "workers of the version before still run, and are to stop before Redis and storage are upgraded"
            )

    def _redis_knows(self) -> bool:
        return bool(self._redis.zcard(self._keys.lists()) or self._redis.zcard(self._keys.jobs()))

    def _folder_has(self) -> bool:
        return any(True for top in ("lists", "jobs") for _ in self._files.folders(top))

    def _stamp_folder(self, stamp: Stamp) -> None:
        with self._files.create(FILE) as file:
            file.write(f"{stamp.to_json()}\n".encode())


def _schema(stamp: Stamp | None, is_used: bool) -> int:
    if stamp is not None:
        return stamp.schema
    return UNSTAMPED if is_used else SCHEMA
