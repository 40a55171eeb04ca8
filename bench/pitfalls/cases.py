"""The cases, every design with every work, and how one is measured: who stays, who leaves, who comes from elsewhere."""

import secrets
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from bench.pitfalls.chromium import Elsewhere
from bench.pitfalls.figures import Arrival, Leaving, Opened, arrival, leaving
from bench.pitfalls.servers import Printn, Server, naive, printn
from bench.pitfalls.watching import Visit

STEPS = 10
# Who leaves and who comes from elsewhere needs no ping to be missed: their runs are short.
SHORT_STEP = 0.3
WINNOW = "winnow"
NAIVE = ("handler", "ping_timeout", "socketio_sleep", "monkey_patch", "background", "threading")
WORKS = ("sleep", "compute")
# What the owner of a naive server lets in when the browser complains.
EVERYBODY = "*"


@dataclass(frozen=True)
class Case:
    """One design that does one kind of work. `name` is what `--case` takes."""

    design: str
    work: str

    @property
    def name(self) -> str:
        """As in `handler/sleep`."""
        return f"{self.design}/{self.work}"

    @property
    def page_says_run(self) -> bool:
        """Whether its page says which run is its own; to a naive server that would mean nothing."""
        return self.design == WINNOW


ALL = tuple(Case(design, work) for design in (*NAIVE, WINNOW) for work in WORKS)


def stay(case: Case, step: float) -> Arrival:
    """One client that waits for ten messages of one run, for at most twice the time that they need and a little."""
    with _server(case, step) as server:
        seen = Visit(url=server.url, steps=STEPS, seconds=STEPS * step * 2 + 2, run=_run_of(case)).seen()
        return arrival(seen, server.runs(), STEPS)


def leave(case: Case) -> Leaving:
    """A client that is gone after a quarter of its run, and is back half a second later."""
    whole = STEPS * SHORT_STEP
    with _server(case, SHORT_STEP) as server:
        run = _run_of(case)
        first = Visit(url=server.url, steps=STEPS, seconds=60, goneAfter=whole / 4 + 0.4, run=run).seen()
        time.sleep(0.5)
        second = Visit(url=server.url, steps=STEPS, seconds=whole + 1.5, run=run).seen()
        return leaving(first, second, server.runs(), run or 1, STEPS)


def come_from_elsewhere(case: Case, elsewhere: Elsewhere) -> Mapping[str, Mapping[str, Opened]]:
    """Pages of other origins that come while a client's run is under way: to the design as it is (`closed`), and opened
    to them as its owner would (`opened`): to everybody where it is naive, else to the one that can be named.
    """
    settings = {"closed": "", "opened": elsewhere.origin if case.page_says_run else EVERYBODY}
    return {name: _opened(case, origins, elsewhere) for name, origins in settings.items()}


def _opened(case: Case, origins: str, elsewhere: Elsewhere) -> Mapping[str, Opened]:
    with _server(case, SHORT_STEP, origins) as server:
        visit = Visit(url=server.url, steps=STEPS, seconds=STEPS * SHORT_STEP + 1, run=_run_of(case))
        try:
            time.sleep(STEPS * SHORT_STEP / 5)
            return elsewhere.open(server.url)
        finally:
            visit.seen()


def _server(case: Case, step: float, origins: str = "") -> AbstractContextManager[Server | Printn]:
    if case.design == WINNOW:
        return printn(case.work, step, origins)
    return naive(case.design, case.work, STEPS, step, origins)


def _run_of(case: Case) -> str | None:
    return secrets.token_hex(16) if case.page_says_run else None
