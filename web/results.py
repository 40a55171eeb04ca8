"""A result as a run of bytes: which ranges of which objects, in list order. No rows are read here."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.files.local import LocalFiles, job_header, list_content, rejected_piece, segment
from shared.jobs import Segment
from shared.lists import Which
from shared.store.jobs import Results

PARQUET_MAGIC = b"PAR1"
_PARQUET_TAIL = 8


@dataclass(frozen=True)
class Piece:
    """`length` bytes of an object. `asks` names the segment whose rejected rows must first be written there."""

    name: str
    start: int
    length: int
    asks: str | None = None


def header(files: LocalFiles, job_id: str, list_id: str, size: int) -> Piece:
    """What stands before the rows: kept with the job, else the first `size` bytes of the list."""
    own = job_header(job_id)
    return Piece(own if files.exists(own) else list_content(list_id), 0, size)


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


@dataclass(frozen=True)
class Span:
    """Rows `[first, end)` of a job's list, which are whole segments, to be converted at once; or of one segment that is
    large, the `part`-th of `parts` runs."""

    first: int
    end: int
    part: int = 0
    parts: int = 1

    def __str__(self) -> str:
        return f"{self.first}-{self.end}-{self.part}-{self.parts}"


BEFORE_ALL = Span(0, 0)
"""What stands before the rows."""
SPAN_BYTES = 4 * 2**20
_SPAN_SEGMENTS = 64


def spans(segments: Sequence[Segment], which: Which, packed: bool) -> list[Span]:
    """The rows of a result in pieces that take about a second each: small segments together, large ones in parts.

    `packed`: their bytes are those of Parquet, and more when they are unfolded.
    """
    found: list[Span] = []
    begun: list[Segment] = []
    size = 0

    def end() -> None:
        if begun:
            found.append(Span(begun[0].first, begun[-1].first + begun[-1].rows))
            begun.clear()

    for part in segments:
        mine = _weight(part, which) * (4 if packed else 1)
        if begun and (size + mine > SPAN_BYTES or len(begun) == _SPAN_SEGMENTS):
            end()
            size = 0
        if mine > SPAN_BYTES:
            parts = -(-mine // SPAN_BYTES)
            found += [Span(part.first, part.first + part.rows, number, parts) for number in range(parts)]
        else:
            begun.append(part)
            size += mine
    end()
    return found


def _weight(part: Segment, which: Which) -> int:
    """About how many bytes the rows have."""
    if which == "kept":
        return part.kept_bytes
    return part.rejected_bytes or (part.end - part.start) * part.rejected // max(part.rows, 1)


def row_groups(name: str, size: int, footer_bytes: int) -> Piece:
    """What of an object of `size` bytes that is a Parquet file can stand in another: all but its ends."""
    return Piece(name, len(PARQUET_MAGIC), size - len(PARQUET_MAGIC) - footer_bytes - _PARQUET_TAIL)
