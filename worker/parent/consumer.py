"""A Celery consumer that comes back quickly after Redis was away."""

from typing import Any

from celery.worker.consumer import Consumer


class PatientConsumer(Consumer):
    """Tries again at most a second apart.

    kombu's pauses grow by two seconds up to thirty, and no setting says otherwise, so that a worker would stay
    away long after Redis is back.
    """

    def ensure_connected(self, conn: Any) -> Any:
        """Connects, however long it takes."""
        plain = conn._ensure_connection

        def patient(*args: Any, **kwargs: Any) -> Any:
            return plain(*args, **{**kwargs, "interval_start": 0.2, "interval_step": 0.2, "interval_max": 1})

        conn._ensure_connection = patient
        return super().ensure_connected(conn)
