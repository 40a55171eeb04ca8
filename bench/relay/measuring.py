"""One round under one load: all servers stand side by side with their clients, and take short turns.

What else the machine does meanwhile, in bursts of seconds, so falls on all of them alike.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import psutil

from bench.relay.clients import Clients, following
from bench.relay.contestants import Contestant, Sent, serving
from bench.relay.figures import Figures, percentile, waits
from bench.relay.steps import NOTHING, Shows

CLOSEST = 0.102
"""Seconds between events at least: the store lets at most ten a second out, and a commit may be a moment late."""
WARM_UP_SECONDS = 1.5
TURN_SECONDS = 2.0
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Load:
    """So many clients of one job, events a second, seconds that each server is measured for."""

    clients: int
    rate: float
    seconds: float

    def __str__(self) -> str:
        """`500 clients, 10 events a second`."""
        return f"{self.clients:,} client{'s' * (self.clients > 1)}, {self.rate:g} events a second"


class Entrant:
    """A server with its clients, and what its turns have cost so far."""

    def __init__(self, contestant: Contestant, clients: Clients) -> None:
        self._contestant = contestant
        self._clients = clients
        self._server, self._outside = psutil.Process(contestant.pid), psutil.Process(clients.pid)
        self._sent: dict[int, int] = {}
        self._cpu = self._clients_cpu = 0.0

    def turn(self, rate: float, seconds: float) -> None:
        """Publishes events at a pace, so long; returns once all clients have them, or will not."""
        begun = cpu_seconds(self._server), cpu_seconds(self._outside)
        sent = list(paced(self._contestant, rate, seconds))
        self._sent |= {one.number: one.at for one in sent}
        if sent:
            self._clients.wait_for(sent[-1].number, PATIENCE_SECONDS)
        self._cpu += cpu_seconds(self._server) - begun[0]
        self._clients_cpu += cpu_seconds(self._outside) - begun[1]

    def forget(self) -> None:
        """What was so far was for warming up."""
        self._sent, self._cpu, self._clients_cpu = {}, 0.0, 0.0

    def figures(self, load: Load) -> Figures:
        """Ends the clients; all turns together."""
        memory = self._server.memory_full_info()
        seen = self._clients.leave()
        took = waits(self._sent, seen.arrivals)
        return Figures(
            events=len(self._sent), deliveries=len(took), lost=len(self._sent) * load.clients - len(took),
            reconnects=seen.connects - load.clients, p50=percentile(took, 0.5), p99=percentile(took, 0.99),
            longest=percentile(took, 1), cpu=self._cpu, clients_cpu=self._clients_cpu,
            rss=memory.rss / 1e6, uss=memory.uss / 1e6,
        )  # fmt: skip


def measure(names: Sequence[str], load: Load) -> list[Figures]:
    """Serves everybody afresh, connects the clients, lets them run warm, and gives turns to each, in changing order."""
    with ExitStack() as stack:
        entrants = []
        for name in names:
            contestant = stack.enter_context(serving(name))
            clients = stack.enter_context(following(contestant.url, contestant.job, load.clients))
            entrants.append(Entrant(contestant, clients))
        for entrant in entrants:
            entrant.turn(load.rate, WARM_UP_SECONDS)
            entrant.forget()
        for turn in range(max(round(load.seconds / TURN_SECONDS), 1)):
            for place in range(len(entrants)):
                entrants[(turn + place) % len(entrants)].turn(load.rate, min(TURN_SECONDS, load.seconds))
        return [entrant.figures(load) for entrant in entrants]


def paced(contestant: Contestant, rate: float, seconds: float, shows: Shows = NOTHING) -> Iterator[Sent]:
    """Publishes at a pace, so long; gives each event that the store let out, once it is on its way."""
    due = time.monotonic()
    until = due + seconds
    while due < until:
        time.sleep(max(due - time.monotonic(), 0))
        due = time.monotonic() + max(1 / rate, CLOSEST)
        if sent := contestant.publish(shows):
            yield sent


def cpu_seconds(process: psutil.Process) -> float:
    """What a process has spent of CPU, all its threads together."""
    try:
        # Linux's own clock of another process, in nanoseconds; the ticks of /proc are 10 ms long.
        return time.clock_gettime((~process.pid << 3) | 2)
    except OSError:
        times = process.cpu_times()
        return float(times.user + times.system)
