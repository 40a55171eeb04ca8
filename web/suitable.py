"""Redis and storage behind this process are judged before anybody is served, or as soon as Redis answers.

A web process that waits for Redis serves nonetheless: it can say so, and its pages are there.
"""

import logging
import os

import eventlet
from redis import RedisError

from shared.store.schema import InUse, agree, wait_until_agreed
from shared.store.server import Unsuitable, suits
from web.parts import Parts

log = logging.getLogger(__name__)


def judge_surroundings(parts: Parts) -> None:
    """Raises Unsuitable where they will not do; where Redis is away, that ends the process later."""
    try:
        if suits(parts.redis):
            agree(parts.redis, parts.keys, parts.files)
            return
    except (RedisError, InUse):
        # Who waits says what for.
        pass
    else:
        log.warning("Redis does not answer yet")
    eventlet.spawn_n(_judge_later, parts)


def _judge_later(parts: Parts) -> None:
    try:
        wait_until_agreed(parts.redis, parts.keys, parts.files, eventlet.sleep)
    except Unsuitable as unsuitable:
        log.error("%s", unsuitable)
        os._exit(2)
