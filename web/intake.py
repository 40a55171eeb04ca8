"""From an upload to a list: a quick worker looks at it, its bytes move to their place, Redis learns of it."""

import logging
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

import redis
from eventlet import tpool

from shared.broker import INSPECT
from shared.errors import NotFound, StoreFailed
from shared.lists import Asked, ListRecord, Packed
from shared.store.faults import TAKES_NO_WRITES, fault_of
from web.access.storing import saying_what_to_delete
from web.parts import Parts

log = logging.getLogger(__name__)

INSPECT_SECONDS = 30.0
REACH_SECONDS = 5.0
"""So short an absence of Redis an upload that has come whole sits out."""
NAME_CHARACTERS = 255


class Told(NamedTuple):
    """What a client says of its upload: a clean name, a content type that was meant, and how to read it."""

    name: str
    content_type: str | None
    asked: Asked
    of_rows: bool = False
    """Whether the bytes are no file, but rows that were given one by one."""

    def as_dict(self) -> dict[str, Any]:
        """The members of a question to the quick worker."""
        return {**self._asdict(), "asked": self.asked.model_dump(mode="json")}


class Incoming(Protocol):
    """Bytes that are to become a list: an upload, or those of a list that is there."""

    list_id: str
    name: str
    """The object that has the bytes, once they are whole."""

    @property
    def size(self) -> int:
        """How many plain bytes there are."""
        ...

    @property
    def packed(self) -> Packed | None:
        """What was received, where that was not the plain bytes."""
        ...

    def finish(self) -> str:
        """Has the bytes whole under their name; gives the sha256."""
        ...

    def become(self) -> None:
        """Has the bytes where the list's content is."""
        ...


def take_in(
    parts: Parts, upload: Incoming, told: Told, owner: str, known: Mapping[str, Any] | None = None
) -> ListRecord:
    """Makes a list of `owner`'s of an upload; `known` are members of its record that the worker's finding does not
    change.

    Raises what the worker finds wrong with it, and NoRoom; then nothing of it stays.
    """
    sha256 = upload.finish()
    parts.reach.wait(REACH_SECONDS)
    list_id, packed = upload.list_id, upload.packed
    try:
        found = parts.quick.ask(INSPECT, {"upload": upload.name, "list": list_id, **told.as_dict()}, INSPECT_SECONDS)
        record = ListRecord.model_validate(
            {
                **found,
                **(known or {}),
                "id": list_id,
                "name": told.name,
                "bytes": upload.size,
                "sha256": sha256,
                "packed": packed,
                "owner": owner,
            }
        )
        upload.become()
        with saying_what_to_delete(parts, owner):
            return _add(parts, record)
    except redis.RedisError:
        # It may have been recorded all the same; then its bytes must stay.
        raise
    except BaseException:
        remove_files(parts, list_id)
        raise


def remove_files(parts: Parts, list_id: str) -> None:
    """Removes what storage holds of a list."""
    tpool.execute(parts.files.delete, f"lists/{list_id}")


def clean_name(name: str | None) -> str:
    """A list's name as it is kept: the last part of a path, in one line, not too long."""
    last = (name or "").replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last).strip()
    return shown[:NAME_CHARACTERS] or "unnamed"


def _add(parts: Parts, record: ListRecord) -> ListRecord:
    with suppress(redis.RedisError):
        return parts.lists.add(record)
    # Redis was away for a moment, or its answer was lost: a repeat changes nothing.
    with suppress(StoreFailed):
        parts.reach.wait(REACH_SECONDS)
    try:
        return parts.lists.add(record)
    except redis.RedisError as error:
        if fault_of(error) in TAKES_NO_WRITES:
            # Unless it was the first answer that was lost, and Redis takes no writes only since then.
            with suppress(NotFound):
                return parts.lists.get(record.id)
            remove_files(parts, record.id)
        raise
