"""A channel whose connection was closed says so, in words that Celery takes for a lost connection."""

import logging

import pytest
from redis import ConnectionError

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
