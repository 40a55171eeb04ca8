"""What earlier attempts of a job found: a row with a verdict that stands is not tested again."""

from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np

from shared.errors import NotFound
from shared.jobs import Manifest, Segment
from shared.segments import Entry, Segments
from shared.store.ledger import Held, Ledger
from worker.context import Context
from worker.picking import Mask
from worker.results import Verdicts, rejections_of


@dataclass(frozen=True)
class Standing:
    """The verdicts on some rows that stand: two masks over them. What is in neither is to be tested.

    `reasons`, by rows' numbers in the list, are of rejected rows, of these and maybe of their neighbours.
    """

    kept: Mask
    rejected: Mask
    reasons: dict[int, str] = field(default_factory=dict)

    def over(self, is_row: Mask) -> "Standing":
        """The same over entries, of which those in `is_row` are the rows."""
        kept, rejected = np.zeros_like(is_row), np.zeros_like(is_row)
        kept[is_row], rejected[is_row] = self.kept, self.rejected
        return Standing(kept, rejected, self.reasons)


class Before:
    """What came before one attempt of a job. Only records are held: verdicts are read as they are needed.

    Of each row the latest attempt that tested it counts: kept and rejected stand, failed does not.
    """

    def __init__(self, context: Context, job_id: str, earlier: list[Held]) -> None:
        self._context = context
        self._job = job_id
        self._earlier = [(held.attempt, _segments(context, job_id, held)) for held in earlier]

    def __bool__(self) -> bool:
        return bool(self._earlier)

    def standing(self, first: int, to: int) -> Standing:
        """The verdicts that stand on rows `[first, to)`. Raises OSError where an object with some cannot be read."""
        kept, rejected, known = (np.zeros(to - first, np.bool_) for _ in range(3))
        reasons: dict[int, str] = {}
        for attempt, segments in self._earlier:
            for segment in segments.within(first, to):
                start, stop = max(segment.first, first), min(segment.to, to)
                mine = slice(start - first, stop - first)
                if known[mine].all():
                    # Its object may be gone.
                    continue
                found = Verdicts.of(self._context, self._job, attempt, segment, start - segment.first, stop - start)
                fresh = ~known[mine]
                kept[mine] |= found.kept & fresh
                rejected[mine] |= ~(found.kept | found.failed) & fresh
                reasons = {**rejections_of(self._context, self._job, attempt, segment), **reasons}
                known[mine] = True
        return Standing(kept, rejected, reasons)


def before(context: Context, job_id: str, attempt: int) -> Before:
    """What came before an attempt; raises NotFound where it is over."""
    if attempt == 1:
        return Before(context, job_id, [])
    return _before(context, job_id, attempt, Ledger(context.redis, context.keys).begun_by(job_id))


@lru_cache(maxsize=4)
def _before(context: Context, job_id: str, attempt: int, begun_by: str) -> Before:
    """It never changes while the attempt goes on that this call began."""
    earlier = Ledger(context.redis, context.keys).before(job_id, attempt)
    if earlier is None:
        raise NotFound("the attempt is over")
    return Before(context, job_id, earlier)


def _segments(context: Context, job_id: str, held: Held) -> Segments:
    entries: list[Entry] = [
        *(Manifest.model_validate_json(member) for member in held.manifests),
        *(Segment.model_validate_json(member) for member in held.segments),
    ]
    entries.sort(key=lambda entry: entry.first)
    return Segments(entries, partial(context.manifests.read, job_id, held.attempt))
