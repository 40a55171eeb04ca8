"""The rate of a predicate, shared by all workers, jobs and machines: turns are reserved in Redis, a few at a time."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from redis import RedisError

from shared.store.rates import Ceiling, Rates, Reserved
from winnow.defining.settings import Rate
from winnow.running.limiting import LONGEST_WAIT_S, MAKE_UP_S

log = logging.getLogger("winnow.work")

AWAY_S = 0.25
"""How soon Redis is asked again after it did not answer."""
SOON_S = 0.001
MOST = 1000
"""Turns asked for at a time."""
AHEAD_S = 0.05
"""Who is slower than the ceiling reserves for about so long: what it does not use, others lack."""

Reserve = Callable[[Sequence[Ceiling], int], Reserved]


class SharedLimiter:
    """See `winnow.running.limiting.Limiter`: one process's share of what several ceilings allow all.

    `of_rate` gives the ceilings, those that always hold and that of a rate; without any, tests begin as they like.
    Where Redis does not answer, nothing begins, which is logged once.
    """

    def __init__(
        self,
        reserve: Reserve,
        of_rate: Callable[[Rate | None], tuple[Ceiling, ...]],
        rate: Rate | None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reserve = reserve
        self._of_rate = of_rate
        self._now = now
        self._asking = threading.Lock()
        self._lock = threading.Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._turns: deque[float] = deque()
        self._ask_at = self._asked_at = now()
        self._taken = 0
        self._has_waited = self._is_away = False
        self._ceilings = of_rate(rate)

    @property
    def is_open(self) -> bool:
        """Whether there is no ceiling."""
        return not self._ceilings

    def take(self) -> float:
        """See `Limiter`."""
        wait = self._from_hand()
        return self._ask() if wait is None else wait

    async def take_async(self) -> float:
        """See `Limiter`. Redis is asked in a thread of its own, which nothing that a predicate starts can fill."""
        wait = self._from_hand()
        if wait is not None:
            return wait
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "winnow-rate")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._ask)

    def change(self, rate: Rate | None) -> None:
        """See `Limiter`. What always holds goes on to hold."""
        with self._lock:
            ceilings = self._of_rate(rate)
            if ceilings == self._ceilings:
                return
            self._ceilings = ceilings
            # Turns of the old rate may be too many.
            self._turns.clear()
            self._ask_at = self._now()

    def _from_hand(self) -> float | None:
        """The answer from what was reserved; None where Redis is to be asked."""
        with self._lock:
            if not self._ceilings:
                return 0.0
            now = self._now()
            while self._turns and self._turns[0] < now - MAKE_UP_S:
                self._turns.popleft()
            if not self._turns:
                return min(self._ask_at - now, LONGEST_WAIT_S) if now < self._ask_at else None
            if self._turns[0] > now:
                self._has_waited = True
                return min(self._turns[0] - now, LONGEST_WAIT_S)
            self._turns.popleft()
            self._taken += 1
            return 0.0

    def _ask(self) -> float:
        with self._asking:
            # Perhaps another thread has asked meanwhile.
            wait = self._from_hand()
            if wait is not None:
                return wait
            with self._lock:
                ceilings, most = self._ceilings, self._most()
            try:
                reserved = self._reserve(ceilings, most)
            except RedisError as error:
                self._tell(error)
                return AWAY_S
            self._tell(None)
            with self._lock:
                if self._ceilings is ceilings:
                    self._keep(reserved)
            wait = self._from_hand()
            return SOON_S if wait is None else wait

    def _keep(self, reserved: Reserved) -> None:
        now = self._now()
        self._turns.extend(now + turn for turn in reserved.turns)
        self._asked_at, self._taken = now, 0
        self._has_waited = not reserved.turns
        self._ask_at = now + reserved.wait

    def _most(self) -> int:
        """How many turns are of use: all there are to who waits for them, else as many as are taken meanwhile."""
        if self._has_waited:
            return MOST
        passed = max(self._now() - self._asked_at, 0.001)
        return min(1 + int(1.25 * AHEAD_S * self._taken / passed), MOST)

    def _tell(self, error: RedisError | None) -> None:
        if error is not None and not self._is_away:
            log.warning("Redis cannot be asked for a rate, so no test begins: %s", type(error).__name__)
        self._is_away = error is not None


class Ceilings:
    """The limiters of one process, kept from chunk to chunk: so what was reserved is not lost at the end of one."""

    KEPT = 32

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._limiters: dict[tuple[str, str], SharedLimiter] = {}

    def of(self, name: str, declared: Rate | None, job: str, rate: Rate | None) -> SharedLimiter:
        """What limits the tests of a job: the predicate's own rate, over all jobs, and the job's, the lower of both."""
        limiter = self._limiters.pop((name, job), None)
        if limiter is None:

            def ceilings(rate: Rate | None) -> tuple[Ceiling, ...]:
                own = () if declared is None else (self._rates.of_predicate(name, declared.interval),)
                if rate is None or (declared is not None and rate.interval <= declared.interval):
                    return own
                return (*own, self._rates.of_job(job, rate.interval))

            limiter = SharedLimiter(self._rates.reserve, ceilings, rate)
        limiter.change(rate)
        while len(self._limiters) >= self.KEPT:
            del self._limiters[next(iter(self._limiters))]
        self._limiters[name, job] = limiter
        return limiter
