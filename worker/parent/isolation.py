"""A row that does not come back, or takes more memory than it may: its process is ended, and it alone is failed for it.

The parent reads what each child notes of the rows under test (`worker.marks`); a child in native code, which no signal
reaches, needs to do nothing for that.
"""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator

import psutil

from shared.errors import Problem
from shared.store.leases import Leases
from worker.marks import Marked, MarkFolder, Slot
from worker.parent.children import fate_of, stand_still
from worker.recycling import anonymous, end_all

log = logging.getLogger("winnow.watch")

LATE_S = 0.5
"""A child ends a late row itself, within milliseconds, and an async one within a second and a bit (see `OF_LOOP_S`)."""
OF_LOOP_S = 1.3
INSIST_S = 1.0
"""So long a row has to be seen late, by looks at a living process: who was stopped has the time to notice itself."""
MISSED_S = 0.5
"""A gap between two looks beyond this was no looking."""
STOOD_S = 4.0
"""A process that is seen stopped by a signal for so long is ended, before its lease runs out: if a row has stopped it,
whoever came after it would be stopped in turn, and no row be found."""
SHARE = 0.25
"""A row that has added so much of the limit is what went over it, and not those before it."""

LASTS_S = 1.0
MOST = 4
"""A row that is under test for so long, and so many times as long as passed between the last look before it and its
begin, has had most of the time since that look: what was added since then, it has added."""


class Isolation:
    """Looked at every few moments. `tickets` gives ticket and process id of what runs, `memory` a process's bytes."""

    def __init__(
        self,
        folder: MarkFolder,
        leases: Leases,
        tickets: Callable[[], Iterator[tuple[str, int]]],
        memory: Callable[[int], int] = anonymous,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._leases = leases
        self._tickets = tickets
        self._memory = memory
        self._now = now
        self._looked = now()
        self._late: dict[tuple[str, int, float], float] = {}
        self._stood: dict[str, float] = {}
        self._sizes: dict[int, list[tuple[float, int]]] = {}
        self._ended: set[str] = set()

    def died(self, ticket: str, death: str) -> bool:
        """Hands back what a dead process held, by what it was doing: see `Leases.died`."""
        found = self._folder.of(ticket)
        if found is not None and found.is_in_setup:
            how = f" ({death})" if death else ""
            problem = Problem(f"what is set up or opened for the job's predicate ended its worker process 3 times{how}")
            return self._leases.died_in_setup(ticket, problem.as_dict())
        return self._leases.died(ticket, death, [] if found is None else found.suspects)

    def look(self) -> None:
        """Does what is due. Raises `redis.RedisError` where Redis does not answer."""
        now = self._now()
        gap, self._looked = now - self._looked, now
        late: dict[tuple[str, int, float], float] = {}
        running = [(ticket, pid) for ticket, pid in self._tickets() if ticket not in self._ended]
        sizes, self._sizes = self._sizes, {}
        stood, self._stood = self._stood, {}
        for ticket, pid in running:
            marked = self._folder.read(pid)
            if marked is None or marked.ticket != ticket:
                continue
            life, _ = fate_of(pid)
            if life != "alive":
                self._sizes[pid] = sizes.get(pid, [])
                if life == "stopped":
                    self._stood[ticket] = stood.get(ticket, 0.0) + (gap if ticket in stood and gap < MISSED_S else 0.0)
                    if self._stood[ticket] >= STOOD_S:
                        self._end_standing(marked)
                continue
            for slot in self._too_late(marked, now):
                key = (ticket, slot.first, slot.since)
                late[key] = self._late.get(key, 0.0) + (gap if key in self._late and gap < MISSED_S else 0.0)
            if any(late.get((ticket, slot.first, slot.since), 0.0) >= INSIST_S for slot in marked.slots):
                self._end(marked, self._hangs)
            elif marked.memory is not None:
                self._sizes[pid] = self._sampled(sizes.get(pid, []), marked, self._memory(pid), now)
                if self._has_burst(marked, pid):
                    self._end(marked, self._bursts)
        self._late = late

    def _too_late(self, marked: Marked, now: float) -> list[Slot]:
        if marked.timeout is None:
            return []
        if marked.beat is None:
            return [slot for slot in marked.slots if now - slot.since > marked.timeout + LATE_S]
        if now - marked.beat < OF_LOOP_S:
            # The process sees to its loop, and ends what is late in it.
            return []
        return [slot for slot in marked.slots if now - slot.since > marked.timeout + OF_LOOP_S]

    def _sampled(
        self, sizes: list[tuple[float, int]], marked: Marked, size: int, now: float
    ) -> list[tuple[float, int]]:
        """The sizes that are still of use: the last one before the oldest row under test (or before now, where none is:
        a process that commits), and those since."""
        oldest = min((slot.since for slot in marked.slots), default=now)
        before = [one for one in sorted([(marked.allowed, marked.before), *sizes]) if one[0] <= oldest]
        return [*before[-1:], *(one for one in sizes if one[0] > oldest), (now, size)]

    def _has_burst(self, marked: Marked, pid: int) -> bool:
        if not marked.slots:
            return False
        sizes, limit = self._sizes[pid], marked.memory or 0
        at, size = sizes[-1]
        oldest = min(slot.since for slot in marked.slots)
        # What was there before it began is known as of the last look. Rows before it may have taken more since then,
        # so that look counts only for one that lasts.
        before = [size for seen, size in sizes if at - oldest >= max(LASTS_S, MOST * (oldest - seen)) or seen >= oldest]
        return size > limit and size - min(before, default=size) > limit * SHARE

    def _hangs(self, marked: Marked) -> tuple[str, bool]:
        # Of several in one event loop nobody can say from outside which one holds it.
        is_alone = len(marked.slots) == 1 and marked.all_are_marked
        return f"TimeoutError: not done within {marked.timeout:g} s; its process was ended", is_alone

    def _stands(self, marked: Marked) -> tuple[str, bool]:
        return f"its process was stopped by a signal, for {STOOD_S:g} s and more, and was ended", False

    def _bursts(self, marked: Marked) -> tuple[str, bool]:
        return f"MemoryError: its test used more than {(marked.memory or 0) >> 20} MB; its process was ended", False

    def _end_standing(self, marked: Marked) -> None:
        if marked.slots:
            self._end(marked, self._stands)
            return
        # A row of an event loop may have had its verdict before all stood still: that is found by halves.
        log.warning("process %d is ended, which was stopped by a signal", marked.pid)
        _kill(marked.pid)

    def _end(self, found: Marked, why: Callable[[Marked], tuple[str, bool]]) -> None:
        """Ends a process, if the same is still under test. It is stopped meanwhile: so it comes to nothing else."""
        try:
            os.kill(found.pid, signal.SIGSTOP)
        except ProcessLookupError:
            return
        stand_still(found.pid)
        marked = self._folder.read(found.pid)
        if marked is None or marked.ticket != found.ticket or not {*marked.slots} & {*found.slots}:
            os.kill(found.pid, signal.SIGCONT)
            return
        reason, at_once = why(marked)
        rows = ", ".join(f"{first + 1} to {end}" if end - first > 1 else f"{end}" for first, end in marked.suspects)
        log.warning("process %d is ended, which tests row %s: %s", found.pid, rows, reason)
        self._ended.add(found.ticket)
        try:
            self._leases.blame(found.ticket, marked.suspects, reason, at_once=at_once)
        finally:
            _kill(found.pid)


def _kill(pid: int) -> None:
    """Ends a process and all that it has started."""
    try:
        process = psutil.Process(pid)
        end_all([*process.children(recursive=True), process])
    except psutil.NoSuchProcess:
        return
