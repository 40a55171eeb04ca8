"""What each kind of fault does to a running system."""

import signal
import threading
from collections.abc import Callable

import psutil
import redis

from bench.chaos.schedule import Fault
from tests.system.running import System

FROZEN_S = (3.0, 12.0)


def inject(system: System, fault: Fault) -> str:
    """Does it; gives what was done, or why it could not be (a part may just be away because of the fault before)."""
    try:
        return _ACTS[fault.kind](system, fault)
    except (psutil.Error, OSError, redis.RedisError, KeyError, AssertionError) as error:
        return f"{fault.kind}: nothing to hurt ({type(error).__name__})"


def _kill_part(system: System, fault: Fault) -> str:
    pid = system.pids[fault.kind]
    psutil.Process(pid).kill()
    return f"kill -9 {fault.kind} ({pid})"


def _child(system: System, fault: Fault) -> psutil.Process:
    children = psutil.Process(system.pids["worker"]).children()
    if not children:
        raise psutil.NoSuchProcess(0, "worker process")
    return children[int(fault.draw * len(children))]


def _kill_child(system: System, fault: Fault) -> str:
    child = _child(system, fault)
    child.kill()
    return f"kill -9 worker process ({child.pid})"


def _freeze_child(system: System, fault: Fault) -> str:
    """Stopped, and continued later: by then its lease is another's."""
    child = _child(system, fault)
    seconds = FROZEN_S[0] + fault.draw * (FROZEN_S[1] - FROZEN_S[0])
    child.suspend()
    thaw = threading.Timer(seconds, _thaw, [child])
    thaw.daemon = True
    thaw.start()
    return f"SIGSTOP worker process ({child.pid}) for {seconds:.0f} s"


def _thaw(child: psutil.Process) -> None:
    try:
        child.send_signal(signal.SIGCONT)
    except psutil.NoSuchProcess:
        return


def _kill_connections(system: System, fault: Fault) -> str:
    """Every connection that Redis has, at once."""
    del fault
    with redis.Redis.from_url(system.redis_url, socket_timeout=2) as client:
        killed = sum(int(client.execute_command("CLIENT", "KILL", "TYPE", kind)) for kind in ("normal", "pubsub"))
    return f"CLIENT KILL of {killed} connections"


_ACTS: dict[str, Callable[[System, Fault], str]] = {
    "child": _kill_child,
    "worker": _kill_part,
    "web": _kill_part,
    "quick": _kill_part,
    "redis": _kill_part,
    "connections": _kill_connections,
    "freeze": _freeze_child,
}
