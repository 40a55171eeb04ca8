"""A Celery consumer that comes back quickly after Redis was away, and says once why it waits."""

import logging
import time
import warnings
from collections.abc import Callable
from typing import Any

import redis
from celery.exceptions import CPendingDeprecationWarning
from celery.worker.consumer import Consumer
from celery.worker.consumer.consumer import CONNECTION_RETRY  # type: ignore[attr-defined]

from shared.store.faults import fault_of, said_of

log = logging.getLogger("winnow.consumer")

PAUSE_S = 0.5
"""Celery's own pauses begin only at the sixth try within a second."""
ANEW_S = 30.0
"""The same fault is said again where it has not been met for so long."""


class PatientConsumer(Consumer):
    """Tries again at most a second apart, also where Redis answers but takes no writes.

    kombu's pauses grow by two seconds up to thirty, and no setting says otherwise, so that a worker would stay
    away long after Redis is back.
    """

    _said = ""
    _met = 0.0

    def ensure_connected(self, conn: Any) -> Any:
        """Connects, however long it takes."""
        plain = conn._ensure_connection

        def patient(errback: Callable[..., Any] | None = None, *args: Any, **kwargs: Any) -> Any:
            pauses = {"interval_start": 0.2, "interval_step": 0.2, "interval_max": 1}
            say = None if errback is None else lambda error, _: self._say(error)
            return plain(say, *args, **{**kwargs, **pauses})

        conn._ensure_connection = patient
        return super().ensure_connected(conn)

    def on_connection_error_before_connected(self, exc: Exception) -> None:
        """It could not be made, or not be used for the first time."""
        self._say(exc)
        time.sleep(PAUSE_S)

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """It was lost, or Redis has begun to take no writes."""
        self._say(exc)
        with warnings.catch_warnings():
            # Of a default that is to be another one some day; what we want is set.
            warnings.simplefilter("ignore", CPendingDeprecationWarning)
            try:
                super().on_connection_error_after_connected(exc)
            except (AttributeError, redis.ConnectionError) as error:
                if isinstance(error, AttributeError) and error.obj is not None:
                    raise
                # Closing a connection, kombu asks for the one of a channel that has lost its own, and the worker would
                # end. Closed it is, and another is made now.
                log.debug("the lost connection was not closed well: %s", error)
        time.sleep(PAUSE_S)

    def _say(self, error: BaseException) -> None:
        said, now = said_of(error), time.monotonic()
        if said != self._said or now - self._met > ANEW_S:
            log.warning("%s; nothing is taken until then", said)
        self._said, self._met = said, now


def _is_news(record: logging.LogRecord) -> bool:
    """Celery and kombu say of each try, with its traceback, what is said here once."""
    error = record.exc_info[1] if record.exc_info else None
    is_retry = isinstance(record.args, tuple) and record.args[:1] == (CONNECTION_RETRY,)
    return not is_retry and (error is None or fault_of(error) is None)


for _name in ("celery.worker.consumer.consumer", "kombu.transport.redis"):
    logging.getLogger(_name).addFilter(_is_news)
