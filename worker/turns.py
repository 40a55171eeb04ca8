"""What a ticket does: take the next piece of work, and the next, for a moment; then make room for another ticket."""

import logging
import secrets
import time

from redis import RedisError

from shared.errors import Problem
from shared.files import naming
from shared.files.faults import Damaged, is_of_storage, problem_of
from shared.store.faults import said_of
from shared.store.leased import Chunk, Preparation, Stretch
from worker import counting, preparing, testing
from worker.ahead import Ahead
from worker.announcing import Announce
from worker.context import Context

log = logging.getLogger("winnow.work")

MOMENT_S = 0.3
"""Small pieces follow each other without a round through the broker; so a short list is done by one ticket."""


def take(context: Context, ticket: str, worker: str, announce: Announce) -> None:
    """Works until nothing is left to claim, the moment is over, or the worker is to end.

    `announce` tells Flower what is being done.
    """
    until = time.monotonic() + MOMENT_S
    ahead = Ahead(context.leases, ticket, worker)
    pieces = 0
    if context.marks is not None:
        context.marks.work_on(ticket)
    while not context.stopping.is_set and not context.recycling.is_due:
        nonce = secrets.token_hex(4)
        # One that came too late was for what is over; left standing, it would cut off whatever comes next.
        context.nudge.clear()
        lease = context.leases.claim(ticket, nonce, worker)
        if lease is None:
            context.having.opened.close_rest()
            if pieces == 0:
                announce("", "nothing was left to do")
            return
        pieces += 1
        try:
            _do(context, lease, announce, ahead)
        except _Later:
            return
        except RedisError as error:
            # Its lease runs out, or lives until Redis works again.
            log.warning("a piece of work was left: %s", said_of(error))
            return
        except Exception:
            # Not handed back at once either.
            log.exception("a piece of work was left")
            return
        except BaseException:
            # The end of the process (SystemExit): what is not committed is free for others at once.
            context.leases.release(ticket, nonce)
            ahead.release()
            raise
        context.leases.release(ticket, nonce)
        ahead.release()
        if time.monotonic() >= until:
            return


def _do(context: Context, lease: Chunk | Stretch | Preparation, announce: Announce, ahead: Ahead) -> None:
    try:
        if isinstance(lease, Stretch):
            counting.count(context, lease, announce)
        else:
            _go_on(context, lease, announce, ahead)
    except EOFError:
        _rest(context, lease, Damaged(naming.list_content(lease.list)))
    except OSError as error:
        if not is_of_storage(error):
            raise
        _rest(context, lease, error)


def _go_on(context: Context, lease: Chunk | Preparation, announce: Announce, ahead: Ahead) -> None:
    try:
        if isinstance(lease, Preparation):
            preparing.prepare(context, lease, announce)
        else:
            testing.test(context, lease, announce, ahead)
    except Problem as fault:
        log.warning("job %s cannot be tested: %s", lease.job, fault.detail)
        context.leases.halt(lease, "failed", fault.as_dict())
    except (RedisError, OSError, EOFError):
        raise
    except (Exception, KeyboardInterrupt, GeneratorExit) as error:
        # The last two are nobody's word to this process: what a predicate brings has raised them outside of a row.
        log.exception("job %s cannot go on", lease.job)
        problem = Problem(f"the worker met {type(error).__name__}, which is not a row's fault; its log says more")
        context.leases.halt(lease, "failed", problem.as_dict())


def _rest(context: Context, lease: Chunk | Stretch | Preparation, error: OSError) -> None:
    """Full, read-only, a file gone: no row is to blame, and jobs go on once it is mended and they are resumed."""
    problem = problem_of(error)
    resting = {**problem.as_dict(), "detail": f"{problem.detail}; then resume the job"}
    if isinstance(lease, Stretch):
        log.warning("list %s is counted later: %s", lease.list, problem.detail)
        context.leases.halt_list(lease, resting)
        # Its lease runs out in a few seconds, and it is tried again.
        raise _Later
    if context.leases.halt(lease, "paused", resting):
        log.warning("job %s rests: %s", lease.job, problem.detail)


class _Later(Exception):
    """A piece of work is left until its lease runs out, so that a fault that stays is no busy loop."""
