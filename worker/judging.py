"""From a block of rows to a verdict for each: what could not be read and what could not be tested are both failed."""

from dataclasses import dataclass

import numpy as np

from worker.picking import Mask
from worker.rows.block import Block
from worker.verdicts.where import WhereTest


@dataclass(frozen=True)
class Judged:
    """Three masks over a block's entries; a blank line is in none, a row in exactly one. `reasons` are by entry."""

    kept: Mask
    rejected: Mask
    failed: Mask
    reasons: dict[int, str]


def condemn(block: Block, reason: str) -> Judged:
    """Every row of a block failed, without a test."""
    is_row = ~block.blank
    none = np.zeros(len(block.ends), np.bool_)
    return Judged(none, none, is_row, {int(entry): reason for entry in is_row.nonzero()[0]})


def judge(block: Block, test: WhereTest) -> Judged:
    """The verdict of each row of a block whose frame has the test's columns."""
    decision = test.decide(block.frame, block.unread)
    reasons = {**decision.failures, **block.failures}
    failed = np.zeros(len(block.ends), np.bool_)
    failed[list(reasons)] = True
    failed &= ~block.blank
    kept = decision.kept & ~failed & ~block.blank
    return Judged(kept, ~(kept | failed | block.blank), failed, reasons)
