"""Pages of a result's rows as JSON: from an offset or a row on, and those alone that have a text or a reason."""

import json
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from shared.commits import Segment
from shared.files import naming
from shared.lists import Format, ListRecord, Which
from shared.store.committed import Results
from worker.committing import REASON_CHARACTERS
from worker.context import Context
from worker.kinds.choosing import kind_of_job
from worker.results import Verdicts, rejections_of, written_rejected
from worker.searching import may_have, stands_in_json
from worker.specs import list_of

MOST_ROW_BYTES = 64 * 1024
"""A longer row is cut on a page of rows, which says so."""
MOST_PAGE_BYTES = 8 * 2**20
MOST_SECONDS = 1.0
"""So long a search goes on before it answers with what it has found."""
LOOK_EVERY = 256
"""Rows between two looks at the clock."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which rows are asked for: those with a text (or in their reason), whatever its case; those with a reason."""

    text: str = ""
    reason: str = ""

    @property
    def is_search(self) -> bool:
        """Whether rows are left out at all."""
        return bool(self.text or self.reason)

    def __call__(self, entry: Entry) -> bool:
        """Whether it is one of them. Of a long reason the first characters count, as where reasons are counted."""
        reason = entry.get("reason") or ""
        if self.reason and reason[:REASON_CHARACTERS] != self.reason:
            return False
        return not self.text or self.text in (entry.get("data") or "").casefold() or self.text in reason.casefold()


def page(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """Rows `[offset, offset + limit)` of a result: `{rows, offset, next, looked, total}`.

    It is asked by `{job, which, offset, limit}`; `row` in place of `offset` begins with the row of that number, or the
    next that the result has; `q` and `reason` leave out rows, which are passed over for a second at most. Each row has
    its number in the list (from 1) and its text without the line end, and where it has one its reason. `next` is the
    offset to go on with, or None; `looked` how many rows were looked through; `total` how many there are by now. Only
    what is committed without a hole is there.
    """
    results = context.jobs.results(ask["job"])
    looking = Looking(context, ask["job"], results, list_of(context, ask["job"], results.list_id), ask["which"])
    offset = looking.offset_of(int(ask["row"])) if ask.get("row") is not None else int(ask["offset"])
    wanted = Wanted((ask.get("q") or "").casefold(), (ask.get("reason") or "")[:REASON_CHARACTERS])
    rows, following = looking.read(offset, int(ask["limit"]), wanted)
    total = results.segments.total(ask["which"])
    looked = max(min(total if following is None else following, total) - offset, 0)
    return {"rows": rows, "offset": offset, "next": following, "looked": looked, "total": total}


class Looking:
    """One look into a result."""

    def __init__(self, context: Context, job_id: str, results: Results, record: ListRecord, which: Which) -> None:
        self._context = context
        self._job = job_id
        self._results = results
        self._record = record
        self._which: Which = which
        self._kind = kind_of_job(context, record, job_id, results.drawn)

    def offset_of(self, number: int) -> int:
        """How many rows of the result come before the one of this number in the list (from 1)."""
        segments = self._results.segments
        row = bisect_left(range(segments.to), number, key=self._kind.number)
        before, segment = segments.before(row, self._which)
        if segment is None or row == segment.first:
            return before
        verdicts = Verdicts.of(self._context, self._job, self._results.attempt, segment, 0, row - segment.first)
        return before + int(self._mask(verdicts).sum())

    def read(self, offset: int, limit: int, wanted: Wanted) -> tuple[list[Entry], int | None]:
        """Rows from an offset on, and the offset of what was not looked at; None: all was."""
        rows: list[Entry] = []
        size, seen = 0, 0
        until = time.monotonic() + MOST_SECONDS
        for before, segment in self._results.segments.having(self._which, offset):
            skip = max(offset - before, 0)
            # The first one is looked into whatever the time, so that each answer comes further than the one before.
            if wanted.is_search and before + skip > offset and time.monotonic() > until:
                return rows, before + skip
            for place, entry in enumerate(self._entries(segment, skip, wanted), start=before + skip):
                seen += 1
                is_late = wanted.is_search and seen % LOOK_EVERY == 0 and time.monotonic() > until
                if len(rows) == limit or size > MOST_PAGE_BYTES or is_late:
                    return rows, place
                if not wanted.is_search or wanted(entry):
                    rows.append(_cut(entry))
                    size += len(entry.get("data") or "")
        return rows, None

    def _mask(self, verdicts: Verdicts) -> Any:
        if self._which == "kept":
            return verdicts.kept
        return verdicts.failed if self._which == "failed" else ~(verdicts.kept | verdicts.failed)

    def _entries(self, segment: Segment, skip: int, wanted: Wanted) -> Iterator[Entry]:
        """The rows of a segment; none where it is plain that not one is wanted."""
        if self._which == "failed":
            yield from self._failed(segment, skip, wanted)
            return
        rejections = {}
        name = naming.segment(self._job, self._results.attempt, segment.name)
        if self._which == "rejected":
            rejections = rejections_of(self._context, self._job, self._results.attempt, segment)
            if wanted.reason and not any(one.startswith(wanted.reason) for one in rejections.values()):
                return
            name = written_rejected(self._context, self._job, self._results, self._record, segment)
        if wanted.text and not self._may_have(segment, name, wanted.text, rejections):
            return
        verdicts = Verdicts.of(self._context, self._job, self._results.attempt, segment)
        numbers = np.flatnonzero(self._mask(verdicts))[skip:].tolist()
        for number, text in zip(numbers, self._kind.texts(name, segment, self._which, skip), strict=False):
            row = self._kind.number(segment.first + number)
            why = {"reason": rejections[row]} if row in rejections else {}
            yield {"row": row, **why, "data": text}

    def _may_have(self, segment: Segment, name: str, text: str, rejections: Mapping[int, str]) -> bool:
        if self._record.format is Format.PARQUET or self._record.dialect.encoding != "utf-8":
            return True
        if any(text in reason.casefold() for reason in set(rejections.values())):
            return True
        size = segment.kept_bytes if self._which == "kept" else segment.rejected_bytes
        return may_have(lambda start, length: self._context.files.read_all(name, start, length), size, text)

    def _failed(self, segment: Segment, skip: int, wanted: Wanted) -> Iterator[Entry]:
        name = naming.segment(self._job, self._results.attempt, segment.name)
        start = segment.kept_bytes + segment.failed_bytes
        report = self._context.files.read_all(name, start, segment.report_bytes)
        if wanted.reason and json.dumps(wanted.reason, ensure_ascii=False)[1:-1].encode() not in report:
            return
        # A row's text stands in the report as it is, but for what JSON escapes.
        is_plain = bool(wanted.text) and stands_in_json(wanted.text)
        if is_plain and not may_have(lambda at, length: report[at : at + length], len(report), wanted.text):
            return
        for line in report.splitlines()[skip:]:
            yield json.loads(line)


def _cut(entry: Entry) -> Entry:
    for member in ("data", "data_base64"):
        text = entry.get(member)
        if text is not None and len(text) > MOST_ROW_BYTES:
            return {**entry, member: text[:MOST_ROW_BYTES], "truncated": True}
    return entry
