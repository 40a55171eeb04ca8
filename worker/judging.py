"""From a block of rows to a verdict for each: what could not be read and what could not be tested are both failed."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from worker.picking import Ints, Mask
from worker.rows.block import Block, Unread
from worker.verdicts.where import WhereTest


@dataclass(frozen=True)
class Judged:
    """Three masks over a block's entries; a blank line is in none, a row in exactly one.

    `reasons` of the failed are by entry, as are `rejections`, which only some of the rejected have. `unmet` of these do
    not meet the condition, where a predicate was to have its say after it.
    """

    kept: Mask
    rejected: Mask
    failed: Mask
    reasons: dict[int, str]
    rejections: dict[int, str] = field(default_factory=dict)
    unmet: Mask | None = None


@dataclass(frozen=True)
class Sifted:
    """What a condition (none: all pass) says of a block, before a predicate has its say.

    `passed` are those of the kept that a predicate is to test, if there is one; `standing` those that were not tested,
    because an earlier attempt's verdict stands; `unmet` those that do not meet the condition, tested or not. `aside`
    were tested by a predicate and never committed: their verdicts are not said a second time, but counted now.
    """

    judged: Judged
    passed: Mask
    standing: Mask
    unmet: Mask
    aside: Mask


def condemn(block: Block, reason: str, wanted: Mask | None = None) -> Judged:
    """Every row of a block (or those wanted) failed, without a test."""
    failed = ~block.blank if wanted is None else wanted & ~block.blank
    none = np.zeros(len(block.ends), np.bool_)
    return Judged(none, none, failed, {int(entry): reason for entry in failed.nonzero()[0]})


def judge(block: Block, test: WhereTest | None, wanted: Mask | None = None) -> Judged:
    """The verdict of each row of a block whose frame has the test's columns; without a test all that can be read pass.

    `wanted`: only these entries are put to the test, and the others are in none of the masks.
    """
    if wanted is not None:
        return _judge_some(block, test, np.flatnonzero(wanted & ~block.blank))
    passes, failures = np.ones(len(block.ends), np.bool_), dict[int, str]()
    if test is not None:
        decision = test.decide(block.frame, block.unread)
        passes, failures = decision.kept, decision.failures
    reasons = {**failures, **block.failures}
    failed = np.zeros(len(block.ends), np.bool_)
    failed[list(reasons)] = True
    failed &= ~block.blank
    kept = passes & ~failed & ~block.blank
    return Judged(kept, ~(kept | failed | block.blank), failed, reasons)


def _judge_some(block: Block, test: WhereTest | None, entries: Ints) -> Judged:
    kept, rejected, failed = (np.zeros(len(block.ends), np.bool_) for _ in range(3))
    if len(entries) == 0:
        return Judged(kept, rejected, failed, {})
    some = judge(_picked(block, entries), test)
    kept[entries], rejected[entries], failed[entries] = some.kept, some.rejected, some.failed
    return Judged(kept, rejected, failed, {int(entries[place]): reason for place, reason in some.reasons.items()})


def _picked(block: Block, entries: Ints) -> Block:
    """Some entries, which need not be neighbours: their values, and no bytes."""
    places = {entry: place for place, entry in enumerate(entries.tolist())} if block.failures else {}
    return Block(
        block.ends[entries],
        block.blank[entries],
        0,
        0,
        block.frame[entries] if block.frame.width else pl.DataFrame(height=len(entries)),
        {places[entry]: reason for entry, reason in block.failures.items() if entry in places},
        tuple(None if unread is None else _still_unread(unread, entries) for unread in block.unread),
    )


def _still_unread(unread: Unread, entries: Ints) -> Unread:
    mine = np.isin(unread.entries, entries)
    return Unread(np.searchsorted(entries, unread.entries[mine]), unread.texts.filter(pl.Series(mine)))
