"""How long a worker process tries what Redis does not do now: it may be away, full, read its file, or be a replica."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from shared.store.faults import fault_of

T = TypeVar("T")

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0


class PatientRetry(Retry):
    """Tries again whatever passes by itself or is mended from outside, at most a second apart, on a new connection:
    where the address leads to another server by now, that is the one to ask.

    redis-py's own stops at what Redis answers: a commit that a full Redis refuses would be work done in vain.
    """

    def __init__(self, attempts: int) -> None:
        super().__init__(ExponentialBackoff(cap=LONGEST_PAUSE_S, base=FIRST_PAUSE_S), attempts)

    def call_with_retry(
        self,
        do: Callable[[], T],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> T:
        """What `do` gives; `fail` is called after each failure and closes the connection. Raises the last error."""
        self._backoff.reset()
        failures = 0
        while True:
            try:
                return do()
            except Exception as error:
                passes = isinstance(error, OSError) or fault_of(error) is not None
                if not passes or (is_retryable is not None and not is_retryable(error)):
                    raise
                failures += 1
                fail(*((error, failures) if with_failure_count else (error,)))
                if failures > self._retries:
                    raise
            time.sleep(self._backoff.compute(failures))
