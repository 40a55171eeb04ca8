"""The duties of the system, done as they would be hours later: what nobody needs goes, and nothing else."""

import time

from bench.chaos.plant.fleet import Fleet
from shared.store.keeping import Keeping
from shared.store.ledger import Ledger
from worker import context
from worker.duties.prune import FORGOTTEN_S, UPLOAD_S, Prune, Pruned
from worker.duties.tidying import Tidying

LATER_S = 2 * max(FORGOTTEN_S, UPLOAD_S)


class _UpForLong(Keeping):
    """A Redis that has run for long enough to be sure of what is an orphan."""

    def seconds_up(self) -> int:
        return LATER_S


def tidy(fleet: Fleet) -> Pruned:
    """Looks through all of storage once; gives what was deleted. Raises `redis.RedisError`, OSError."""
    its = context.build(fleet.settings(), attempts=5)
    tidying = Tidying(its.files, its.jobs, its.lists, its.leases, Ledger(its.redis, its.keys), its.manifests)
    keeping = _UpForLong(its.redis, its.keys, its.settings.retention)
    prune = Prune(keeping, its.files, tidying, now=lambda: time.time() + LATER_S)
    return sum(prune.round(sweep=True), Pruned())
