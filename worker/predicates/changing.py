"""The limits of a job while a chunk of it is tested: looked up now and then, so that a change bites within a second."""

import time

from redis import RedisError

from shared.limits import Limits
from shared.store.rates import Rates
from winnow.defining.settings import Rate
from winnow.running.run import Run
from worker.context import Context
from worker.predicates.having import Called
from worker.predicates.limiting import SharedLimiter

LOOK_S = 0.2
"""At most so often; whoever tests wakes each time a commit is due, which is 0.4 s."""


class Changing:
    """The limits of one go at a chunk. `limiter` is None where there is no ceiling, so that a row costs nothing."""

    def __init__(self, context: Context, called: Called, job: str) -> None:
        self._context = context
        self._called = called
        self._job = job
        self._now = Rates(context.redis, context.keys).limits_of(job)
        self._looked = time.monotonic()
        limiter = self._find(self._rate(self._now))
        self.limiter = None if limiter.is_open else limiter

    def begin(self, run: Run) -> None:
        """A run has begun."""
        if self._now is not None:
            run.limit(concurrency=self._now.concurrency)

    def look(self, run: Run) -> None:
        """Tells a run what was changed. Where Redis does not answer, limits stay as they are."""
        if time.monotonic() < self._looked + LOOK_S:
            return
        self._looked = time.monotonic()
        try:
            found = self._context.rates.limits_of(self._job)
        except RedisError:
            return
        if found is None or found == self._now:
            return
        rate = self._rate(found)
        limiter = self._find(rate)
        if self.limiter is None and not limiter.is_open:
            self.limiter = limiter
            run.limit(limiter=limiter)
        run.limit(concurrency=found.concurrency)
        self._now = found

    def _find(self, rate: Rate | None) -> SharedLimiter:
        predicate = self._called.predicate
        return self._context.ceilings.of(predicate.name, predicate.settings.rate, self._job, rate)

    @staticmethod
    def _rate(limits: Limits | None) -> Rate | None:
        return None if limits is None or limits.rate is None else Rate.parse(limits.rate)
