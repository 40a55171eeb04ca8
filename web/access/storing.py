"""What an owner's lists may take up together: an upload holds room as it grows, and a refusal says what to delete."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import redis

from shared.errors import NoRoom
from shared.lists import ListRecord
from web.parts import Parts

log = logging.getLogger(__name__)

STEP_BYTES = 8 * 2**20
"""So much more than there is an upload holds at a time."""
RENEW_SECONDS = 30.0
LOOKED_AT = 200
NAMED = 5

Holds = Callable[[int], None]


@contextmanager
def holding(parts: Parts, owner: str, upload: str, announced: int) -> Iterator[Holds]:
    """For as long as an upload of an owner's comes in: what it gives is told how many plain bytes there are by now.

    Both raise NoRoom and RoomHeld; `announced` bytes (0: nobody knows) are wanted before the first.
    """
    if not parts.room.quota:
        yield _nothing
        return
    hold = _Hold(parts, owner, upload)
    try:
        if announced:
            hold.want(announced, announced)
        yield hold.grown
    finally:
        hold.let_go()


@contextmanager
def saying_what_to_delete(parts: Parts, owner: str) -> Iterator[None]:
    """Whatever raises NoRoom inside says which of the owner's lists are not used, the longest unused first."""
    try:
        yield
    except NoRoom as problem:
        unused = parts.lists.unused(owner, LOOKED_AT)[:NAMED]
        raise NoRoom(
            f"{problem.detail} {_cure(unused)}",
            **problem.extra,
            lists=[{"id": one.id, "name": one.name, "bytes": one.bytes} for one in unused],
        ) from None


class _Hold:
    """What one upload holds."""

    def __init__(self, parts: Parts, owner: str, upload: str) -> None:
        self._parts = parts
        self._owner = owner
        self._upload = upload
        self._granted = 0
        self._renewed = 0.0

    def want(self, least: int, most: int) -> None:
        with saying_what_to_delete(self._parts, self._owner):
            self._granted = self._parts.room.hold(self._owner, self._upload, least, most)
        self._renewed = time.monotonic()

    def grown(self, plain: int) -> None:
        is_stale = time.monotonic() - self._renewed > RENEW_SECONDS
        if plain <= self._granted and not is_stale:
            return
        most = self._granted if plain <= self._granted else plain + STEP_BYTES
        try:
            self.want(plain, most)
        except redis.RedisError as error:
            # Its end decides.
            log.info("an upload goes on without the room that it wants (%s)", type(error).__name__)

    def let_go(self) -> None:
        try:
            self._parts.room.let_go(self._owner, self._upload)
        except redis.RedisError as error:
            log.info("what an upload held is free again in two minutes (%s)", type(error).__name__)


def _cure(unused: list[ListRecord]) -> str:
    if not unused:
        return "Delete lists once the jobs that use them have ended, or have the setting raised."
    named = ", ".join(f"{one.name[:80]} ({one.id}, {one.bytes:,} bytes)" for one in unused)
    return f"Delete lists that are not needed (DELETE /api/lists/ID); the longest unused: {named}."


def _nothing(plain: int) -> None:
    """Nobody bounds it."""
