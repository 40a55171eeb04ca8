"""What a ticket does: take the next piece of work, and the next, for a moment; then make room for another ticket."""

import logging
import secrets
import time

from redis import RedisError

from shared.errors import Problem, Unavailable
from shared.store.leases import Chunk, Stretch
from worker import counting, testing
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
    pieces = 0
    while not context.stopping.is_set:
        nonce = secrets.token_hex(4)
        lease = context.leases.claim(ticket, nonce, worker)
        if lease is None:
            if pieces == 0:
                announce("", "nothing was left to do")
            return
        pieces += 1
        try:
            _do(context, lease, announce)
        except Exception:
            # Not handed back at once: the lease runs out in a few seconds, so that a fault that stays is no busy loop.
            log.exception("a piece of work was left")
            return
        except BaseException:
            # The end of the process (SystemExit): what is not committed is free for others at once.
            context.leases.release(ticket, nonce)
            raise
        context.leases.release(ticket, nonce)
        if time.monotonic() >= until:
            return


def _do(context: Context, lease: Chunk | Stretch, announce: Announce) -> None:
    if isinstance(lease, Stretch):
        counting.count(context, lease, announce)
        return
    try:
        testing.test(context, lease, announce)
    except Problem as fault:
        log.warning("job %s cannot be tested: %s", lease.job, fault.detail)
        context.leases.halt(lease.job, "failed", fault.as_dict())
    except OSError as error:
        # Full, read-only, a file gone: no row is to blame, and the job goes on once it is mended and resumed.
        log.exception("job %s rests", lease.job)
        resting = Unavailable(f"storage does not work for the worker: {error.strerror}; mend it, then resume the job")
        context.leases.halt(lease.job, "paused", resting.as_dict())
    except RedisError:
        raise
    except Exception as error:
        log.exception("job %s cannot go on", lease.job)
        problem = Problem(f"the worker met {type(error).__name__}, which is not a row's fault; its log says more")
        context.leases.halt(lease.job, "failed", problem.as_dict())
