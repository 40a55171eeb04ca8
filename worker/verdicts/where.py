"""A condition put to rows, a block at a time: kept, rejected, or failed with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from shared.lists import Column
from shared.where import Condition
from shared.where.moments import utc
from shared.where.refusal import refuse
from shared.where.tree import Call, Literal, walk
from shared.where.widths import most_more
from worker.rows.block import Unread
from worker.verdicts.fields import misfit_reasons, read_fields, shown
from worker.verdicts.formulas import BUILDERS
from worker.verdicts.program import Program, Site

BYTES_AT_ONCE = 64 * 2**20
"""How much text a condition may make out of little (`lpad(code, 1000, '0')`) before a block is taken in parts."""


@dataclass(frozen=True)
class Decision:
    """The verdicts on a block: whether each row is kept, and why some failed (by their place in the block).

    A failed row is not kept; a row neither kept nor failed is rejected.
    """

    kept: "np.ndarray[Any, np.dtype[np.bool_]]"
    failures: dict[int, str]


class WhereTest:
    """A condition compiled once for many blocks; `now` is the moment of the job's creation (UTC if it has no zone).

    Raises `WhereInvalid` for a regular expression that the engine cannot compile.
    """

    def __init__(self, condition: Condition, now: datetime) -> None:
        _try_patterns(condition)
        self.columns: tuple[Column, ...] = condition.columns
        self.types = {column.name: column.type for column in condition.columns}
        names = {column.name: f"c{index}" for index, column in enumerate(self.columns)}
        self._program = Program(condition.text, utc(now), names, BUILDERS)
        formula = self._program.compile(condition.tree)
        self._rows_at_once = max(1, BYTES_AT_ONCE // (most_more(condition.tree) + 1))
        self._answer = [formula.value.alias("value")]
        if formula.error is not None:
            self._answer.append(formula.error.alias("error"))

    def decide(self, frame: pl.DataFrame, unread: Sequence[Unread | None] = ()) -> Decision:
        """The verdict on each row. `frame` has one column for each of `columns`, in order; null is absent.

        A column is `pl.String`, or of the column's own type but for what is `unread` of it (as a `Block` has both).
        Rows are independent: the same row gets the same verdict in whatever block it comes.
        """
        unread = unread or (None,) * frame.width
        read = [read_fields(*of_column) for of_column in zip(frame.get_columns(), self.columns, unread, strict=True)]
        work = pl.DataFrame([fields.values.alias(f"c{index}") for index, fields in enumerate(read)])
        work = work if read else pl.DataFrame(height=frame.height)
        decision = self._decide_all(work)
        for column, fields in reversed(list(zip(self.columns, read, strict=True))):
            reasons = misfit_reasons(column, fields.texts)
            decision.failures.update(zip(fields.misfits.tolist(), reasons, strict=True))
        if decision.failures:
            decision.kept[list(decision.failures)] = False
        return decision

    def _decide_all(self, work: pl.DataFrame) -> Decision:
        if work.height <= self._rows_at_once:
            return self._decide(work)
        starts = range(0, work.height, self._rows_at_once)
        parts = [self._decide(work.slice(start, self._rows_at_once)) for start in starts]
        failures = {
            start + row: reason
            for start, part in zip(starts, parts, strict=True)
            for row, reason in part.failures.items()
        }
        return Decision(np.concatenate([part.kept for part in parts]), failures)

    def _decide(self, work: pl.DataFrame) -> Decision:
        for step in self._program.steps:
            # As a series of its own: a column that Polars keeps as one value would be read as a constant later on.
            work = work.hstack([work.with_columns(step).to_series(-1)])
        work = work.with_columns(self._answer)
        kept = work["value"].fill_null(False).to_numpy().astype(np.bool_)
        failures: dict[int, str] = {}
        if len(self._answer) == 2:
            self._explain(work, failures)
        return Decision(kept, failures)

    def _explain(self, work: pl.DataFrame, failures: dict[int, str]) -> None:
        """Words for the rows whose evaluation went wrong."""
        wrong = work["error"].is_not_null()
        if not wrong.any():
            return
        failed = work.filter(wrong).with_columns(wrong.arg_true().alias("row"))
        for (code,), part in failed.group_by("error"):
            site = self._program.sites[int(code) - 1]
            for row, text in zip(part["row"].to_list(), _shown(site, part), strict=True):
                failures[row] = f"{site.quote}: {text}"


def _shown(site: Site, rows: pl.DataFrame) -> list[str]:
    if site.shown is None:
        return [site.what] * rows.height
    values = rows.with_columns(site.shown.alias("shown"))["shown"].to_list()
    return [f"{shown(value)} {site.what}" for value in values]


def _try_patterns(condition: Condition) -> None:
    """Compiles each regular expression once, alone, so that a bad one is refused at its place."""
    for node in walk(condition.tree):
        if isinstance(node, Call) and node.name == "regexp_matches":
            pattern = node.args[1]
            if isinstance(pattern, Literal) and isinstance(pattern.value, str):
                try:
                    pl.Series([""]).str.contains(pattern.value, strict=True)
                except pl.exceptions.PolarsError as error:
                    raise refuse(
                        "The pattern is no regular expression that matches in linear time.",
                        pattern.span,
                        "Write a simpler pattern, or several regexp_matches with AND.",
                    ) from error
