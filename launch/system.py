"""One run of the whole system, from the lock on its data to the last part that leaves."""

import asyncio
import contextlib
import dataclasses
import os
import signal
from collections.abc import Callable, Sequence
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from launch import embedded, ready
from launch.embedded import EmbeddedRedis
from launch.facts import Facts, only_one
from launch.log import Log
from launch.parts import Part, parts, redis_part
from launch.ports import free_port, is_free
from launch.refusal import Refusal
from launch.supervisor import Supervisor
from shared.settings import Settings, is_loopback
from shared.store.keys import Keys
from shared.store.server import Unsuitable

Listing = Callable[[Settings], Sequence[Part]]
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


async def run(settings: Settings, log: Log, listing: Listing = parts) -> None:
    """Runs the system until it is told to stop by SIGINT, SIGTERM or SIGHUP. Raises Refusal where it cannot start."""
    if settings.token is None and not is_loopback(settings.listen_on):
        raise Refusal(f"WINNOW_BIND={settings.bind} listens beyond this machine: set WINNOW_TOKEN, or leave it out")
    settings = settings.model_copy(update={"data": settings.data.resolve()})
    with only_one(settings.data):
        settings = with_ports(settings)
        settings, own_redis = with_redis(settings)
        log.hide(secrets_of(settings))
        facts = Facts(
            supervisor=os.getpid(),
            url=f"http://{_name(settings.host)}:{settings.port}",
            flower_url=f"http://127.0.0.1:{settings.flower_port}",
            redis_url=settings.redis,
        )
        await _Run(settings, log, facts, own_redis, listing).until_stopped()


class _Run:
    """The state of one run: its supervisor, and what it last said about itself."""

    def __init__(
        self, settings: Settings, log: Log, facts: Facts, own_redis: EmbeddedRedis | None, listing: Listing
    ) -> None:
        self._settings = settings
        self._log = log
        self._facts = facts
        self._own_redis = own_redis
        self._listing = listing
        self._told = asyncio.Event()
        self._failed: BaseException | None = None
        self._supervisor = Supervisor(log, self._pids_changed)

    async def until_stopped(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop_or_hurry)
        starting = asyncio.create_task(self._start())
        starting.add_done_callback(self._started)
        try:
            await self._told.wait()
        finally:
            starting.cancel()
            if self._failed is None:
                self._say("stopping (once more to stop at once)")
            await self._supervisor.stop()
        if self._failed is not None:
            raise self._failed
        self._say("stopped; what was unfinished goes on with the next start")

    def _started(self, starting: asyncio.Task[None]) -> None:
        """What cannot start is stopped, and says why."""
        if starting.cancelled() or (fault := starting.exception()) is None:
            return
        self._failed = Refusal(str(fault)) if isinstance(fault, Unsuitable) else fault
        self._told.set()

    async def _start(self) -> None:
        self._say(f"starting; lists and results are kept in {self._settings.data}")
        if self._own_redis is not None:
            self._supervisor.keep([redis_part(self._own_redis)])
        begun = await ready.redis_answers(self._settings.redis, self._say)
        await ready.redis_and_storage_agree(self._settings, self._say)
        self._supervisor.keep(self._listing(self._settings))
        listening = EVERYWHERE.get(self._settings.listen_on, self._settings.listen_on)
        await ready.web_is_ready(listening, self._settings.port, self._say)
        await ready.workers_are_there(self._settings.redis, Keys(), begun, self._say)
        self._publish(dataclasses.replace(self._facts, ready=True))
        self._say(f"Winnow is ready: {self._facts.url} (Flower: {self._facts.flower_url}). Ctrl-C stops it.")

    def _stop_or_hurry(self) -> None:
        if self._told.is_set():
            self._supervisor.hurry()
        self._told.set()

    def _pids_changed(self, pids: dict[str, int]) -> None:
        self._publish(dataclasses.replace(self._facts, pids=pids))

    def _publish(self, facts: Facts) -> None:
        self._facts = facts
        # A full disk is no reason to lose hold of the parts.
        with contextlib.suppress(OSError):
            facts.write(self._settings.data)

    def _say(self, text: str) -> None:
        self._log.line("winnow", text)


def with_ports(settings: Settings) -> Settings:
    """The settings with real ports in place of 0. Raises Refusal for one that is taken."""
    found = {}
    for name, host in (("port", settings.listen_on), ("flower_port", "127.0.0.1")):
        port = getattr(settings, name)
        if port and not is_free(host, port):
            raise Refusal(f"port {port} is taken: stop what uses it, or choose another with WINNOW_{name.upper()}")
        found[name] = port or free_port(host)
    return settings.model_copy(update=found)


def with_redis(settings: Settings) -> tuple[Settings, EmbeddedRedis | None]:
    """The settings with a Redis URL, and the Redis to start if that is to be one of our own."""
    if settings.redis_url is not None:
        return settings, None
    try:
        own = embedded.prepare(settings.data / "redis")
    except embedded.RedisMissing as missing:
        raise Refusal(str(missing)) from None
    return settings.model_copy(update={"redis_url": SecretStr(own.url)}), own


def secrets_of(settings: Settings) -> list[str]:
    """What must not appear in any log."""
    password = urlsplit(settings.redis).password or ""
    token = settings.token.get_secret_value() if settings.token else ""
    return [password, unquote(password), token]


def _name(host: str) -> str:
    """The host as the ready line shows it."""
    shown = EVERYWHERE.get(host, host)
    return f"[{shown}]" if ":" in shown else shown
