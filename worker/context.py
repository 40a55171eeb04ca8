"""What one worker process has: its settings, its Redis client, the store and the files; built after the fork."""

import logging
import os
from dataclasses import dataclass, field

from redis import Redis

from shared.files.local import LocalFiles
from shared.files.manifests import Manifests
from shared.settings import Settings
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.leased import IndexPart
from shared.store.leases import Leases
from shared.store.lists import Lists
from shared.store.rates import Rates
from worker.marks import MarkFile, MarkFolder
from worker.nudge import Nudge
from worker.patience import PatientRetry
from worker.predicates.caching import share_learnt
from worker.predicates.describing import Described
from worker.predicates.having import Having
from worker.predicates.limiting import Ceilings
from worker.recycling import (
    UNDO_S,
    Recycling,
    allow_files,
    come_to_an_end_within,
    end_what_it_started,
    fair_share,
)
from worker.rows.columns import settle_arrow
from worker.stopping import Stopping

log = logging.getLogger("winnow.work")

NICENESS = 5
"""Rows give way to the web tier and to quick answers where cores are few."""
PATIENT = 130
"""Attempts that sit out a restart of Redis of two minutes."""


@dataclass
class LastCommit:
    """This process's last commit: how many seconds it took, which the next one tells the store, and the job and attempt
    that it was of. None before the first."""

    seconds: float | None = None
    of: tuple[str, int] | None = None


@dataclass(frozen=True)
class Context:
    """The parts that tasks work with."""

    settings: Settings
    redis: Redis
    keys: Keys
    files: LocalFiles
    manifests: Manifests
    jobs: Jobs
    lists: Lists
    leases: Leases
    rates: Rates
    """Asked by clients that do not wait for a Redis that is away."""
    ceilings: Ceilings
    index_parts: dict[str, list[IndexPart]] = field(default_factory=dict, compare=False)
    """The accepted parts of lists' indexes as far as this process has read them; they only grow."""
    last_commit: LastCommit = field(default_factory=LastCommit, compare=False)
    having: Having = field(default_factory=Having, compare=False)
    """The predicates of this process."""
    stopping: Stopping = field(default_factory=Stopping, compare=False)
    """Whether the worker is about to end; whoever works for long looks at it."""
    nudge: Nudge = field(default_factory=Nudge, compare=False)
    """Whether the parent has asked this process to look at the store."""
    marks: MarkFile | None = field(default=None, compare=False)
    """Where it is noted which rows are under test; None where nobody would read it."""
    recycling: Recycling = field(default_factory=Recycling, compare=False)
    """Whether this process is to be replaced."""


def connect(settings: Settings, attempts: int, patience_s: float = 5) -> Redis:
    """A client that tries again: about a second apart once Redis has been away, or has taken no writes, for a few.

    Redis is away when it has not answered for `patience_s`.
    """
    return Redis.from_url(
        settings.redis,
        decode_responses=True,
        socket_timeout=patience_s,
        socket_connect_timeout=min(patience_s, 2),
        socket_keepalive=True,
        health_check_interval=10,
        retry=PatientRetry(attempts),
    )


def build(
    settings: Settings,
    attempts: int = PATIENT,
    stopping: Stopping | None = None,
    having: Having | None = None,
    marks: MarkFile | None = None,
    recycling: Recycling | None = None,
) -> Context:
    """A context of its own connections; `attempts` says how long a restart of Redis is sat out."""
    redis, keys, files = connect(settings, attempts), Keys(), LocalFiles(settings.data)
    manifests = Manifests(files)
    rates = Rates(connect(settings, attempts=0, patience_s=1), keys)
    return Context(
        settings,
        redis,
        keys,
        files,
        manifests,
        Jobs(redis, keys, settings.log_bytes, settings.retention, manifests.read, settings.running_jobs),
        Lists(redis, keys, settings.retention),
        Leases(redis, keys, settings.log_bytes, settings.running_jobs),
        rates,
        Ceilings(rates),
        stopping=stopping or Stopping(),
        having=having or Having(),
        marks=marks,
        recycling=recycling or Recycling(),
    )


_current: Context | None = None


def begin(settings: Settings, stopping: Stopping, described: Described | None, folder: MarkFolder | None) -> None:
    """Called once in a new worker process, before it takes work; the modules with predicates are imported here, as they
    were when they were described.

    None: this process runs none, not even those that come along.
    """
    global _current  # noqa: PLW0603  # one context a process: Celery gives tasks no place for it
    os.nice(NICENESS)
    settle_arrow()
    having = Having()
    if described is not None:
        allow_files()
        described.pinned.install()
        having = Having.of(settings.predicates, {one.name: one.version for one in described.predicates})
    marks = folder.own() if folder is not None else None
    _current = build(settings, stopping=stopping, having=having, marks=marks, recycling=Recycling(_limit(settings)))
    if described is not None:
        share_learnt(connect(settings, attempts=0, patience_s=1), _current.keys)
    _current.nudge.listen()


def _limit(settings: Settings) -> int:
    return settings.worker_memory or fair_share(settings.concurrency or os.cpu_count() or 1)


def replace_if_due() -> bool:
    """Whether this process is to be replaced: then what was set up in it is undone, and what it started is ended."""
    if _current is None or not _current.recycling.is_due:
        return False
    log.info("process %d ends and is replaced: %s", os.getpid(), _current.recycling.why)
    come_to_an_end_within(UNDO_S)
    _current.having.resources.close()
    end_what_it_started()
    return True


def current() -> Context:
    """This process's context; raises RuntimeError outside a worker process."""
    if _current is None:
        raise RuntimeError("no worker process has begun here")
    return _current
