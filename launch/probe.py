"""`python -m launch.probe URL|QUEUE`: exit 0 if that answers, or if that worker of this machine was seen lately.

What containers ask about their health; it imports little, since it is asked every few seconds.
"""

import http.client
import socket
import sys
from urllib.parse import urlsplit

import redis

from shared.settings import Settings
from shared.store.keys import Keys

SEEN_WITHIN_MS = 15_000


def main(words: list[str]) -> int:
    """Gives the exit code."""
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        well = answers(words[0]) if "://" in words[0] else is_seen(words[0], Settings().redis, Keys())
    except (OSError, http.client.HTTPException, redis.RedisError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if well else 1


def answers(url: str) -> bool:
    """Whether a GET of the URL answers 200."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=4)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == http.client.OK
    finally:
        connection.close()


def is_seen(queue: str, redis_url: str, keys: Keys) -> bool:
    """Whether the worker of this queue on this machine has registered within the last 15 s."""
    with redis.Redis.from_url(redis_url, decode_responses=True, socket_timeout=4) as client:
        seconds, _ = client.time()
        names = client.zrangebyscore(keys.workers(), seconds * 1000 - SEEN_WITHIN_MS, "+inf")
    return any(name.startswith(f"{queue}@{socket.gethostname()}|") for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
