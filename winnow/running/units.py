"""What waits for an event loop, and what is under test in it: rows, and the units that they are called in."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from dataclasses import dataclass, field

from winnow.running.rows import ListRow
from winnow.running.run import Tested


class Unit:
    """What is called at a time: a row, or the rows of a batch.

    `ends` is when its go is over (the loop's clock), `late` whether it was cancelled for that.
    """

    __slots__ = ("ends", "late", "rows", "task", "tries")

    def __init__(self, rows: list[ListRow]) -> None:
        self.rows = rows
        self.tries = 0
        self.ends = float("inf")
        self.late = False
        self.task: asyncio.Task[None] | None = None


@dataclass
class Queue:
    """What a run and its loop share. `rows` wait to be taken, `alone` each in a batch of its own; `changed` is set when
    there is something to look at. A row is counted in its next place before it leaves the one before."""

    rows: deque[ListRow] = field(default_factory=deque)
    alone: deque[ListRow] = field(default_factory=deque)
    finished: deque[Tested] = field(default_factory=deque)
    changed: threading.Event = field(default_factory=threading.Event)

    @property
    def waiting(self) -> int:
        """Rows that have not begun."""
        return len(self.rows) + len(self.alone)
