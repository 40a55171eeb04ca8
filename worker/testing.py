"""Tests one leased chunk: bytes in, verdicts, segments committed as they are done."""

from collections.abc import Iterator
from contextlib import closing

import numpy as np

from shared import words
from shared.errors import NotFound
from shared.files import local
from shared.files.faults import Damaged
from shared.store.leases import Chunk
from worker.announcing import Announce
from worker.before import Before, Standing, before
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


def test(context: Context, lease: Chunk, announce: Announce) -> None:
    """Tests the rows of a lease from its checkpoint on, until its end, the store says stop, or the worker is to end.

    Raises Problem where the job cannot be tested at all, OSError where storage does not work.
    """
    try:
        spec = spec_of(context, lease.job)
        earlier = before(context, lease.job, lease.attempt)
    except NotFound:
        return
    announce(lease.job, words.testing(spec.record.name, spec.words, lease.at, lease.to, lease.job))
    content = local.list_content(lease.list)
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
    with closing(Committing(context, lease, kind, spec.layout.encoding)) as committing:
        run = Run(lease, spec, earlier, kind, committing)
        if spec.call is None or lease.doom:
            run.go()
        else:
            go(context, lease.job, spec.call, run.parts(), run.sift, committing, drawn)


def _sample(context: Context, lease: Chunk, spec: Spec) -> Drawn:
    """The sample that the lease's rows are of, drawn where that was not done yet. Raises CutOff."""
    assert lease.whole is not None and lease.total is not None
    drawn = sample_of(context, lease.job, spec.record, lease.total, lease.whole)
    if lease.at == 0:
        context.leases.drawn(lease.job, drawn.size)
    return drawn


class Run:
    """One go at a chunk with what tests a block of rows at once: a condition, or doom."""

    def __init__(self, lease: Chunk, spec: Spec, earlier: Before, kind: Kind, committing: Committing) -> None:
        self._lease = lease
        self._spec = spec
        self._earlier = earlier
        self._kind = kind
        self._committing = committing

    def go(self) -> None:
        """Reads, tests and commits, block for block."""
        for part in self.parts():
            sifted = self.sift(part)
            self._committing.add(part, sifted.judged, sifted.standing)
            if self._committing.is_due() and not self._committing.commit():
                return
        self._committing.commit()

    def parts(self) -> Iterator[Part]:
        """The rows of the lease, with the columns that the condition wants."""
        test = self._spec.test
        columns = test.columns if test is not None and not self._lease.doom else ()
        return self._kind.parts(self._lease.at, self._lease.to, columns, BLOCK_BYTES)

    def sift(self, part: Part) -> Sifted:
        """The verdicts on a block: those that stand from before, and what the condition says of all others.

        What cannot be read any more fails whatever it was.
        """
        block, is_row = part.block, ~part.block.blank
        none = np.zeros(len(is_row), np.bool_)
        if not self._earlier:
            judged = self._judge(block)
            return Sifted(judged, judged.kept, none, judged.rejected if self._precedes else none)
        standing = self._earlier.standing(part.first, part.end_row).over(is_row)
        unreadable = list(block.failures)
        standing.kept[unreadable] = standing.rejected[unreadable] = False
        fresh = self._judge(block, is_row & ~standing.kept & ~standing.rejected)
        rejections = _rejections(part, standing)
        judged = Judged(
            fresh.kept | standing.kept, fresh.rejected | standing.rejected, fresh.failed, fresh.reasons, rejections
        )
        unmet = fresh.rejected if self._precedes else none
        if self._precedes and standing.rejected.any():
            silent = standing.rejected.copy()
            silent[list(rejections)] = False
            unmet = unmet | self._judge(block, silent).rejected
        return Sifted(judged, fresh.kept, standing.kept | standing.rejected, unmet)

    @property
    def _precedes(self) -> bool:
        """Whether a predicate has its say after a condition."""
        return self._spec.call is not None and self._spec.test is not None and not self._lease.doom

    def _judge(self, block: Block, *wanted: Mask) -> Judged:
        doom = self._lease.doom
        return condemn(block, doom, *wanted) if doom else judge(block, self._spec.test, *wanted)


def _rejections(part: Part, standing: Standing) -> dict[int, str]:
    """The reasons of those rejected rows of a part that stand, by entry."""
    found = {}
    for number, reason in standing.reasons.items():
        entry = part.entry(number)
        if 0 <= entry < len(standing.rejected) and standing.rejected[entry] and part.number(entry) == number:
            found[entry] = reason
    return found
