"""Pause, cancel, delete and the end of a job reach a child that computes: no row is tested any more within a second.

A child looks at its job's state when it commits. Where that state has changed it is nudged to commit at once. Who does
not come to it (a regular expression on a huge row, storage that hangs) is stopped, what it holds is taken back, and it
is ended; Celery replaces it. No row is blamed for that.
"""

import logging
import os
import re
import signal
import time
from collections.abc import Callable, Iterator

from redis import RedisError

from shared.store.leases import Leases
from worker.nudge import nudge
from worker.parent.children import stand_still
from worker.recycling import end_what_it_started

log = logging.getLogger("winnow.watch")

LOOK_S = 0.125
"""How often a parent looks: about so long passes until it knows."""
PATIENCE_S = 0.35
"""For what a child has in hand: a block of rows, and a commit. Together well below the second that was promised."""


class Interrupt:
    """Looked at every `LOOK_S`. `tickets` gives ticket and process id of what runs."""

    def __init__(
        self,
        leases: Leases,
        tickets: Callable[[], Iterator[tuple[str, int]]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._leases = leases
        self._tickets = tickets
        self._now = now
        self._since: dict[tuple[str, str], float] = {}
        self._ended: set[str] = set()

    def has_ended(self, ticket: str) -> bool:
        """Whether it was this that ended the ticket's process: it did not die of what it worked on."""
        return ticket in self._ended

    def look(self) -> None:
        """Does what is due. Raises `redis.RedisError` where Redis does not answer: children cannot ask it either."""
        running = {ticket: pid for ticket, pid in self._tickets() if ticket not in self._ended}
        before, self._since = self._since, {}
        now = self._now()
        for ticket, work in self._leases.unwanted(list(running)).items():
            since = self._since[ticket, work] = before.get((ticket, work), now)
            if now - since < PATIENCE_S:
                nudge(running[ticket])
            else:
                self._end(ticket, work, running[ticket])

    def _end(self, ticket: str, work: str, pid: int) -> None:
        """Ends a process, if it still works on that.

        It is stopped meanwhile: so it cannot come to something else between the answer and its end, and where the
        store says `paused`, no row is being tested.
        """
        try:
            os.kill(pid, signal.SIGSTOP)
        except ProcessLookupError:
            return
        stand_still(pid)
        try:
            is_its_end = self._leases.interrupt(ticket, work)
        except RedisError:
            # Perhaps it was taken back. Then the process must not go on; else that is done as its death is noticed.
            self._kill(ticket, work, pid)
            raise
        if is_its_end:
            self._kill(ticket, work, pid)
        else:
            os.kill(pid, signal.SIGCONT)

    def _kill(self, ticket: str, work: str, pid: int) -> None:
        self._ended.add(ticket)
        end_what_it_started(pid)
        os.kill(pid, signal.SIGKILL)
        found = re.search(r"\|job:(.*):", work)
        why = f"job {found[1]} is not to be tested any more" if found else "its lease was taken from it"
        log.warning("%s, and process %d did not stop by itself: it is ended, and no row is blamed", why, pid)
