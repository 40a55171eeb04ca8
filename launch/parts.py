"""The parts of the system: what is started, with which environment, and in which order it stops."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from launch.embedded import EmbeddedRedis
from launch.worker import worker_command
from shared.broker import QUICK, WORK
from shared.settings import Settings


class Leaves(Enum):
    """When a part stops: who takes orders first, then the quick worker that it asks, then Redis.

    Who is `MEANWHILE` is told with the first, and only the last wait for it.
    """

    FIRST = "first"
    THEN = "then"
    MEANWHILE = "meanwhile"
    LAST = "last"


@dataclass(frozen=True)
class Part:
    """One process below the supervisor. `environment` comes on top of the supervisor's own.

    Lines of its output that have one of the words in `unheard` stay out of the log.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    leaves: Leaves = Leaves.FIRST
    unheard: tuple[bytes, ...] = ()


# Each worker process computes with one thread: processes times threads would exceed the cores.
ONE_THREAD = {
    "POLARS_MAX_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}

# Blocks of a few megabytes come and go all the time: glibc is not to give each back to the kernel and ask for it anew.
KEEPS_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(16 * 2**20), "MALLOC_TRIM_THRESHOLD_": str(32 * 2**20)}

# Said once in Celery's documentation is enough: whoever runs this as root has only a container, or means it.
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


def redis_part(embedded: EmbeddedRedis) -> Part:
    """The embedded Redis, the last to leave."""
    # Redis advises a server's owner on kernel settings; what is kept here is too small to mind.
    return Part("redis", embedded.command, leaves=Leaves.LAST, unheard=(b"Memory overcommit must be enabled",))


def parts(settings: Settings) -> list[Part]:
    """Everything but Redis, for settings that are complete: real ports, a Redis URL, an absolute folder."""
    common = {
        "PYTHONUNBUFFERED": "1",
        # Compiled kernels belong to the environment that compiled them, not to the source tree.
        "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR", str(Path(sys.prefix) / "numba")),
        "WINNOW_DATA": str(settings.data),
        "WINNOW_REDIS_URL": settings.redis,
        "WINNOW_PORT": str(settings.port),
        "WINNOW_FLOWER_PORT": str(settings.flower_port),
        # Read by predicates, which know the environment, but neither these settings nor `.env`.
        "WINNOW_REACH_PRIVATE": ",".join(settings.reach_private),
        "WINNOW_REACH_PORTS": ",".join(settings.reach_ports),
    }
    python = (sys.executable, "-m")
    return [
        Part("web", (*python, "web"), common),
        Part("worker", worker_command(WORK, settings), common | ONE_THREAD | KEEPS_MEMORY | QUIET, Leaves.MEANWHILE),
        Part("quick", worker_command(QUICK, settings), common | ONE_THREAD | KEEPS_MEMORY | QUIET, Leaves.THEN),
        Part("flower", (*python, "launch.flower"), common, Leaves.MEANWHILE),
    ]
