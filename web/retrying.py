"""Retrying a job: with the version of its predicate that it has, or a new one that nothing mixes with."""

from contextlib import nullcontext

from shared.access import Caller
from shared.errors import Conflict, Invalid, NotFound
from shared.jobs import Snapshot
from shared.states import ENDED
from web.access.spending import spending_retry
from web.calls import find
from web.parts import Parts


def retry(parts: Parts, job_id: str, who: Caller, nonce: str | None = None) -> Snapshot:
    """Queues an ended job of the caller's again; raises Conflict, NotFound, QuotaExceeded.

    With the `nonce` of its last retry it changes nothing more. It counts as a submission, unless it is refused.

    Where workers have its predicate in other versions only, the job goes on with what there is now, if no verdict of
    the old version stands. Where none has the predicate, the job waits for one.
    """
    job = parts.jobs.snapshot(job_id)
    instead = _instead(parts, job, who)
    # What has not ended is refused, or is the same call again.
    with spending_retry(parts, who) if job.state in ENDED else nullcontext():
        return parts.jobs.retry(job_id, nonce or parts.new_id(), instead)


def _instead(parts: Parts, job: Snapshot, who: Caller) -> str:
    """The id of the version that there is in place of the job's own; "" where that is there, or none is."""
    call = job.filter.predicate
    if call is None or job.state not in ENDED:
        return ""
    now = next((one for one in parts.predicates.known() if one.name == call.name), None)
    if now is None or job.predicate_version in {now.version, *now.others}:
        return ""
    try:
        find(parts, call, parts.lists.get(job.list["id"]).columns, who)
    except NotFound:
        # That its list is gone says the store.
        return ""
    except Invalid as fault:
        raise Conflict(
            f"predicate {call.name!r} was changed since, and takes other parameters ({fault.detail}): "
            "submit the job again"
        ) from None
    return now.id
