"""Whether Redis does its work as this process sees it: asked twice a second, so that nobody waits for it in vain.

While it does not answer, whoever wants something of it is told at once; all that are connected are told of the change.
"""

import logging
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import eventlet
import redis
from redis.backoff import AbstractBackoff
from redis.retry import Retry

from shared.errors import StoreFailed
from shared.store.faults import TAKES_NO_WRITES, fault_of, problem_named, problem_of

log = logging.getLogger(__name__)

T = TypeVar("T")

EVERY_SECONDS = 0.5
LATE_SECONDS = 2.5
"""An answer that was waited for longer than its time limit: this process was late, and Redis need not be."""
_PROBE = "#!lua\nreturn 1"
"""Writes nothing, but could: so it is refused where writes are."""


@dataclass(frozen=True)
class Lapse:
    """A time in which Redis does not do its work: since when (Unix time) and why, one of `shared.store.faults`."""

    since: float
    fault: str

    @property
    def is_silence(self) -> bool:
        """Whether it answers nothing at all; else it can be read."""
        return self.fault not in TAKES_NO_WRITES

    @property
    def problem(self) -> StoreFailed:
        """As it is answered."""
        return problem_named(self.fault)


def told_of(lapse: Lapse | None) -> dict[str, Any]:
    """What clients are told: `ok`, and if not since when (RFC 3339) and the problem."""
    if lapse is None:
        return {"type": "redis", "ok": True, "since": None, "problem": None}
    since = datetime.fromtimestamp(lapse.since, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"type": "redis", "ok": False, "since": since, "problem": lapse.problem.as_dict()}


class Reach:
    """What is known of Redis now. `lapse` is None while all is well, and before the first look."""

    def __init__(self, brief: redis.Redis, now: Callable[[], float] = time.time) -> None:
        """`brief` is a client that waits two seconds for an answer, and asks again only where its connection ended."""
        self._redis = brief
        self._now = now
        self._observers: list[Callable[[Lapse | None], None]] = []
        self._is_in_doubt = False
        self.lapse: Lapse | None = None

    @property
    def is_lost(self) -> bool:
        """Whether Redis answers nothing now."""
        return self.lapse is not None and self.lapse.is_silence

    def require(self) -> None:
        """Raises StoreFailed where Redis does not answer or takes no writes: before much is done in vain."""
        if self.lapse is not None:
            raise self.lapse.problem

    def wait(self, seconds: float) -> None:
        """Waits until Redis does its work, at most so long; raises StoreFailed."""
        until = time.monotonic() + seconds
        while self.lapse is not None and time.monotonic() < until:
            eventlet.sleep(0.1)
        self.require()

    def observe(self, observer: Callable[[Lapse | None], None]) -> None:
        """Tells `observer` of every change; it returns at once."""
        self._observers.append(observer)

    def start(self) -> None:
        """Begins to look, until the process ends."""
        eventlet.spawn_n(self._look_for_ever)

    def look(self) -> None:
        """Asks once."""
        before, after = self.lapse, self._lapse_now()
        if before == after:
            return
        self.lapse = after
        if after is None:
            log.warning("Redis works again")
        else:
            refused = "whatever needs it" if after.is_silence else "whatever would write"
            log.warning("%s; %s is answered with 503 until then", after.problem.detail, refused)
        for observer in self._observers:
            try:
                observer(after)
            except Exception:
                log.exception("somebody could not be told of Redis")

    def _lapse_now(self) -> Lapse | None:
        fault = self._fault_now()
        if fault is None:
            return None
        return Lapse(self._now() if self.lapse is None else self.lapse.since, fault)

    def _fault_now(self) -> str | None:
        began = time.monotonic()
        try:
            self._redis.eval(_PROBE, 0)
        except redis.TimeoutError:
            is_doubtful = time.monotonic() - began > LATE_SECONDS and self.lapse is None and not self._is_in_doubt
            self._is_in_doubt = is_doubtful
            return None if is_doubtful else "silent"
        except redis.RedisError as error:
            fault = fault_of(error)
            if fault == "replica":
                # The address may lead to the new primary by now.
                self._redis.connection_pool.disconnect()
            return fault
        self._is_in_doubt = False
        return None

    def _look_for_ever(self) -> None:
        while True:
            try:
                self.look()
            except Exception:
                log.exception("Redis could not be looked at")
            eventlet.sleep(EVERY_SECONDS)


class HangUp:
    """Observes: connections to a server that was demoted stay open, and would go on to lead there."""

    def __init__(self, *hang_up: Callable[[], object]) -> None:
        """Each of `hang_up` ends the connections of one who has some, and is called once a primary is found."""
        self._hang_up = hang_up
        self._was_replica = False

    def __call__(self, lapse: Lapse | None) -> None:
        """Redis does its work again, or does not."""
        if lapse is None and self._was_replica:
            for one in self._hang_up:
                one()
        self._was_replica = lapse is not None and lapse.fault == "replica"


class WhileThere(Retry):
    """Tries again, but not once Redis is known to be lost: then every try takes its whole time limit."""

    def __init__(self, reach: Reach, backoff: AbstractBackoff, retries: int) -> None:
        super().__init__(backoff, retries)
        self._reach = reach

    def __deepcopy__(self, memo: dict[int, Any]) -> "WhileThere":
        # Each connection has a copy of its own; what is known of Redis is one.
        return WhileThere(self._reach, deepcopy(self._backoff, memo), self._retries)

    def call_with_retry(
        self,
        do: Callable[[], T],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> T:
        """As redis-py has it; a connection that failed is closed in any case."""

        def is_worth_it(error: Exception) -> bool:
            if self._reach.is_lost:
                fail(*((error, 1) if with_failure_count else (error,)))
                return False
            return is_retryable is None or is_retryable(error)

        return super().call_with_retry(do, fail, is_worth_it, with_failure_count)


class ReachingPool(redis.BlockingConnectionPool):
    """Connections for commands; none is given while Redis is lost, but its problem raised as redis-py would."""

    reach: Reach

    def get_connection(self, *args: Any, **kwargs: Any) -> Any:
        """A connection that is free, at the latest after the pool's `timeout`. Raises `redis.ConnectionError`."""
        if self.reach.is_lost:
            raise Lost(self.reach.lapse)
        return super().get_connection(*args, **kwargs)  # type: ignore[no-untyped-call]


def problem_of_redis(error: Exception) -> StoreFailed | None:
    """The problem that an error of Redis is; None for another kind of error."""
    if isinstance(error, Lost) and error.lapse is not None:
        return error.lapse.problem
    return problem_of(error)


class Lost(redis.ConnectionError):
    """Redis was not asked, since it is known not to answer."""

    def __init__(self, lapse: Lapse | None) -> None:
        super().__init__("Redis does not answer")
        self.lapse = lapse
