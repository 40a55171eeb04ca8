"""The web tier's ways to Redis: a pool for commands, and a connection of its own for whoever waits."""

import socket

import redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.retry import Retry

from shared.settings import Settings
from web.reach import Reach, ReachingPool, WhileThere

_KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3} if hasattr(
    socket, "TCP_KEEPIDLE"
) else {}  # fmt: skip


LONGEST_WAIT = 5.0
"""Seconds that a blocking command is asked to wait."""


def command_client(settings: Settings, reach: Reach) -> redis.Redis:
    """For commands that answer at once, or fail within three seconds: at once while Redis is known to be lost.

    At most 64 connections; who finds none free waits instead of failing.
    """
    pool = ReachingPool.from_url(
        settings.redis,
        max_connections=64,
        timeout=3,
        socket_timeout=3,
        socket_connect_timeout=2,
        socket_keepalive=True,
        health_check_interval=15,
        retry=WhileThere(reach, ExponentialBackoff(cap=0.5, base=0.05), 3),
        decode_responses=True,
    )
    pool.reach = reach
    return redis.Redis(connection_pool=pool)


def brief_client(settings: Settings) -> redis.Redis:
    """For questions that are better left unanswered than late: it waits two seconds for an answer, and not again.

    A connection that ends is made again once: that one ended says nothing of Redis.
    """
    return redis.Redis.from_url(
        settings.redis,
        socket_timeout=2,
        socket_connect_timeout=1,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 1, (redis.ConnectionError,)),
        decode_responses=True,
    )


def waiting_client(settings: Settings, longest: float = LONGEST_WAIT) -> redis.Redis:
    """For one reader that blocks in Redis, each time for at most so many seconds; keepalive notices a dead peer."""
    return redis.Redis.from_url(
        settings.redis,
        socket_timeout=longest + 3,
        socket_connect_timeout=2,
        socket_keepalive=True,
        socket_keepalive_options=_KEEPALIVE,
        # Whoever reads begins anew by itself.
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )
