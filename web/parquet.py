"""A result of a Parquet list as one Parquet file: row groups of its segments, and an end written for them."""

from shared.broker import FOOTER, PIECE
from shared.files.local import rejected_piece, result_footer, segment
from shared.jobs import Segment
from shared.lists import Which
from shared.states import State
from shared.store.jobs import Results
from web.parts import Parts
from web.results import PARQUET_MAGIC, Piece, header, row_groups

_SECONDS = 60.0


class ParquetResult:
    """The kept, rejected or failed rows of a job. What must be written for them is asked of the quick worker."""

    def __init__(self, parts: Parts, job: str, which: Which) -> None:
        self._parts = parts
        self._job = job
        self._which: Which = which
        self._known: dict[str, Piece] = {}
        self._segments: int | None = None

    def whole(self, now: Results) -> list[Piece]:
        """All there is, as a whole file. Asked again it gives the same segments, though there may be more by now."""
        if self._segments is None:
            self._segments = len(now.segments)
        return [*self._row_groups(now, self._segments), self._end(now, self._segments)]

    def so_far(self, now: Results) -> list[Piece]:
        """All there is; the end only once the job has succeeded, for nothing can come behind it."""
        found = self._row_groups(now, len(now.segments))
        return [*found, self._end(now, len(now.segments))] if now.state == State.SUCCEEDED else found

    def _row_groups(self, now: Results, count: int) -> list[Piece]:
        found = [header(self._parts.files, self._job, now.list_id, len(PARQUET_MAGIC))]
        for part in now.segments[:count]:
            piece = self._piece(now.attempt, part)
            if piece is not None and piece.length:
                found.append(piece)
        return found

    def _piece(self, attempt: int, part: Segment) -> Piece | None:
        whole = segment(self._job, attempt, part.name)
        if self._which == "kept":
            return Piece(whole, 0, part.kept_bytes)
        if self._which == "failed":
            return Piece(whole, part.kept_bytes, part.failed_bytes)
        if not part.rejected:
            return None
        if part.name not in self._known:
            # How many bytes they have is known once they are written.
            name, files = rejected_piece(self._job, attempt, part.name), self._parts.files
            if not files.exists(name):
                self._parts.quick.ask(PIECE, {"job": self._job, "segment": part.name}, _SECONDS)
            size = files.size(name)
            self._known[part.name] = row_groups(name, size, int.from_bytes(files.read(name, size - 8, 4), "little"))
        return self._known[part.name]

    def _end(self, now: Results, count: int) -> Piece:
        name, files = result_footer(self._job, now.attempt, self._which, count), self._parts.files
        if not files.exists(name):
            self._parts.quick.ask(FOOTER, {"job": self._job, "which": self._which, "segments": count}, _SECONDS)
        return Piece(name, 0, files.size(name))
