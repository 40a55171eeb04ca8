"""What runs in which child processes, and how those are: read from Celery's state and from the system."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psutil
from celery.worker import state

from shared.broker import TICKET

Life = Literal["alive", "stopped", "dead"]


def running_tickets() -> Iterator[tuple[str, int]]:
    """Ticket and process id of each ticket that a child works on."""
    for request in list(state.active_requests):
        if request.name == TICKET and request.worker_pid:
            yield request.id, request.worker_pid


def busy() -> int:
    """How many children work on something."""
    return len(state.active_requests)


def memory_of(pids: Iterable[int]) -> int:
    """Bytes in memory of these processes together; pages that they share are counted in each."""
    total = 0
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            total += psutil.Process(pid).memory_info().rss
    return total


def life_of(pid: int) -> Life:
    """Whether a process lives, is stopped by a signal (its work does not go on), or is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return "dead"
    kind = text.rsplit(")", 1)[1].split()[0]
    if kind in "ZX":
        return "dead"
    return "stopped" if kind in "Tt" else "alive"
