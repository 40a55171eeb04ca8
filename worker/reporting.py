"""The report of rejected rows, each with its number, its line and the reason: written when it is asked for."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import numpy as np

from shared.commits import Segment
from shared.errors import NotFound
from shared.files import naming
from shared.files.naming import REJECTED_REPORT
from shared.store.committed import Results
from shared.words import UNMET
from worker.context import Context
from worker.judging import Judged, judge
from worker.kinds import Kind, Part
from worker.kinds.choosing import kind_of_job
from worker.results import Verdicts, rejections_of
from worker.specs import list_of, unmet_by
from worker.verdicts.where import WhereTest

BLOCK_BYTES = 2**20


def report(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """Writes the report of the rejected ones among rows `[first, end)` of a job (`{job, first, end, part, parts}`).

    Those are whole segments; or of one that is large the `part`-th of `parts` equal runs. A row that does not meet the
    condition of a job that has a predicate, too, has that for its reason. Raises NotFound, OSError.
    """
    job_id = ask["job"]
    first, end, part, parts = (int(ask[name]) for name in ("first", "end", "part", "parts"))
    results = context.jobs.results(job_id)
    name = naming.converted(job_id, results.attempt, REJECTED_REPORT, f"{first}-{end}-{part}-{parts}")
    if context.files.exists(name):
        return {}
    segments = list(takewhile(lambda segment: segment.first < end, results.segments.since(first)))
    if sum(segment.rows for segment in segments) != end - first:
        raise NotFound("the job has no such rows any more")
    reporting = _Reporting(context, job_id, results)
    with context.files.create(name) as file:
        for segment in segments:
            for line in reporting.lines(segment, part, parts):
                file.write(line)
    return {}


class _Reporting:
    """Reports of one job."""

    def __init__(self, context: Context, job_id: str, results: Results) -> None:
        self._context = context
        self._job = job_id
        self._results = results
        record = list_of(context, job_id, results.list_id)
        if not results.drawn:
            record = context.lists.get(results.list_id)
        self._kind: Kind = kind_of_job(context, record, job_id, results.drawn)
        self._test: WhereTest | None = unmet_by(context, job_id)

    def lines(self, segment: Segment, part: int, parts: int) -> Iterator[bytes]:
        """A line for each rejected row of a run of a segment's."""
        verdicts = Verdicts.of(self._context, self._job, self._results.attempt, segment)
        rejected = np.flatnonzero(~(verdicts.kept | verdicts.failed))
        mine = rejected[len(rejected) * part // parts : len(rejected) * (part + 1) // parts] + segment.first
        if not len(mine):
            return
        said = rejections_of(self._context, self._job, self._results.attempt, segment)
        columns = () if self._test is None else self._test.columns
        for block in self._kind.parts(int(mine[0]), int(mine[-1]) + 1, columns, BLOCK_BYTES):
            within = mine[np.searchsorted(mine, block.first) : np.searchsorted(mine, block.end_row)] - block.first
            entries = np.flatnonzero(~block.block.blank)[within]
            yield from self._of(block, entries, said)

    def _of(self, part: Part, entries: "np.ndarray[Any, Any]", said: dict[int, str]) -> Iterator[bytes]:
        wanted, none = (np.zeros(len(part.block.blank), np.bool_) for _ in range(2))
        wanted[entries] = True
        reasons = {int(entry): said.get(part.number(int(entry)), "") for entry in entries}
        if self._test is not None:
            silent = none.copy()
            silent[[entry for entry, reason in reasons.items() if not reason]] = True
            unmet = np.flatnonzero(judge(part.block, self._test, silent).rejected)
            reasons |= {int(entry): UNMET for entry in unmet}
        # Reported like rows that failed.
        part.settle(Judged(none, none, wanted, reasons))
        for row in part.failed():
            yield row.report()
