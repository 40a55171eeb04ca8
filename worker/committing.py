"""What was tested becomes segments, and segments are committed: often, and with what watchers are shown."""

import time
from collections import defaultdict

import numpy as np

from shared.store.leased import REASONS, Chunk, Met
from shared.words import UNMET
from worker.context import Context
from worker.judging import Judged
from worker.kinds import Kind, Part
from worker.picking import Mask
from worker.segments import SegmentWriter
from worker.shown import ROW_BYTES, ShownRows

SEGMENT_S = 0.4
"""Committed this often, so that at most half a second of work is done again when a worker dies."""
SEGMENT_BYTES = 32 * 2**20
SEGMENT_FAILED = 20_000
"""Failed rows are held with their reasons until the commit: where nearly all fail, memory stays flat all the same."""
REASON_CHARACTERS = 200


class Committing:
    """The segments of one go at a chunk, one after the other from its checkpoint on."""

    def __init__(self, context: Context, lease: Chunk, kind: Kind, encoding: str) -> None:
        self._context = context
        self._lease = lease
        self._kind = kind
        self._encoding = encoding
        self._count = 0
        self._kept = ShownRows()
        self._failed = ShownRows()
        self._reasons: defaultdict[str, Met] = defaultdict(Met)
        self._reasoned = 0
        self._stood = [0, 0]
        self._began = 0.0
        self.is_fenced = False
        """Whether the chunk is another's by now."""
        self._start = self._end = (0, 0)
        self._segment = self._begin(lease.at, kind.byte_of(lease.at))

    @property
    def age(self) -> float:
        """Seconds since the segment was begun."""
        return time.monotonic() - self._began

    @property
    def hurries(self) -> bool:
        """Whether somebody waits for a commit: the worker is to end, or the job to rest."""
        return self._context.stopping.is_set or self._context.nudge.is_set

    @property
    def is_full(self) -> bool:
        """Whether the segment is as large as one should be."""
        return self._segment.size >= SEGMENT_BYTES or self._segment.failed >= SEGMENT_FAILED

    def is_due(self, seconds: float = SEGMENT_S) -> bool:
        """Whether to commit now."""
        return self.hurries or self.is_full or self.age >= seconds

    def add(self, part: Part, judged: Judged, standing: Mask) -> None:
        """Adds the rows of a part, which follow those that were added before.

        `standing` are the entries that were not tested, because an earlier attempt's verdict stands.
        """
        part.settle(judged)
        self._segment.add(part, judged)
        self._stood[0] += int((standing & judged.kept).sum())
        self._stood[1] += int((standing & judged.rejected).sum())
        self._end = (part.end_row, part.end_byte)
        self._show(part, judged)

    @property
    def rows(self) -> int:
        """How many rows are to be committed."""
        return self._segment.rows

    @property
    def end_row(self) -> int:
        """The row (from 0) after the last one that was added."""
        return self._end[0]

    def commit(self, spent: float | None = None, worked: float = 0.0) -> bool:
        """Commits what was added, and begins another segment. Whether there is reason to go on.

        It took `spent` seconds (None: all that passed since the last one), of which `worked` went into the tests
        themselves (0.0: all). Where no row was added there is nothing to commit, and nobody says that there is no
        reason.
        """
        if self._end == self._start:
            self._began = time.monotonic()
            return not self._context.stopping.is_set
        goes_on = not self._segment.rows or self._commit(spent, worked)
        self._segment.discard()
        self._segment = self._begin(*self._end)
        return goes_on

    def close(self) -> None:
        """Leaves nothing behind of what was not committed."""
        self._segment.discard()

    def _begin(self, first: int, start: int) -> SegmentWriter:
        self._count += 1
        self._began = time.monotonic()
        self._start = self._end = (first, start)
        return SegmentWriter(self._context.files, self._lease, self._count, first, start, self._kind)

    def _show(self, part: Part, judged: Judged) -> None:
        if self._kept.room:
            kept = part.texts(judged.kept, self._kept.room)
            self._kept.add_all((({"row": part.number(entry)}, text) for entry, text in kept), self._encoding)
        failed = part.failed()
        self._count_reasons(part, judged)
        self._failed.add_all(
            (
                ({"row": row.row, "line": row.line, "reason": row.reason[:REASON_CHARACTERS]}, row.text(ROW_BYTES))
                for row in failed[: self._failed.room]
            ),
            self._encoding,
        )

    def _count_reasons(self, part: Part, judged: Judged) -> None:
        for row in part.failed():
            self._meet("failed", row.reason, row.row)
        for entry, reason in judged.rejections.items():
            self._meet("rejected", reason, part.number(entry))
        self._reasoned += len(judged.rejections)
        if judged.unmet is not None and judged.unmet.any():
            # Not kept row by row: which they are is found out again by the condition.
            entries = np.flatnonzero(judged.unmet)
            self._meet("rejected", UNMET, part.number(int(entries[-1])), len(entries))
            self._reasoned += len(entries)

    def _meet(self, verdict: str, reason: str, number: int, rows: int = 1) -> None:
        met = self._reasons[f"{verdict}|{reason[:REASON_CHARACTERS]}"]
        met.rows += rows
        met.last = number

    def _reasons_told(self) -> dict[str, Met]:
        """Those that the store counts each by itself; the totals tell of the others."""
        reasons = dict(self._reasons)
        self._reasons.clear()
        if len(reasons) <= REASONS:
            return reasons
        frequent = sorted(reasons, key=lambda reason: -reasons[reason].rows)[:REASONS]
        tracked = self._context.leases.track(self._lease.job, frequent)
        return {reason: met for reason, met in reasons.items() if reason in tracked}

    def _commit(self, spent: float | None, worked: float) -> bool:
        now = time.monotonic()
        micros = int((now - self._began if spent is None else spent) * 1e6)
        reasons = self._reasons_told()
        reasoned, self._reasoned = self._reasoned, 0
        last = self._context.last_commit
        kept_stood, rejected_stood = self._stood
        self._stood = [0, 0]
        answer = self._context.leases.commit(
            self._lease, self._segment.close(), micros, self._kept.take(), self._failed.take(), reasons, last.seconds,
            (kept_stood, rejected_stood), int(worked * 1e6) or micros, reasoned,
        )  # fmt: skip
        last.seconds, last.of = time.monotonic() - now, (self._lease.job, self._lease.attempt)
        self.is_fenced = answer == "fenced"
        if answer == "go":
            self._context.nudge.clear()
        self._context.recycling.look()
        return answer == "go" and not self._context.stopping.is_set and not self._context.recycling.is_due
