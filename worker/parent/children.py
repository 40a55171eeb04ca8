"""Which tickets run in which child processes, and how those are: read from Celery's state and from /proc."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from celery.worker import state

from shared.broker import TICKET

Life = Literal["alive", "stopped", "dead"]


def running_tickets() -> Iterator[tuple[str, int]]:
    """Ticket and process id of each ticket that a child works on."""
    for request in list(state.active_requests):
        if request.name == TICKET and request.worker_pid:
            yield request.id, request.worker_pid


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
