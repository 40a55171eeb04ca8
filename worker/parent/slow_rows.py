"""Rows that a predicate has been testing for long, as the children note them: what people are shown of a slow job."""

import time
from collections.abc import Callable, Iterable

from shared.store.figures import SlowRow
from worker.marks import MarkFolder

SLOW_S = 1.0
"""Of what takes less nobody need be told: it is over before it is read."""
MOST = 16
"""Of each ticket the oldest are told."""


def slow_rows(
    folder: MarkFolder, tickets: Iterable[tuple[str, int]], now: Callable[[], float] = time.monotonic
) -> dict[str, list[SlowRow]]:
    """By ticket, the slowest first; `tickets` are those that run, with their processes' ids."""
    found: dict[str, list[SlowRow]] = {}
    for ticket, pid in tickets:
        marked = folder.read(pid)
        if marked is None or marked.ticket != ticket:
            continue
        slots = sorted(marked.slots, key=lambda slot: slot.since)[:MOST]
        rows = [SlowRow(slot.first, now() - slot.since) for slot in slots if now() - slot.since >= SLOW_S]
        if rows:
            found[ticket] = rows
    return found
