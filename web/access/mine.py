"""What is a caller's own. What is another's answers as what never was: in the same words, after the same question."""

from flask import request

from shared.access import Caller
from shared.errors import NotFound
from shared.lists import ListRecord
from web.access.door import CALLER
from web.asked import job_id
from web.parts import Parts

NOBODY = "-"
"""The name of no owner."""


def caller() -> Caller:
    """Who sent the request at hand; the gate has found out."""
    known: Caller = request.environ[CALLER]
    return known


def whose(asked: str | None) -> str | None:
    """Whose lists and jobs a list of them is of (None: everybody's), where an owner may be asked for.

    Where somebody else's are, and the caller is no admin, they are those of nobody: a name that no owner can have.
    """
    sees = caller().sees
    if sees is None or asked in (None, sees):
        return asked if sees is None else sees
    return NOBODY


def job_of(parts: Parts, who: Caller, text: str) -> str:
    """The id of a job that the caller may see; raises NotFound."""
    job = job_id(text)
    if who.sees is not None and not who.may_see(parts.jobs.owner(job)):
        raise NotFound(f"there is no job {job}")
    return job


def list_of(parts: Parts, who: Caller, list_id: str) -> ListRecord:
    """A list that the caller may see; raises NotFound."""
    must_be_theirs(parts, who, list_id)
    return parts.lists.get(list_id)


def must_be_theirs(parts: Parts, who: Caller, list_id: str) -> None:
    """Raises NotFound where a list is another's than the caller's; also where it is not known whose it is."""
    if who.sees is not None and not who.may_see(parts.lists.owner(list_id)):
        raise NotFound(f"there is no list {list_id[:64]}")
