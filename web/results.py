"""A result as a run of bytes: which ranges of which objects, in list order. No rows are read here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from shared.commits import Segment
from shared.files.local import LocalFiles
from shared.files.naming import job_header, list_content, rejected_piece, segment
from shared.lists import Which
from shared.segments import Measure, Segments
from shared.store.committed import Results

_MEASURE: Mapping[Which, Measure] = {"kept": "kept_bytes", "rejected": "rejected_bytes", "failed": "failed_bytes"}

PARQUET_MAGIC = b"PAR1"
_PARQUET_TAIL = 8


@dataclass(frozen=True)
class Piece:
    """`length` bytes of an object. `asks` is the segment whose rejected rows must first be written there."""

    name: str
    start: int
    length: int
    asks: Segment | None = None


@dataclass(frozen=True)
class Run:
    """Bytes of many objects, one after another: `head`, then what `piece_of` says of each segment, then `tail`.

    Of the segments those are read from storage that are gone through; how many bytes they have is known before:
    `measure` says what of theirs is counted.
    """

    head: tuple[Piece, ...] = ()
    segments: Segments | None = None
    measure: Measure = "kept_bytes"
    piece_of: Callable[[Segment], Piece] | None = None
    tail: tuple[Piece, ...] = ()

    @property
    def size(self) -> int:
        """How many bytes they have together."""
        inside = self.segments.total(self.measure) if self.segments is not None else 0
        return _size(self.head) + inside + _size(self.tail)

    def cut(self, start: int, length: int | None = None) -> Iterator[Piece]:
        """The pieces that hold `length` bytes (None: all) from byte `start` on, less where the run ends before."""
        left = self.size if length is None else length
        for at, piece in self._from(start):
            before = max(start - at, 0)
            taken = min(piece.length - before, left)
            if taken <= 0:
                return
            yield Piece(piece.name, piece.start + before, taken, piece.asks)
            left -= taken

    def _from(self, start: int) -> Iterator[tuple[int, Piece]]:
        """The pieces that reach beyond byte `start`, each with where it begins."""
        at = 0
        for piece in self.head:
            if at + piece.length > start:
                yield at, piece
            at += piece.length
        if self.segments is not None and self.piece_of is not None:
            for before, part in self.segments.having(self.measure, max(start - at, 0)):
                yield at + before, self.piece_of(part)
            at += self.segments.total(self.measure)
        for piece in self.tail:
            if at + piece.length > start:
                yield at, piece
            at += piece.length


def header(files: LocalFiles, job_id: str, list_id: str, size: int) -> Piece:
    """What stands before the rows: kept with the job, else the first `size` bytes of the list."""
    own = job_header(job_id)
    return Piece(own if files.exists(own) else list_content(list_id), 0, size)


def run_of(
    job_id: str, results: Results, which: Which, raw: bool, head: Piece | None, tail: Piece | None = None
) -> Run:
    """One result. `raw` gives failed rows as they are instead of the report about them."""
    measure = "report_bytes" if which == "failed" and not raw else _MEASURE[which]

    def piece(part: Segment) -> Piece:
        length: int = getattr(part, measure)
        if which == "rejected":
            return Piece(rejected_piece(job_id, results.attempt, part.name), 0, length, asks=part)
        # In the order of `Segment`: kept rows, failed rows, the report about these.
        start = 0 if which == "kept" else part.kept_bytes if raw else part.kept_bytes + part.failed_bytes
        return Piece(segment(job_id, results.attempt, part.name), start, length)

    return Run(_only(head), results.segments, measure, piece, _only(tail))


def _only(piece: Piece | None) -> tuple[Piece, ...]:
    return () if piece is None else (piece,)


def _size(pieces: Iterable[Piece]) -> int:
    return sum(piece.length for piece in pieces)


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


def spans(segments: Iterable[Segment], which: Which, packed: bool) -> Iterator[Span]:
    """The rows of a result in pieces that take about a second each: small segments together, large ones in parts.

    `packed`: their bytes are those of Parquet, and more when they are unfolded.
    """
    begun: list[Segment] = []
    size = 0
    for part in segments:
        mine = _weight(part, which) * (4 if packed else 1)
        if begun and (size + mine > SPAN_BYTES or len(begun) == _SPAN_SEGMENTS):
            yield Span(begun[0].first, begun[-1].to)
            begun, size = [], 0
        if mine > SPAN_BYTES:
            parts = -(-mine // SPAN_BYTES)
            yield from (Span(part.first, part.to, number, parts) for number in range(parts))
        else:
            begun.append(part)
            size += mine
    if begun:
        yield Span(begun[0].first, begun[-1].to)


def _weight(part: Segment, which: Which) -> int:
    """About how many bytes the rows have."""
    if which == "kept":
        return part.kept_bytes
    return part.rejected_bytes or (part.end - part.start) * part.rejected // max(part.rows, 1)


def row_groups(name: str, size: int, footer_bytes: int) -> Piece:
    """What of an object of `size` bytes that is a Parquet file can stand in another: all but its ends."""
    return Piece(name, len(PARQUET_MAGIC), size - len(PARQUET_MAGIC) - footer_bytes - _PARQUET_TAIL)
