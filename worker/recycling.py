"""When a worker process has come to its end and is to be replaced: it holds more memory or open files than it may, or
something that only its end frees. It commits what it has tested first, and no row is blamed.
"""

import logging
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

import psutil

log = logging.getLogger("winnow.work")

SHARE = 0.8
LEAST_BYTES = 2**30
MARGIN = 1.25
"""A limit below what a process has before the first row would end each at once: so much more is let to it."""
ROOM_BYTES = 32 * 2**20
EX_SPOILT = 71
"""How a process ends whose own files were closed, or which left so many open that it can open no more."""
MOST_FILES = 65_536
FILES_SHARE = 0.8
UNDO_S = 5
"""For what setups do at the end."""


def anonymous(pid: int | str = "self") -> int:
    """Bytes of memory that a process has for itself, without files that it maps; 0 where that is not told."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    return 0


def allow_files() -> None:
    """Lets this process have as many files and connections open as the system allows: rows under way hold them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def open_files() -> int:
    """How many this process has; 0 where that is not told."""
    with suppress(OSError):
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # by far the cheapest
    return 0


def fair_share(processes: int) -> int:
    """Bytes for each of so many processes: four fifths of what there is, and no less than 1 GiB."""
    there_is = psutil.virtual_memory().total
    with suppress(OSError, ValueError):
        there_is = min(there_is, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(int(there_is * SHARE / max(processes, 1)), LEAST_BYTES)


class Recycling:
    """Of one process, made once it has imported what it needs. `limit` is bytes for the process, None for no limit."""

    def __init__(self, limit: int | None = None) -> None:
        self._limit = None if limit is None else _enough(limit, "WINNOW_WORKER_MEMORY")
        self._of_predicates: dict[str, int] = {}
        self._bound = self._limit
        self.why = ""
        """Why it is to be replaced; "" while it is not."""

    @property
    def is_due(self) -> bool:
        """Whether the process should end as soon as it has nothing in hand."""
        return bool(self.why)

    def ask(self, why: str) -> None:
        """From now on it is due."""
        self.why = self.why or why

    def bound(self, name: str, memory: int | None) -> int | None:
        """The bytes that hold from now on, while this predicate is tested which may have `memory`; None: no limit."""
        if memory is not None and name not in self._of_predicates:
            self._of_predicates[name] = _enough(memory, f"predicate {name}: memory")
        bounds = (self._limit, None if memory is None else self._of_predicates[name])
        self._bound = min((one for one in bounds if one is not None), default=None)
        return self._bound

    def unbound(self) -> None:
        """The predicate has ended: what holds for the process."""
        self._bound = self._limit

    def look(self) -> None:
        """Asks for the end where the process has grown too large. Cheap, but not for every row."""
        if self._bound is not None and (size := anonymous()) > self._bound:
            self.ask(f"it has {size >> 20} MB in memory, and may have {self._bound >> 20} MB")
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY and (files := open_files()) > soft * FILES_SHARE:
            self.ask(f"it has {files:,} files and connections open, and may have {soft:,}")


def end_what_it_started(pid: int | None = None) -> None:
    """Ends the processes that this one (or another) has started, and theirs."""
    with suppress(psutil.NoSuchProcess):
        end_all(psutil.Process(pid).children(recursive=True))


def end_all(processes: list[psutil.Process]) -> None:
    """Ends these at once, as far as they live still."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def come_to_an_end_within(seconds: int) -> None:
    """The process is about to end, and does so after that time whatever holds it."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)


def _enough(limit: int, whose: str) -> int:
    has = anonymous()
    enough = int(has * MARGIN) + ROOM_BYTES
    if enough > limit:
        log.warning(
            "%s allows %d MB, and process %d has %d MB before its first row: it may have %d MB",
            whose, limit >> 20, os.getpid(), has >> 20, enough >> 20,
        )  # fmt: skip
    return max(limit, enough)
