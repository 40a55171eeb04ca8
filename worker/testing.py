"""Tests one leased chunk: bytes in, verdicts, segments committed as they are done."""

from collections.abc import Callable, Iterator
from contextlib import closing

import numpy as np

from shared import words
from shared.errors import NotFound
from shared.files import naming
from shared.files.faults import Damaged
from shared.store.leased import Chunk
from worker.ahead import Ahead
from worker.announcing import Announce
from worker.before import Before, before
from worker.committing import Committing
from worker.context import Context
from worker.drawing import CutOff, Drawn
from worker.judging import Judged, Sifted, condemn, judge
from worker.kinds import Kind, Part
from worker.kinds.choosing import kind_of
from worker.picking import Mask
from worker.predicates.going import go
from worker.rows.block import Block
from worker.sampling import sample_of
from worker.specs import Spec, spec_of

BLOCK_BYTES = 4 * 2**20


def test(context: Context, lease: Chunk, announce: Announce, ahead: Ahead | None = None) -> None:
    """Tests the rows of a lease from its checkpoint on, until its end, the store says stop, or the worker is to end.

    `ahead` takes further chunks of the job, where a predicate would have too little to do without.
    Raises Problem where the job cannot be tested at all, OSError where storage does not work.
    """
    try:
        spec = spec_of(context, lease.job)
        before(context, lease.job, lease.attempt)
    except NotFound:
        return

    def tell(lease: Chunk) -> None:
        announce(lease.job, words.testing(spec.record.name, spec.words, lease.at, lease.to, lease.job))

    tell(lease)
    content = naming.list_content(lease.list)
    if context.files.size(content) != spec.record.bytes:
        raise Damaged(content)
    drawn = None
    if lease.whole is not None:
        try:
            drawn = _sample(context, lease, spec)
        except CutOff:
            # Somebody waits for this process; if it is not wanted for anything else, the chunk comes to it again.
            context.nudge.clear()
            return
    kind = kind_of(context, spec.record, drawn)

    def begin(lease: Chunk) -> Run:
        earlier = before(context, lease.job, lease.attempt, lease.aside)
        return Run(lease, spec, earlier, kind, Committing(context, lease, kind, spec.layout.encoding))

    run = begin(lease)
    if spec.call is None or lease.doom:
        with closing(run):
            run.go()
    else:
        go(context, lease.job, spec.call, run, Further(ahead, lease, tell, begin), drawn)


class Further:
    """Chunks that are taken ahead, beside `lease`: `tell` is told of each, `begin` begins its run."""

    def __init__(
        self, ahead: Ahead | None, lease: Chunk, tell: Callable[[Chunk], None], begin: Callable[[Chunk], "Run"]
    ) -> None:
        self._ahead = ahead
        self._lease = lease
        self._tell = tell
        self._begin = begin

    @property
    def has_room(self) -> bool:
        """Whether one more may be taken."""
        return self._ahead is not None and self._ahead.has_room

    def take(self) -> "Run | None":
        """One more, begun."""
        further = self._ahead.take(self._lease) if self._ahead is not None else None
        if further is None:
            return None
        self._tell(further)
        return self._begin(further)

    def done(self, chunk: Chunk) -> None:
        """All of a chunk is committed."""
        if self._ahead is not None:
            self._ahead.done(chunk)


def _sample(context: Context, lease: Chunk, spec: Spec) -> Drawn:
    """The sample that the lease's rows are of, drawn where that was not done yet. Raises CutOff."""
    assert lease.whole is not None and lease.total is not None
    drawn = sample_of(context, lease.job, spec.record, lease.total, lease.whole)
    if lease.at == 0:
        context.leases.drawn(lease.job, drawn.size)
    return drawn


class Run:
    """One go at a chunk: of what tests a block of rows at once (a condition, or doom), or for a predicate to do."""

    def __init__(self, lease: Chunk, spec: Spec, earlier: Before, kind: Kind, committing: Committing) -> None:
        self.lease = lease
        self.committing = committing
        self._spec = spec
        self._earlier = earlier
        self._kind = kind

    def go(self) -> None:
        """Reads, tests and commits, block for block."""
        for part in self.parts():
            sifted = self.sift(part)
            self.committing.add(part, sifted.judged, sifted.standing)
            if self.committing.is_due() and not self.committing.commit():
                return
        self.committing.commit()

    def close(self) -> None:
        """Leaves nothing behind of what was not committed."""
        self.committing.close()

    def parts(self) -> Iterator[Part]:
        """The rows of the lease, with the columns that the condition wants."""
        test = self._spec.test
        columns = test.columns if test is not None and not self.lease.doom else ()
        return self._kind.parts(self.lease.at, self.lease.to, columns, BLOCK_BYTES)

    def sift(self, part: Part) -> Sifted:
        """The verdicts on a block: those that stand from before, and what the condition says of all others.

        What cannot be read any more fails whatever it was.
        """
        block, is_row = part.block, ~part.block.blank
        none = np.zeros(len(is_row), np.bool_)
        if not self._earlier:
            judged = self._judge(block)
            return Sifted(judged, judged.kept, none, judged.rejected if self._precedes else none, none)
        standing = self._earlier.standing(part.first, part.end_row).over(is_row)
        unreadable = list(block.failures)
        for mask in standing.masks:
            mask[unreadable] = False
        fresh = self._judge(block, is_row & ~standing.any)
        rejections = _said(part, standing.rejections, standing.rejected)
        judged = Judged(
            fresh.kept | standing.kept,
            fresh.rejected | standing.rejected,
            fresh.failed | standing.failed,
            {**fresh.reasons, **_said(part, standing.reasons, standing.failed)},
            rejections,
        )
        unmet = fresh.rejected if self._precedes else none
        if self._precedes and standing.rejected.any():
            silent = standing.rejected.copy()
            silent[list(rejections)] = False
            unmet = unmet | self._judge(block, silent).rejected
        return Sifted(judged, fresh.kept, standing.any & ~standing.aside, unmet, standing.aside)

    @property
    def _precedes(self) -> bool:
        """Whether a predicate has its say after a condition."""
        return self._spec.call is not None and self._spec.test is not None and not self.lease.doom

    def _judge(self, block: Block, *wanted: Mask) -> Judged:
        doom = self.lease.doom
        return condemn(block, doom, *wanted) if doom else judge(block, self._spec.test, *wanted)


def _said(part: Part, reasons: dict[int, str], of: Mask) -> dict[int, str]:
    """Those of the reasons, by rows' numbers, that are of these entries of a part; by entry."""
    found = {}
    for number, reason in reasons.items():
        entry = part.entry(number)
        if 0 <= entry < len(of) and of[entry] and part.number(entry) == number:
            found[entry] = reason
    return found
