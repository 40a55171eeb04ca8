"""Waiting for what changes with some event or duty, until a time by the clock: however many events come meanwhile."""

import time
from collections.abc import Callable
from typing import Any

import redis

from shared.store.keys import Keys

LOOK_S = 0.05
"""What no event tells is seen so soon."""


def until(client: redis.Redis, keys: Keys, truth: Callable[[], Any], seconds: float) -> Any:
    """What `truth` gives once that is something; None where it did not come in time."""
    end = time.monotonic() + seconds
    with client.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(keys.relay())
        while time.monotonic() < end:
            if found := truth():
                return found
            heard.get_message(timeout=LOOK_S)
    return None
