"""What was found before of a job's rows, by earlier attempts, or by this one and not committed: a row with a verdict
that stands is not tested again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np

from shared.commits import Manifest, Segment, SetAside
from shared.errors import NotFound
from shared.segments import Entry, Segments
from shared.store.ledger import Held, Ledger
from worker.aside import Aside, read_aside
from worker.context import Context
from worker.picking import Mask
from worker.results import Verdicts, rejections_of


@dataclass(frozen=True)
class Standing:
    """The verdicts on some rows that stand: three masks over them. What is in none is to be tested.

    `aside` are those among them that were never committed, and so not counted. `rejections` and, of the failed,
    `reasons`, by rows' numbers in the list, are of these rows and maybe of their neighbours.
    """

    kept: Mask
    rejected: Mask
    failed: Mask
    aside: Mask
    rejections: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)

    @classmethod
    def none(cls, rows: int) -> "Standing":
        """No verdict on any of so many rows."""
        kept, rejected, failed, aside = (np.zeros(rows, np.bool_) for _ in range(4))
        return cls(kept, rejected, failed, aside)

    def over(self, is_row: Mask) -> "Standing":
        """The same over entries, of which those in `is_row` are the rows."""
        found = Standing.none(len(is_row))
        for mine, its in zip(self.masks, found.masks, strict=True):
            its[is_row] = mine
        return Standing(*found.masks, self.rejections, self.reasons)

    @property
    def masks(self) -> tuple[Mask, Mask, Mask, Mask]:
        """All four."""
        return self.kept, self.rejected, self.failed, self.aside

    @property
    def any(self) -> Mask:
        """Which rows are not to be tested."""
        return self.kept | self.rejected | self.failed


@dataclass
class _Sum:
    """Verdicts on the rows `[first, to)`, put together from the latest to the earliest. `known` are those that some
    attempt tested: no earlier one is asked for them."""

    first: int
    to: int
    known: Mask
    standing: Standing

    def stretch(self, first: int, to: int) -> tuple[slice, slice]:
        """Of rows `[first, to)` those that are asked for: where they are here, and where there."""
        start, stop = max(first, self.first), min(to, self.to)
        return slice(start - self.first, stop - self.first), slice(start - first, stop - first)

    def add(self, mine: slice, kept: Mask, failed: Mask, decided: Mask, *, failed_stand: bool, aside: bool) -> None:
        """Verdicts on some of the rows, as far as no later ones are known."""
        fresh = decided & ~self.known[mine]
        self.standing.kept[mine] |= kept & fresh
        self.standing.rejected[mine] |= ~(kept | failed) & fresh
        if failed_stand:
            self.standing.failed[mine] |= failed & fresh
        if aside:
            self.standing.aside[mine] |= fresh
        self.known[mine] |= fresh


class Before:
    """What came before one go at a chunk. Of earlier attempts only records are held: verdicts are read as needed.

    Of each row the latest attempt that tested it counts: kept and rejected stand, and of this attempt failed too.
    """

    def __init__(
        self,
        context: Context,
        job_id: str,
        attempt: int,
        earlier: Mapping[int, Segments],
        aside: Iterable[SetAside] = (),
    ) -> None:
        self._context = context
        self._job = job_id
        self._attempt = attempt
        self._earlier = earlier
        self._aside = [(one.attempt, read_aside(context.files, job_id, one)) for one in aside]

    def __bool__(self) -> bool:
        return bool(self._earlier or self._aside)

    def standing(self, first: int, to: int) -> Standing:
        """The verdicts that stand on rows `[first, to)`. Raises OSError where an object with some cannot be read."""
        found = _Sum(first, to, np.zeros(to - first, np.bool_), Standing.none(to - first))
        for attempt in sorted({*self._earlier, *(one for one, _ in self._aside)}, reverse=True):
            for aside in self._aside_of(attempt):
                self._add_aside(found, aside, failed_stand=attempt == self._attempt)
            if attempt in self._earlier:
                self._add_segments(found, attempt, self._earlier[attempt])
        return found.standing

    def _aside_of(self, attempt: int) -> Iterator[Aside]:
        yield from (aside for one, aside in self._aside if one == attempt and aside is not None)

    def _add_aside(self, found: _Sum, aside: Aside, *, failed_stand: bool) -> None:
        mine, its = found.stretch(aside.first, aside.first + len(aside.decided))
        if mine.start >= mine.stop:
            return
        decided = aside.decided[its]
        found.add(mine, aside.kept[its], aside.failed[its], decided, failed_stand=failed_stand, aside=True)
        _fill(found.standing.rejections, aside.rejections)
        if failed_stand:
            _fill(found.standing.reasons, aside.reasons)

    def _add_segments(self, found: _Sum, attempt: int, segments: Segments) -> None:
        for segment in segments.within(found.first, found.to):
            mine, its = found.stretch(segment.first, segment.to)
            if found.known[mine].all():
                # Its object may be gone.
                continue
            read = Verdicts.of(self._context, self._job, attempt, segment, its.start, its.stop - its.start)
            found.add(mine, read.kept, read.failed, np.ones_like(read.kept), failed_stand=False, aside=False)
            _fill(found.standing.rejections, rejections_of(self._context, self._job, attempt, segment))


def _fill(reasons: dict[int, str], more: Mapping[int, str]) -> None:
    """Later verdicts come first, and their reasons stay."""
    for number, reason in more.items():
        reasons.setdefault(number, reason)


def before(context: Context, job_id: str, attempt: int, aside: Sequence[SetAside] = ()) -> Before:
    """What came before an attempt, and what was set aside of some rows; raises NotFound where it is over."""
    if attempt == 1:
        return Before(context, job_id, attempt, {}, aside)
    earlier = _earlier(context, job_id, attempt, Ledger(context.redis, context.keys).begun_by(job_id))
    return Before(context, job_id, attempt, earlier, aside)


@lru_cache(maxsize=4)
def _earlier(context: Context, job_id: str, attempt: int, begun_by: str) -> dict[int, Segments]:
    """It never changes while the attempt goes on that this call began."""
    earlier = Ledger(context.redis, context.keys).before(job_id, attempt)
    if earlier is None:
        raise NotFound("the attempt is over")
    return {held.attempt: _segments(context, job_id, held) for held in earlier}


def _segments(context: Context, job_id: str, held: Held) -> Segments:
    entries: list[Entry] = [
        *(Manifest.model_validate_json(member) for member in held.manifests),
        *(Segment.model_validate_json(member) for member in held.segments),
    ]
    entries.sort(key=lambda entry: entry.first)
    return Segments(entries, partial(context.manifests.read, job_id, held.attempt))
