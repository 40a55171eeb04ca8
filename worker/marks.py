"""Which rows are under test in a worker process, and since when: written there, and read by its parent.

A file in memory for each process, named by its id: it outlives a process that dies, so its parent learns what of; and
a process that hangs in native code need not say anything.
"""

import fcntl
import logging
import mmap
import os
import shutil
import struct
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

log = logging.getLogger("winnow.marks")

# Words of eight bytes. Those of the header: the predicate's time limit and memory (0: none), what the process had of
# that before the first row and when that was, when somebody last looked after an event loop (0: there is none), how far
# slots are in use, units that found none, whether the predicate is being set up, and the ticket's name.
TIMEOUT, MEMORY, BEFORE, ALLOWED, BEAT, USED, UNMARKED, SETUP, TICKET = range(9)
TICKET_BYTES = 80
HEADER = TICKET + TICKET_BYTES // 8
SLOT = 3
"""First row, last row (both from 1; 0: free), and since when (`time.monotonic()`, which all processes share)."""
SLOTS = 4096
"""More than that under test in one process at a time: those beyond are not marked, and nobody is blamed by marks."""
BYTES = 8 * (HEADER + SLOT * SLOTS)
MOST_SUSPECTS = 16
PREFIX = "winnow-marks-"


@dataclass(frozen=True)
class Slot:
    """Rows from `first` to `last` (both from 1) of a call that began at `since` (`time.monotonic()`)."""

    first: int
    last: int
    since: float


@dataclass(frozen=True)
class Marked:
    """What a process has noted. `timeout` in seconds, `memory` in bytes; None means no limit.

    `before` is how much memory it had before the first row, and `allowed` when that was (`time.monotonic()`).
    `beat` is when its event loop was last looked after; None where it has none.
    """

    ticket: str
    pid: int
    timeout: float | None
    memory: int | None
    before: int
    allowed: float
    beat: float | None
    slots: tuple[Slot, ...]
    all_are_marked: bool = True
    is_in_setup: bool = False

    @property
    def suspects(self) -> list[tuple[int, int]]:
        """Rows `[first, end)`, from 0 and in order, that were under test; none where not all are known."""
        if not self.all_are_marked:
            return []
        joined: list[tuple[int, int]] = []
        for slot in sorted(self.slots, key=lambda slot: slot.first):
            if joined and slot.first - 1 <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], slot.last))
            else:
                joined.append((slot.first - 1, slot.last))
        return joined if len(joined) <= MOST_SUSPECTS else [(joined[0][0], joined[-1][1])]


class OneMark:
    """For a plain def: one call at a time. See `winnow.running.run.Marks`."""

    def __init__(self, words: memoryview, times: "memoryview[float]") -> None:
        self._rows = words[HEADER : HEADER + SLOT]
        self._times = times[HEADER : HEADER + SLOT]
        words[USED] = 1

    def begin(self, first: int, last: int) -> None:
        """See `Marks`."""
        rows = self._rows
        # The time first: whoever reads in between must not find this row with another's, which is earlier.
        self._times[2] = time.monotonic()
        rows[1] = last
        rows[0] = first

    def end(self, first: int) -> None:
        """See `Marks`."""
        self._rows[0] = 0

    def beat(self) -> None:
        """See `Marks`."""


class ManyMarks:
    """For an async def: many calls under way at a time. See `winnow.running.run.Marks`."""

    def __init__(self, words: memoryview, times: "memoryview[float]") -> None:
        self._words = words
        self._times = times
        self._free = list(range(SLOTS - 1, -1, -1))
        self._places: dict[int, int] = {}
        self.beat()

    def begin(self, first: int, last: int) -> None:
        """See `Marks`."""
        if not self._free:
            self._words[UNMARKED] += 1
            self._places[first] = -1
            return
        place = self._places[first] = self._free.pop()
        at = HEADER + SLOT * place
        self._times[at + 2] = time.monotonic()
        self._words[at + 1] = last
        self._words[at] = first
        if place >= self._words[USED]:
            self._words[USED] = place + 1

    def end(self, first: int) -> None:
        """See `Marks`."""
        place = self._places.pop(first, None)
        if place is None:
            return
        if place < 0:
            self._words[UNMARKED] -= 1
            return
        self._words[HEADER + SLOT * place] = 0
        self._free.append(place)

    def beat(self) -> None:
        """See `Marks`."""
        self._times[BEAT] = time.monotonic()


