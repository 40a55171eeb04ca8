"""Bulk actions: which jobs are meant is fixed and told first, then each is asked by its own verb, some at a time."""

import time
from collections import Counter
from collections.abc import Callable

from shared.access import Caller
from shared.bulk import Acted, BulkAction, BulkAsked, BulkPart, BulkVerb, Entry, Outcome
from shared.errors import Conflict, Invalid, NotFound, Problem, QuotaExceeded, Unavailable
from shared.states import ENDED, State
from shared.store.finding import Wanted
from web.parts import Parts
from web.relay.turn import Turn
from web.removal import delete_job
from web.retrying import retry

MOST = 50_000
"""Jobs of one bulk action."""
PART_SECONDS = 1.0
"""A part begins no further job after so long."""
_NAME = 80


def holder(who: Caller) -> str:
    """Under which name a caller's bulk actions are held. An owner may have tokens of both roles, and what an admin has
    fixed is everybody's jobs: no owner's name has a star."""
    return f"{who.owner}*" if who.is_admin else who.owner


def prepare(parts: Parts, who: Caller, asked: BulkAsked, bulk_id: str) -> BulkAction:
    """Fixes the set: the jobs that the caller may see, that match and can be asked for this as they are now.

    Nothing is done to them.

    Raises Invalid where they are too many.
    """
    wanted = Wanted(who.sees, frozenset(asked.state), asked.label, asked.q)
    entries: list[Entry] = []
    passed_over = Counter[State]()
    for job in parts.finding.each(wanted):
        if not asked.verb.is_for(job.state, job.failed):
            passed_over[State(job.state)] += 1
        elif len(entries) == MOST:
            raise Invalid(f"More than {MOST:,} jobs match: ask for some of them by state, label or words")
        else:
            entries.append(Entry(job=job.job, name=job.name[:_NAME], state=State(job.state)))
    return parts.bulks.hold(holder(who), bulk_id, asked, entries, passed_over)


def act(parts: Parts, who: Caller, bulk_id: str, limit: int, now: Callable[[], float] = time.monotonic) -> BulkPart:
    """Does it to the next jobs of the set, at most so many; none of them twice, however often it is asked.

    Raises NotFound, and Unavailable, QuotaExceeded or `redis.RedisError` where the rest has to wait: what was
    done is noted.
    """
    owner = holder(who)
    bulk = parts.bulks.get(owner, bulk_id)
    until = now() + PART_SECONDS
    turn = Turn()
    acted: list[Acted] = []
    for behind, entry in parts.bulks.left(owner, bulk_id, limit):
        if acted and now() >= until:
            break
        try:
            outcome, detail = _ask(parts, who, bulk, entry)
        except QuotaExceeded:
            if acted:
                # What was done is told first; the next call says what the rest waits for.
                break
            raise
        acted.append(Acted(job=entry.job, name=entry.name, outcome=outcome, detail=detail))
        parts.bulks.note(owner, bulk_id, behind, acted[-1])
        turn.give_way()
    parts.replicas.confirm(bulk=bulk_id)
    return BulkPart(bulk=parts.bulks.get(owner, bulk_id), acted=tuple(acted))


def look(parts: Parts, who: Caller, bulk_id: str) -> BulkPart:
    """How far it is, and the jobs that it was not done to. Raises NotFound."""
    owner = holder(who)
    return BulkPart(bulk=parts.bulks.get(owner, bulk_id), acted=tuple(parts.bulks.troubles(owner, bulk_id)))


def _ask(parts: Parts, who: Caller, bulk: BulkAction, entry: Entry) -> tuple[Outcome, str]:
    """Asks one job. Where the answer of an earlier call was lost, the same is done once."""
    try:
        if bulk.verb is BulkVerb.CANCEL:
            parts.jobs.control(entry.job, "cancel")
        elif bulk.verb is BulkVerb.RETRY:
            retry(parts, entry.job, who, nonce=bulk.id)
        else:
            # Nobody was told that a job would go which runs.
            delete_job(parts, entry.job, nonce=bulk.id, only_ended=entry.state in ENDED)
    except (Unavailable, QuotaExceeded):
        raise
    except NotFound:
        return Outcome.GONE, "it was deleted before"
    except Conflict as problem:
        if "state" not in problem.extra:
            return Outcome.REFUSED, problem.detail
        return Outcome.CHANGED if bulk.verb is BulkVerb.DELETE else Outcome.ALREADY, problem.detail
    except Problem as problem:
        return Outcome.REFUSED, problem.detail
    return Outcome.DONE, ""
