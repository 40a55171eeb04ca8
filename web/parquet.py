"""A result of a Parquet list as one Parquet file: row groups of its segments, and an end written for them."""

from dataclasses import replace

import eventlet

from shared.broker import FOOTER, PIECE
from shared.commits import Segment
from shared.files.naming import rejected_piece, result_footer
from shared.lists import Which
from shared.segments import Segments
from shared.states import State
from shared.store.committed import Results
from web.parts import Parts
from web.results import PARQUET_MAGIC, Piece, Run, header, row_groups, run_of

_SECONDS = 60.0
_PIECES_AT_ONCE = 100


class ParquetResult:
    """The kept, rejected or failed rows of a job. What must be written for them is asked of the quick worker."""

    def __init__(self, parts: Parts, job: str, which: Which) -> None:
        self._parts = parts
        self._job = job
        self._which: Which = which
        self._rejected: list[Piece] = []
        self._rejected_to = 0
        self._segments: int | None = None

    def whole(self, now: Results) -> Run:
        """All there is, as a whole file. Asked again it gives the same segments, though there may be more by now."""
        if self._segments is None:
            self._segments = len(now.segments)
        return self._run(now, now.segments.beginning(self._segments), ends=True)

    def so_far(self, now: Results) -> Run:
        """All there is; the end only once the job has succeeded, for nothing can come behind it."""
        return self._run(now, now.segments, ends=now.state == State.SUCCEEDED)

    def _run(self, now: Results, segments: Segments, ends: bool) -> Run:
        head = header(self._parts.files, self._job, now.list_id, len(PARQUET_MAGIC))
        if self._which == "rejected":
            self._write_rejected(now.attempt, segments)
        tail = self._end(now, len(segments)) if ends else None
        if self._which == "rejected":
            return Run((head, *self._rejected), tail=() if tail is None else (tail,))
        return run_of(self._job, replace(now, segments=segments), self._which, True, head, tail)

    def _write_rejected(self, attempt: int, segments: Segments) -> None:
        """Has those rejected rows written that were not looked at before: how many bytes they have is known then."""
        for number, part in enumerate(segments.since(self._rejected_to), 1):
            if part.rejected:
                self._rejected.append(self._rejected_piece(attempt, part))
            self._rejected_to = part.to
            if number % _PIECES_AT_ONCE == 0:
                eventlet.sleep(0)

    def _rejected_piece(self, attempt: int, part: Segment) -> Piece:
        name, files = rejected_piece(self._job, attempt, part.name), self._parts.files
        if not files.exists(name):
            self._parts.quick.ask(PIECE, {"job": self._job, "segment": part.name, "first": part.first}, _SECONDS)
        size = files.size(name)
        return row_groups(name, size, int.from_bytes(files.read(name, size - 8, 4), "little"))

    def _end(self, now: Results, count: int) -> Piece:
        name, files = result_footer(self._job, now.attempt, self._which, count), self._parts.files
        if not files.exists(name):
            self._parts.quick.ask(FOOTER, {"job": self._job, "which": self._which, "segments": count}, _SECONDS)
        return Piece(name, 0, files.size(name))
