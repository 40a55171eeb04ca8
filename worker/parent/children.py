"""What runs in which child processes, and how those are: read from Celery's state and from the system."""

import re
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import psutil
from celery.worker import state

from shared.broker import TICKET
from worker.recycling import EX_SPOILT

STANDSTILL_S = 0.05

Life = Literal["alive", "stopped", "dead", "gone"]


def running_tickets() -> Iterator[tuple[str, int]]:
    """Ticket and process id of each ticket that a child works on."""
    for request in list(state.active_requests):
        if request.name == TICKET and request.worker_pid:
            yield request.id, request.worker_pid


def children_of(worker: Any) -> list[int]:
    """The process ids of a Celery worker's children; none once its pool is gone."""
    try:
        return list(worker.pool.info["processes"])
    except AttributeError:
        return []


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


def fate_of(pid: int) -> tuple[Life, str]:
    """Whether a process lives, is stopped by a signal (its work does not go on), is dead, or is gone because its
    parent has waited for it already; and how it died (`signal 11 (SIGSEGV)`, `exit code 1`) where it is dead.

    Both from one reading: a dead process may be gone at the next.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return "gone", ""
    kind, status = fields[0], int(fields[-1])
    if kind not in "ZX":
        return ("stopped" if kind in "Tt" else "alive"), ""
    return "dead", _signal(status & 0x7F) if status & 0x7F else _exit_code(status >> 8)


def stand_still(pid: int) -> None:
    """Waits until a process stands still that was sent SIGSTOP, for a moment at most.

    What waits for storage does not take the signal now, but before it does anything else.
    """
    until = time.monotonic() + STANDSTILL_S
    while fate_of(pid)[0] == "alive" and time.monotonic() < until:
        time.sleep(0.001)


def named(loss: BaseException) -> str:
    """The same from Celery's words about a process that it lost."""
    found = re.search(r"signal (\d+)", str(loss))
    if found:
        return _signal(int(found[1]))
    found = re.search(r"exitcode (\d+)", str(loss))
    return _exit_code(int(found[1])) if found else ""


def _exit_code(number: int) -> str:
    said = "its files were closed, or too many left open"
    return f"exit code {number}, {said}" if number == EX_SPOILT else f"exit code {number}"


def _signal(number: int) -> str:
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"
