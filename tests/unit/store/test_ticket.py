"""The ticket that Lua writes is a message that Celery reads as one of its own."""

import json
from typing import Any

import pytest
from pydantic import SecretStr
from redis import Redis

from shared.broker import TICKET, WORK, make_celery
from shared.settings import Settings
from tests.unit.store.conftest import Store

Message = dict[str, Any]


@pytest.fixture
def celery_message(redis_server: str, redis_client: Redis, store: Store) -> Message:
    """What `send_task` puts into the queue."""
    app = make_celery(Settings(redis_url=SecretStr(redis_server)))
    app.send_task(TICKET, queue=WORK, ignore_result=True)
    return json.loads(redis_client.lpop(WORK))  # type: ignore[arg-type]


@pytest.fixture
def our_message(redis_client: Redis, store: Store) -> Message:
    """What a step of the store puts there."""
    store.job(store.counted_list(10))
    return json.loads(redis_client.lpop(WORK))  # type: ignore[arg-type]


def test_a_ticket_has_the_members_that_celery_sends(celery_message: Message, our_message: Message) -> None:
    assert set(our_message) == set(celery_message)
    assert our_message["content-type"] == celery_message["content-type"] == "application/json"
    assert our_message["headers"]["task"] == celery_message["headers"]["task"] == TICKET
    assert our_message["properties"]["delivery_info"] == celery_message["properties"]["delivery_info"]
    needed = {"lang", "task", "id", "root_id", "parent_id", "group", "retries", "timelimit", "eta", "expires"}
    assert needed <= set(our_message["headers"]) <= set(celery_message["headers"])


def test_kombu_reads_a_ticket(redis_server: str, redis_client: Redis, store: Store) -> None:
    store.job(store.counted_list(10))
    app = make_celery(Settings(redis_url=SecretStr(redis_server)))
    with app.connection_for_read() as connection, connection.SimpleQueue(WORK) as queue:
        message = queue.get(timeout=5)
        assert message.headers["task"] == TICKET
        assert message.payload[:2] == [[], {}]
        message.ack()
