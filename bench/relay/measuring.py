"""One window of one contestant: so many clients, events at a pace, and what the serving process spent on them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.relay.clients import following
from bench.relay.contestants import Contestant, Sent, serving
from bench.relay.figures import Figures, percentile, published, waits
from bench.relay.steps import NOTHING, Shows

CLOSEST = 0.102
"""Seconds between events at least: the store lets at most ten a second out, and a commit may be a moment late."""
WARM_UP_SECONDS = 1.5
SETTLE_SECONDS = 1.0


@dataclass(frozen=True)
class Load:
    """So many clients of one job, events a second, seconds of the window."""

    clients: int
    rate: float
    seconds: float

    def __str__(self) -> str:
        """`500 clients, 10 events a second`."""
        return f"{self.clients:,} client{'s' * (self.clients > 1)}, {self.rate:g} events a second"


def measure(name: str, load: Load, redis_url: str, folder: Path) -> Figures:
    """Serves the contestant afresh, connects the clients, lets it run warm, and measures the window."""
    with serving(name, redis_url, folder) as contestant:
        process = psutil.Process(contestant.pid)
        with following(contestant.url, contestant.job, load.clients) as clients:
            list(paced(contestant, load.rate, WARM_UP_SECONDS))
            clients_process = psutil.Process(clients.process.pid)
            begun, clients_begun = cpu_seconds(process), cpu_seconds(clients_process)
            sent = {one.number: one.at for one in paced(contestant, load.rate, load.seconds)}
            time.sleep(SETTLE_SECONDS)
            cpu, clients_cpu = cpu_seconds(process) - begun, cpu_seconds(clients_process) - clients_begun
            memory = process.memory_full_info()
    took, events = waits(sent, clients.arrivals), published(sent, clients.arrivals)
    return Figures(
        events=events, deliveries=len(took), lost=events * load.clients - len(took),
        reconnects=clients.connects - load.clients, p50=percentile(took, 0.5), p99=percentile(took, 0.99),
        longest=percentile(took, 1), cpu=cpu, clients_cpu=clients_cpu, rss=memory.rss / 1e6, uss=memory.uss / 1e6,
    )  # fmt: skip


def paced(contestant: Contestant, rate: float, seconds: float, shows: Shows = NOTHING) -> Iterator[Sent]:
    """Publishes at a pace, so long; gives each event once it is on its way."""
    due = time.monotonic()
    until = due + seconds
    while due < until:
        time.sleep(max(due - time.monotonic(), 0))
        due = time.monotonic() + max(1 / rate, CLOSEST)
        yield contestant.publish(shows)


def cpu_seconds(process: psutil.Process) -> float:
    """What a process has spent of CPU, all its threads together."""
    try:
        # Linux's own clock of another process, in nanoseconds; the ticks of /proc are 10 ms long.
        return time.clock_gettime((~process.pid << 3) | 2)
    except OSError:
        times = process.cpu_times()
        return float(times.user + times.system)
