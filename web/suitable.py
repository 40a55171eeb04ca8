"""The Redis behind this process is judged before anybody is served; where it does not answer yet, as soon as it does.

A web process that waits for Redis serves nonetheless: it can say so, and its pages are there.
"""

import logging
import os

import eventlet
from redis import Redis

from shared.store.server import Unsuitable, suits, wait_until_suitable

log = logging.getLogger(__name__)


def judge_redis(redis: Redis) -> None:
    """Raises Unsuitable where Redis answers and will not do; where it is away, that ends the process later."""
    if not suits(redis):
        log.warning("Redis does not answer yet")
        eventlet.spawn_n(_judge_later, redis)


def _judge_later(redis: Redis) -> None:
    try:
        wait_until_suitable(redis, eventlet.sleep)
    except Unsuitable as unsuitable:
        log.error("%s", unsuitable)
        os._exit(2)
