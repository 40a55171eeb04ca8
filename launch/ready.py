"""Waiting until the system answers: first Redis, then `/readyz`, and a worker of each queue."""

import asyncio
import http.client
import json
from collections.abc import Callable

import redis.asyncio
from redis.exceptions import RedisError

from shared.broker import QUICK, WORK
from shared.files.local import LocalFiles
from shared.settings import Settings
from shared.store.keys import Keys
from shared.store.schema import InUse, agree
from shared.store.server import judge, refusal

EVERY = 0.2
# Seconds after which the log says what is still waited for, and again after as many.
SAY_AFTER = 15.0


async def redis_answers(url: str, say: Callable[[str], None]) -> int:
    """Gives Redis's clock (in ms) once it has answered; says now and then why it has not. Raises Unsuitable."""
    waited = 0.0
    async with _client(url) as client:
        while True:
            try:
                # What else its owner should know, the parts say.
                judge(await client.info())
                seconds, _ = await client.time()
                return int(seconds) * 1000
            except (RedisError, OSError) as error:
                if isinstance(error, RedisError) and (final := refusal(error)) is not None:
                    raise final from None
                if waited >= SAY_AFTER:
                    say(f"still waiting for Redis: {error}")
                    waited = 0.0
            await asyncio.sleep(EVERY)
            waited += EVERY


async def redis_and_storage_agree(settings: Settings, say: Callable[[str], None]) -> None:
    """Returns once both are of this version and belong together (see `shared.store.schema`). Raises Unsuitable."""
    said = ""
    with redis.Redis.from_url(settings.redis, decode_responses=True, socket_timeout=5) as client:
        while True:
            try:
                await asyncio.to_thread(agree, client, Keys(), LocalFiles(settings.data))
            except (RedisError, InUse) as error:
                if str(error) != said:
                    say(f"waiting: {error}")
                said = str(error)
                await asyncio.sleep(EVERY)
            else:
                return


async def workers_are_there(url: str, keys: Keys, since_ms: int, say: Callable[[str], None]) -> None:
    """Returns once a worker of each queue was seen after `since_ms`; says now and then which is missing."""
    waited = 0.0
    async with _client(url) as client:
        while True:
            try:
                names = await client.zrangebyscore(keys.workers(), f"({since_ms}", "+inf")
            except (RedisError, OSError):
                names = []
            missing = {WORK, QUICK} - {str(name).split("@")[0] for name in names}
            if not missing:
                return
            if waited >= SAY_AFTER:
                say(f"still waiting for the workers of: {', '.join(sorted(missing))}")
                waited = 0.0
            await asyncio.sleep(EVERY)
            waited += EVERY


def _client(url: str) -> "redis.asyncio.Redis":
    return redis.asyncio.Redis.from_url(url, decode_responses=True, socket_timeout=2, socket_connect_timeout=2)


async def web_is_ready(host: str, port: int, say: Callable[[str], None]) -> None:
    """Returns once `/readyz` has answered 200; says now and then what it lacks."""
    waited = 0.0
    while True:
        status, body = await asyncio.to_thread(_readyz, host, port)
        if status == http.client.OK:
            return
        if waited >= SAY_AFTER:
            say(f"still waiting for the system: {_lacks(status, body)}")
            waited = 0.0
        await asyncio.sleep(EVERY)
        waited += EVERY


def _readyz(host: str, port: int) -> tuple[int, bytes]:
    """The answer, or status 0 and why there is none."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, answer.read(4096)
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error).encode()
    finally:
        connection.close()


def _lacks(status: int, body: bytes) -> str:
    if not status:
        return f"the web server does not answer ({body.decode(errors='replace')})"
    try:
        particulars = ", ".join(f"{name} {value}" for name, value in json.loads(body).items() if name != "status")
    except (ValueError, AttributeError):
        particulars = ""
    return f"/readyz answers {status} ({particulars or 'without particulars'})"
