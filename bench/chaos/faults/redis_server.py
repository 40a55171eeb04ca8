"""Redis killed, away, stopped, refusing writes, or cutting connections."""

import threading
import time
from contextlib import suppress

import psutil
import redis

from bench.chaos.faults.harm import Act, Harm
from bench.chaos.plant.fleet import Fleet
from bench.chaos.schedule import Fault

LOOP_S = 0.05
AGAIN_S = 0.2
PATIENCE_S = 30.0
# Nobody is at this address: a replica that never finds its master.
NO_MASTER = ("127.0.0.1", "1")


def _killed(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    fleet.redis.process.kill()
    return Harm("kill -9 redis")


def _restarted(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    fleet.redis.process.terminate()
    return Harm("redis restarted")


def _away(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    process = fleet.redis.process
    fleet.redis.hold()
    process.terminate()
    return Harm("redis ends and stays away", fleet.redis.release)


def _stopped(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    process = fleet.redis.process
    process.suspend()

    def go_on() -> None:
        with suppress(psutil.NoSuchProcess):
            process.resume()

    return Harm("SIGSTOP redis", go_on)


def _cut(client: "redis.Redis") -> int:
    return sum(int(client.execute_command("CLIENT", "KILL", "TYPE", kind)) for kind in ("normal", "pubsub"))


def _connections_cut(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    with fleet.redis_client() as client:
        return Harm(f"CLIENT KILL of {_cut(client)} connections")


def _connections_cut_in_a_loop(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    over = threading.Event()

    def loop() -> None:
        with fleet.redis_client() as client:
            while not over.wait(LOOP_S):
                with suppress(redis.RedisError):
                    _cut(client)

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()

    def end() -> None:
        over.set()
        thread.join(5)

    return Harm("CLIENT KILL in a loop", end)


def _out_of_memory(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    with fleet.redis_client() as client:
        client.config_set("maxmemory", "1mb")
    return Harm("CONFIG SET maxmemory 1mb", lambda: _until_done(fleet, "CONFIG", "SET", "maxmemory", "0"))


def _replica(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    with fleet.redis_client() as client:
        client.execute_command("REPLICAOF", *NO_MASTER)
    return Harm("REPLICAOF nobody: writes are refused", lambda: _until_done(fleet, "REPLICAOF", "NO", "ONE"))


def _disk_full(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    assert fleet.redis_disk is not None
    fleet.redis_disk.fill()
    return Harm("the disk of redis is full", fleet.redis_disk.free)


def _until_done(fleet: Fleet, *command: str) -> None:
    """Redis may be away for another reason; once it is back, the configuration file counts, and this does no harm."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with fleet.redis_client() as client:
                client.execute_command(*command)
            return
        except redis.RedisError:
            time.sleep(AGAIN_S)


ACTS: dict[str, Act] = {
    "redis killed": _killed,
    "redis restarted": _restarted,
    "redis away": _away,
    "redis stopped": _stopped,
    "connections cut": _connections_cut,
    "connections cut in a loop": _connections_cut_in_a_loop,
    "redis out of memory": _out_of_memory,
    "redis a replica": _replica,
    "redis disk full": _disk_full,
}
