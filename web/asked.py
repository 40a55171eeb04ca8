"""What a client asks for by name: ids and cursors, checked before they become anybody's key."""

import re
from typing import Any

from shared.errors import Invalid, Malformed, NotFound
from shared.events import Cursor

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def job_of(body: dict[str, Any]) -> str:
    """The `job` of a message; raises Invalid where it is missing, NotFound where no job can have such an id."""
    job = body.get("job")
    if not isinstance(job, str):
        raise Invalid('say which job: {"job": "<id>"}')
    return job_id(job)


def job_id(text: str) -> str:
    """The id itself; raises NotFound where no job can have it."""
    if not _ID.fullmatch(text):
        raise NotFound(f"there is no job {text[:64]}")
    return text


def cursor(value: object, name: str) -> Cursor | None:
    """A place in a log, from a `seq` or an event's `cursor`; None for None. Raises Invalid."""
    if value is None:
        return None
    try:
        if isinstance(value, str | int):
            return Cursor.parse(value)
    except ValueError:
        pass
    raise Invalid(f"`{name}` is the `seq` or the `cursor` of an event, or 0 for all of them")


def only_object(args: tuple[Any, ...]) -> dict[str, Any]:
    """The one object that a message carries; none at all counts as an empty one. Raises Malformed."""
    if not args:
        return {}
    if len(args) > 1 or not isinstance(args[0], dict):
        raise Malformed("a message carries one object")
    return args[0]