class MarkFile:
    """A process's own file."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where there is no room for it."""
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            # All of it now: what a mapping has no room for ends its process.
            os.posix_fallocate(file, 0, BYTES)
            whole = memoryview(mmap.mmap(file, BYTES))
        finally:
            os.close(file)
        self._whole = whole
        self._words = whole.cast("q")
        self._times = whole.cast("d")

    def work_on(self, ticket: str) -> None:
        """Says what ticket it is that the process works on."""
        self.clear()
        self._whole[8 * TICKET : 8 * HEADER] = ticket.encode()[:TICKET_BYTES].ljust(TICKET_BYTES, b"\0")

    def begin(self, timeout: float | None, *, is_async: bool) -> OneMark | ManyMarks:
        """The marks of one run of a predicate with this time limit, which is set up first, until `allow`."""
        self.clear()
        self._words[SETUP] = 1
        self._times[TIMEOUT] = timeout or 0.0
        return (ManyMarks if is_async else OneMark)(self._words, self._times)

    def allow(self, memory: int | None, before: int) -> None:
        """So many bytes the process may have in this run (None: no limit), and this it has before the first row."""
        self._words[SETUP] = 0
        self._words[BEFORE] = before
        self._times[ALLOWED] = time.monotonic()
        self._words[MEMORY] = memory or 0

    def clear(self) -> None:
        """Nothing is under test."""
        self._words[USED] = self._words[UNMARKED] = self._words[MEMORY] = self._words[SETUP] = 0
        self._times[TIMEOUT] = self._times[BEAT] = 0.0
        self._words[HEADER] = 0


class MarkFolder:
    """The files of all children of one worker: made by it, read by it, and gone with it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._orphans: set[Path] = set()

    @classmethod
    def make(cls, within: Sequence[Path] | None = None) -> Self | None:
        """A new folder in memory, or where there is none, among temporary files; None where that cannot be had.

        What workers left behind that were killed is removed.
        """
        for place in within or (Path("/dev/shm"), Path(tempfile.gettempdir())):
            with suppress(OSError):
                _remove_the_abandoned(place)
                root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
                # Held as long as this process or one of its children lives.
                held = os.open(root, os.O_RDONLY | os.O_CLOEXEC)
                fcntl.flock(held, fcntl.LOCK_SH)
                return cls(root)
        log.warning("no folder for marks: which row ended a process is found by halves, and native code may hang")
        return None

    def own(self) -> MarkFile | None:
        """The file of this process; None where there is no room."""
        try:
            return MarkFile(self._root / str(os.getpid()))
        except OSError as error:
            log.warning("no marks: %s", error)
            return None

    def read(self, pid: int) -> Marked | None:
        """What a process has noted last, whether it lives or not; None where it has no file."""
        try:
            with (self._root / str(pid)).open("rb", buffering=0) as file:
                header = file.read(8 * HEADER)
                used = struct.unpack_from("q", header, 8 * USED)[0]
                slots = file.read(8 * SLOT * min(used, SLOTS))
        except (OSError, struct.error):
            return None
        timeout, memory, before, allowed, beat, _, unmarked, setup = struct.unpack_from("dqqddqqq", header)
        return Marked(
            header[8 * TICKET :].rstrip(b"\0").decode(errors="replace"),
            pid,
            timeout or None,
            memory or None,
            before,
            allowed,
            beat or None,
            tuple(Slot(*found) for found in struct.iter_unpack("qqd", slots) if found[0]),
            unmarked == 0,
            setup == 1,
        )

    def of(self, ticket: str) -> Marked | None:
        """What was noted by the process that works on a ticket, or did so when it died."""
        return next((one for one in self._all() if one.ticket == ticket), None)

    def forget(self, pids: Sequence[int]) -> None:
        """Removes the files of all but these processes, where they were not among them the last time either: of whose
        who has just died somebody may want to know."""
        orphans = {path for path in self._paths() if int(path.name) not in pids}
        for path in orphans & self._orphans:
            path.unlink(missing_ok=True)
        self._orphans = orphans - self._orphans

    def remove(self) -> None:
        """The worker ends."""
        shutil.rmtree(self._root, ignore_errors=True)

    def _all(self) -> Iterator[Marked]:
        # Who came last first: a process may have died with the ticket, and another taken it.
        for path in sorted(self._paths(), key=_age):
            found = self.read(int(path.name))
            if found is not None:
                yield found

    def _paths(self) -> list[Path]:
        return [path for path in self._root.iterdir() if path.name.isdigit()]


def _age(path: Path) -> float:
    with suppress(OSError):
        return -path.stat().st_ctime
    return 0.0


def _remove_the_abandoned(place: Path) -> None:
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            held = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(held)
