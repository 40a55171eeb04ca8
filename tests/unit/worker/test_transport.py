"""A closed connection is taken for a lost one, and a Redis that takes no writes is no error of a timer's."""

import logging

import pytest
from redis import ConnectionError, Redis
from redis.exceptions import OutOfMemoryError

from shared.broker import make_celery
from shared.settings import Settings


def test_what_is_acknowledged_on_a_lost_connection_is_logged_and_ends_no_worker(
    redis_server: str, keys: object, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_celery(Settings.model_validate({"redis_url": redis_server}))
    with app.connection_for_read() as connection:
        channel = connection.channel()
        queue = connection.SimpleQueue("acknowledged-late", channel=channel)
        queue.put({"a": 1})
        message = queue.get(timeout=10)
        # As Celery does with the one that it has lost.
        lost = message.channel
        errors = connection.connection_errors
        queue.clear()
    # As where it closed its pools as well, because the connection was lost.
    lost._disconnect_pools()
    message.ack_log_error(logging.getLogger("ack"), errors)
    assert "Couldn't ack" in caplog.text
    with pytest.raises(ConnectionError, match="was closed"):
        lost._connparams()


def test_what_was_not_acknowledged_is_looked_for_later_where_redis_takes_no_writes(
    redis_server: str, redis_client: Redis, keys: object
) -> None:
    app = make_celery(Settings.model_validate({"redis_url": redis_server}))
    with app.connection_for_read() as connection:
        qos = connection.channel().qos
        redis_client.config_set("maxmemory", 1)
        try:
            with pytest.raises(OutOfMemoryError), qos.channel.conn_or_acquire() as client:
                client.set(qos.unacked_mutex_key, "held", nx=True)
            qos.restore_visible(interval=1)
        finally:
            redis_client.config_set("maxmemory", 0)
