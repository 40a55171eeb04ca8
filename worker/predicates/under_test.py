"""A block of rows while a predicate has its say on them: what is decided, and what of that can be committed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np

from winnow.running.answers import Outcome
from winnow.running.faults import Failure
from winnow.verdict import KEPT, REJECTED
from worker.judging import Judged, Sifted
from worker.kinds import Part
from worker.picking import Ints, Mask


@dataclass
class Testing:
    """A part of which some rows are under test. Masks and reasons are over its entries; `settled` are committed.

    `tested` are those on which the predicate has had its say.
    """

    part: Part
    sifted: Sifted
    decided: Mask
    kept: Mask
    rejected: Mask
    failed: Mask
    tested: Mask
    reasons: dict[int, str]
    rejections: dict[int, str] = field(default_factory=dict)
    settled: int = 0
    handed_over: bool = False

    @classmethod
    def of(cls, part: Part, sifted: Sifted) -> Self:
        """A part as the condition leaves it."""
        judged = sifted.judged
        return cls(
            part,
            sifted,
            ~sifted.passed,
            judged.kept & ~sifted.passed,
            judged.rejected.copy(),
            judged.failed.copy(),
            sifted.aside.copy(),
            dict(judged.reasons),
            dict(judged.rejections),
        )

    @cached_property
    def numbers(self) -> tuple[int, int]:
        """The numbers (from 1) of its first and its last row; where it has none, of no row."""
        rows = np.flatnonzero(~self.part.block.blank)
        return (self.part.number(int(rows[0])), self.part.number(int(rows[-1]))) if len(rows) else (1, 0)

    def decide(self, rows: Ints, outcomes: Sequence[Outcome]) -> None:
        """Rows (from 1) of its own have their verdicts."""
        entries = self.part.entries(rows)
        self.decided[entries] = self.tested[entries] = True
        # Most have no reason: masks tell of these, and only what is left is told row for row.
        kept = np.array([outcome is KEPT for outcome in outcomes], np.bool_)
        rejected = np.array([outcome is REJECTED for outcome in outcomes], np.bool_)
        self.kept[entries[kept]] = True
        self.rejected[entries[rejected]] = True
        for place in np.flatnonzero(~(kept | rejected)).tolist():
            self._decide(int(entries[place]), outcomes[place])

    def _decide(self, entry: int, outcome: Outcome) -> None:
        if isinstance(outcome, Failure):
            self.fail(entry, f"{outcome.reason} ({outcome.place})" if outcome.place else outcome.reason)
        elif outcome.kept:
            self.kept[entry] = True
        else:
            self.rejected[entry] = True
            if outcome.reason:
                self.rejections[entry] = outcome.reason

    def fail(self, entry: int, reason: str) -> None:
        """An entry has failed."""
        self.decided[entry] = self.failed[entry] = True
        self.reasons[entry] = reason

    @property
    def ready(self) -> int:
        """The entry up to which all are decided."""
        rest = self.decided[self.settled :]
        return self.settled + (len(rest) if rest.all() else int(rest.argmin()))

    @property
    def is_over(self) -> bool:
        """Whether all are committed."""
        return self.settled == len(self.decided)

    def settle(self, stop: int) -> tuple[Part, Judged, Mask]:
        """What is decided and not yet committed, up to an entry."""
        start, mine = self.settled, slice(self.settled, stop)
        part = self.part if (start, stop) == (0, len(self.decided)) else self.part.cut(start, stop)
        judged = Judged(
            self.kept[mine],
            self.rejected[mine],
            self.failed[mine],
            _shifted(self.reasons, start, stop),
            _shifted(self.rejections, start, stop),
            self.sifted.unmet[mine],
        )
        self.settled = stop
        return part, judged, self.sifted.standing[mine]

    def aside(self) -> tuple[Mask, Mask, Mask, dict[int, str], dict[int, str]]:
        """What is to be tested no more, of the rows that are not settled: which those are, the kept and the failed of
        them, and by number why they failed or were rejected."""
        rest = slice(self.settled, None)
        is_row = ~self.part.block.blank[rest]
        tested, kept, failed = (mask[rest][is_row] for mask in (self.tested, self.kept, self.failed))
        return tested, kept & tested, failed & tested, self._by_number(self.reasons), self._by_number(self.rejections)

    def _by_number(self, reasons: dict[int, str]) -> dict[int, str]:
        mine = (entry for entry in reasons if entry >= self.settled and self.tested[entry])
        return {self.part.number(entry): reasons[entry] for entry in mine}


def _shifted(reasons: dict[int, str], start: int, stop: int) -> dict[int, str]:
    return {entry - start: reason for entry, reason in reasons.items() if start <= entry < stop}
