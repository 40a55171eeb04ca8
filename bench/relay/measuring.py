"""One window of one contestant: so many clients, events at a pace, and what the serving process spent on them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.relay.clients import following
from bench.relay.contestants import Contestant, Sent, serving
from bench.relay.figures import Figures, percentile, waits

CLOSEST = 0.102
"""Seconds between events at least: the store lets at most ten a second out, and a commit may be a moment late."""
WARM_UP_SECONDS = 2.0
SETTLE_SECONDS = 1.0


@dataclass(frozen=True)
class Load:
    """So many clients of one job, events a second, seconds of the window."""

    clients: int
    rate: float
    seconds: float

    @property
    def apart(self) -> float:
        """Seconds between two events."""
        return max(1 / self.rate, CLOSEST)


def measure(name: str, load: Load, processes: int, redis_url: str, folder: Path) -> Figures:
    """Serves the contestant afresh, connects the clients, lets it run warm, and measures the window."""
    with serving(name, redis_url, folder) as contestant:
        process = psutil.Process(contestant.pid)
        with following(contestant.url, contestant.job, load.clients, processes) as clients:
            list(published(contestant, load.apart, WARM_UP_SECONDS))
            spent = cpu_seconds(process)
            sent = {one.number: one.at for one in published(contestant, load.apart, load.seconds)}
            time.sleep(SETTLE_SECONDS)
            spent = cpu_seconds(process) - spent
            memory = process.memory_full_info()
        took = waits(sent, clients.arrivals)
    # What the store held back was sent to nobody.
    seen = {number for number, _ in clients.arrivals}
    events = sum(number in seen for number in sent)
    return Figures(
        events=events, deliveries=len(took), lost=events * load.clients - len(took), p50=percentile(took, 0.5),
        p99=percentile(took, 0.99), longest=took[-1], cpu=spent, rss=memory.rss / 1e6, uss=memory.uss / 1e6,
        reconnects=clients.connects - load.clients,
    )  # fmt: skip


def published(contestant: Contestant, apart: float, seconds: float) -> Iterator[Sent]:
    """Publishes at a pace, so long; gives each event as it went."""
    now = time.monotonic()
    until, due = now + seconds, now
    while due < until:
        time.sleep(max(due - time.monotonic(), 0))
        due = time.monotonic() + apart
        yield contestant.publish()


def cpu_seconds(process: psutil.Process) -> float:
    """What a process has spent of CPU, all its threads together."""
    try:
        # The kernel's own clock of another process, in nanoseconds; the ticks of /proc are 10 ms long.
        return time.clock_gettime((~process.pid << 3) | 2)
    except OSError:
        times = process.cpu_times()
        return times.user + times.system
