"""Jobs and lists that somebody deletes: their records at once, their files at once as far as they are not too many."""

import logging

import redis
from eventlet import tpool

from shared.access import Caller
from shared.errors import Conflict
from web.access.door import ANYBODY
from web.access.mine import must_be_theirs
from web.parts import Parts

log = logging.getLogger(__name__)

AT_ONCE = 2000
"""Objects that are removed before the answer; the duty `prune` removes the others within a minute."""


def delete_job(parts: Parts, job_id: str, nonce: str | None = None, *, only_ended: bool = False) -> None:
    """Ends a job and deletes it, with its events and files. Raises NotFound.

    The same `nonce` again is the same deletion; with `only_ended` one that has not ended is left alone (Conflict).
    """
    parts.jobs.delete(job_id, nonce, only_ended=only_ended)
    _clear(parts, f"jobs/{job_id}")


def delete_list(parts: Parts, list_id: str, who: Caller = ANYBODY) -> None:
    """Deletes a list. Raises NotFound, and Conflict while a live job uses it."""
    must_be_theirs(parts, who, list_id)
    try:
        parts.lists.delete(list_id)
    except Conflict as error:
        if not who.may_see(parts.jobs.owner(error.extra["job"])):
            # An admin's: which one is not the caller's to know.
            raise Conflict("A job of an admin still uses the list: it can be deleted after its end") from None
        raise
    _clear(parts, f"lists/{list_id}")


def _clear(parts: Parts, folder: str) -> None:
    """It is doomed: whatever goes wrong here is made up for by the duty."""
    try:
        if tpool.execute(parts.files.clear, folder, AT_ONCE).done:
            parts.keeping.cleared(folder)
    except (OSError, redis.RedisError) as error:
        log.warning("%s is removed later: %s", folder, error)
