"""The server: a socket of our own, eventlet's loop over it, and how both end within ten seconds."""

import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import eventlet
from eventlet import wsgi
from eventlet.hubs import trampoline

from shared.settings import Settings
from web.protocol import Protocol
from web.stopping import Stopping

log = logging.getLogger(__name__)

CONNECTIONS = 10_000
DRAIN_SECONDS = 8.0
IDLE_SECONDS = 75

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class BrokenOff(Exception):
    """An answer that must not look whole: raised in its middle, it closes the connection without a last chunk."""


class ServerLog:
    """What eventlet's server says, less what `web.gate` logs better and what is no fault."""

    def info(self, message: str, *args: Any) -> None:
        """Tracebacks of answers come this way, and little else."""
        if message.startswith("Traceback") and not message.rstrip().rsplit("\n", 1)[-1].startswith(
            (f"{BrokenOff.__module__}.{BrokenOff.__name__}", "BrokenPipeError", "ConnectionResetError", "TimeoutError")
        ):
            log.error("an answer ended in an error\n%s", message.rstrip())

    def error(self, message: str, *args: Any) -> None:
        """Bodies that could not be thrown away and the like."""
        log.debug(message, *args)

    def debug(self, message: str, *args: Any) -> None:
        """Nothing."""


def listen(host: str, port: int) -> Any:
    """The listening socket. Raises OSError where the address is taken or not ours.

    `reuse_port` off: with eventlet's default a second server silently shares the port. NODELAY is inherited by
    every accepted connection, and set nowhere else.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = eventlet.listen((host, port), family=family, backlog=1024, reuse_port=False)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def serve(listener: Any, app: WsgiApp, settings: Settings, stopping: Stopping, let_go: Callable[[], None]) -> None:
    """Serves until SIGTERM or SIGINT, then ends the process. `let_go` disconnects sockets when stopping."""
    asked_to_stop = _stop_signals()
    host, port = listener.getsockname()[:2]
    log.info("listening on http://%s:%d", f"[{host}]" if ":" in host else host, port)
    pool = eventlet.GreenPool(_connections())
    Protocol.pool = pool
    server = eventlet.spawn(
        wsgi.server,
        listener,
        app,
        log=ServerLog(),
        log_format="",
        protocol=Protocol,
        custom_pool=pool,
        minimum_chunk_size=1,
        keepalive=IDLE_SECONDS,
        debug=False,
        log_x_forwarded_for=False,
        socket_timeout=max(60.0, settings.ping_interval + settings.ping_timeout + 15.0),
    )
    server.link(_die_with, stopping)
    trampoline(asked_to_stop, read=True)
    log.info("stopping")
    stopping.set()
    # Who has connected already is taken in; the next one is refused at once, and finds another process.
    eventlet.sleep(0)
    server.kill()
    listener.close()
    let_go()
    with eventlet.Timeout(DRAIN_SECONDS, False):
        while pool.running():
            eventlet.sleep(0.05)
    if pool.running():
        log.warning("%d connections were cut off", pool.running())
    sys.stdout.flush()
    sys.stderr.flush()
    # Whatever greenlets are left, nothing of theirs must be waited for.
    os._exit(0)


def _connections() -> int:
    """How many connections are taken at once: each may need a descriptor for itself and one for a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS + 500
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if soft == resource.RLIM_INFINITY:
        return CONNECTIONS
    return max(50, min(CONNECTIONS, (soft - 500) // 2))


def _die_with(server: Any, stopping: Stopping) -> None:
    """A process that accepts nobody any more is of no use; its supervisor starts another."""
    if stopping.is_set:
        return
    try:
        server.wait()
    except BaseException:
        log.exception("the server's loop ended")
    os._exit(1)


def _stop_signals() -> int:
    """A file descriptor that can be read once a signal to stop came in; handlers may do no more than write to it."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    unpatched = eventlet.patcher.original("os")

    def wake(number: int, frame: object) -> None:
        with suppress(BlockingIOError):
            unpatched.write(writer, b"x")

    signal.signal(signal.SIGTERM, wake)
    signal.signal(signal.SIGINT, wake)
    return reader
