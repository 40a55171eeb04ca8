"""A result as a run of bytes: which ranges of which objects, in list order. Nothing is read here."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.files.local import rejected_piece, segment
from shared.jobs import Segment
from shared.lists import Which
from shared.store.jobs import Results


@dataclass(frozen=True)
class Piece:
    """`length` bytes of an object. `asks` names the segment whose rejected rows must first be written there."""

    name: str
    start: int
    length: int
    asks: str | None = None


def header_object(job_id: str) -> str:
    """Where a job keeps its list's header, which outlives the list."""
    return f"jobs/{job_id}/header"


def list_object(job_id: str) -> str:
    """Where a job keeps its list's record, as it was at submission."""
    return f"jobs/{job_id}/list"


def pieces(job_id: str, results: Results, which: Which, raw: bool, header: Piece | None) -> list[Piece]:
    """The pieces of one result. `raw` gives failed rows as they are instead of the report about them."""
    found = [header] if header is not None and header.length else []
    for part in results.segments:
        piece = _piece(job_id, results.attempt, part, which, raw)
        if piece.length:
            found.append(piece)
    return found


def size(run: Sequence[Piece]) -> int:
    """How many bytes they have together."""
    return sum(piece.length for piece in run)


def cut(run: Sequence[Piece], start: int, length: int) -> list[Piece]:
    """The part of a run that holds `length` bytes from byte `start` on (less where it ends before)."""
    found = []
    for piece in run:
        if start >= piece.length:
            start -= piece.length
            continue
        taken = min(piece.length - start, length)
        if taken <= 0:
            break
        found.append(Piece(piece.name, piece.start + start, taken, piece.asks))
        start, length = 0, length - taken
    return found


def _piece(job_id: str, attempt: int, part: Segment, which: Which, raw: bool) -> Piece:
    if which == "rejected":
        return Piece(rejected_piece(job_id, attempt, part.name), 0, part.rejected_bytes, asks=part.name)
    whole = segment(job_id, attempt, part.name)
    if which == "kept":
        return Piece(whole, 0, part.kept_bytes)
    if raw:
        return Piece(whole, part.kept_bytes, part.failed_bytes)
    return Piece(whole, part.kept_bytes + part.failed_bytes, part.report_bytes)
