"""Begins each fault at its time, ends it at its time, and notes both."""

import heapq
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psutil
import redis

from bench.chaos.faults.harm import Act, Harm
from bench.chaos.plant.commands import Refused
from bench.chaos.plant.fleet import Fleet
from bench.chaos.plant.machines import Absent
from bench.chaos.schedule import Fault

Say = Callable[[str], None]


@dataclass
class Hit:
    """A fault that hit something: from when until when (monotonic seconds), and what was done."""

    kind: str
    done: str
    began: float
    ended: float


class Injector:
    """`hits` hit something, `missed` found nothing to hurt, `failures` could not be ended."""

    def __init__(self, fleet: Fleet, acts: Mapping[str, Act], say: Say) -> None:
        self.hits: list[Hit] = []
        self.missed: list[str] = []
        self.failures: list[str] = []
        self._fleet = fleet
        self._acts = acts
        self._say = say
        self._order = itertools.count()
        self._open: list[tuple[float, int, Hit, Harm]] = []

    def run(self, faults: Sequence[Fault], seconds: float) -> None:
        """Injects them, for so long; those that still last then are ended."""
        begun = time.monotonic()
        for fault in faults:
            self._end_until(begun + fault.at)
            self._begin(fault, begun)
        self._end_until(begun + seconds)
        self.end_all()

    def end_all(self) -> None:
        """Takes back whatever lasts."""
        while self._open:
            self._end(heapq.heappop(self._open))

    def _begin(self, fault: Fault, begun: float) -> None:
        if any(hit.kind == fault.kind for _, _, hit, _ in self._open):
            self.missed.append(f"{fault.kind}: it lasts still")
            return
        now = time.monotonic()
        try:
            harm = self._acts[fault.kind](self._fleet, fault)
        except (Absent, Refused, psutil.Error, OSError, redis.RedisError) as error:
            # A part may just be away because of the fault before.
            self.missed.append(f"{fault.kind}: {type(error).__name__} {error}")
            self._say(f"{now - begun:6.1f} s  {fault.kind}: nothing to hurt ({type(error).__name__}: {error})")
            return
        hit = Hit(fault.kind, harm.done, now, now)
        self.hits.append(hit)
        lasts = f" for {fault.seconds:.1f} s" if fault.seconds else ""
        self._say(f"{now - begun:6.1f} s  {harm.done}{lasts}")
        if fault.seconds:
            # Until it is ended it lasts, whatever the plan was.
            hit.ended = float("inf")
            heapq.heappush(self._open, (now + fault.seconds, next(self._order), hit, harm))
        else:
            hit.ended = time.monotonic()

    def _end_until(self, moment: float) -> None:
        while self._open and self._open[0][0] <= moment:
            _sleep_until(self._open[0][0])
            self._end(heapq.heappop(self._open))
        _sleep_until(moment)

    def _end(self, lasting: tuple[float, int, Hit, Harm]) -> None:
        _, _, hit, harm = lasting
        try:
            harm.end()
        except (Absent, Refused, psutil.Error, OSError, redis.RedisError) as error:
            self.failures.append(f"{hit.done}: could not be ended: {type(error).__name__}: {error}")
        hit.ended = time.monotonic()


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
