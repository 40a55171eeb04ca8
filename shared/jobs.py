"""The nouns of a job: what is asked for, and the snapshot that everybody sees."""

from typing import Any

from pydantic import Field

from shared.lists import Noun, Type
from shared.predicates import Call


class Filter(Noun):
    """What decides about a row."""

    where: str | None = None
    predicate: Call | None = None
    types: dict[str, Type] = Field(default_factory=dict)


class Submission(Noun):
    """The body of `POST /api/jobs` and of the `submit` event. Exactly one of `list` and `rows`."""

    list: str | None = None
    rows: tuple[str | dict[str, Any], ...] | None = None
    where: str | None = Field(None, max_length=4096)
    predicate: Call | None = None
    types: dict[str, Type] = Field(default_factory=dict)
    label: str | None = Field(None, max_length=200)
    keep_rejected: bool = True
    max_failed: int | None = Field(None, ge=0)
    sample: int | None = Field(None, ge=1, le=2**53)


class Reason(Noun):
    """Why rows have their verdict (`failed` or `rejected`), and how many have it for that."""

    verdict: str
    reason: str
    rows: int


class Share(Noun):
    """A share of a list's rows, 0 to 1, and its interval at 95 %; `share` is None until a row was tested."""

    share: float | None
    low: float
    high: float


class Estimate(Noun):
    """What a sample says of the whole list, which has `rows` rows (None: not counted yet).

    `seconds` is how long a job on all rows takes with the workers that there are now; None where that cannot be told.
    """

    rows: int | None
    kept: Share
    rejected: Share
    failed: Share
    seconds: float | None


class Rows(Noun):
    """Counts of rows; `total` and `blank_lines` are None until the list is counted."""

    total: int | None
    done: int
    kept: int
    rejected: int
    failed: int
    blank_lines: int | None = None


class Amount(Noun):
    """How much of how much; `total` is None while not known."""

    total: int | None
    done: int


class Example(Noun):
    """A row by its number in the list, from 1."""

    row: int


class CountedReason(Reason):
    """A reason, with the row that had it last as far as that is known."""

    example: Example | None


class Reasons(Noun):
    """The reasons of a job, the most frequent first. `other`: rows whose reason is not counted by itself."""

    reasons: tuple[CountedReason, ...]
    other: int


class Snapshot(Noun):
    """The whole state of a job at one `seq`. Times are RFC 3339, UTC, by Redis's clock; `rate` is rows a second.

    `expires_at` is when a job that has ended is deleted, with its events and files. `sample`, of a job
    on a sample of its list, is how many rows were asked for; then `estimate` speaks of the whole.
    """

    id: str
    label: str | None
    state: str
    phase: str | None
    attempt: int
    list: dict[str, str]
    filter: Filter
    sample: int | None
    estimate: Estimate | None
    owner: str
    created_at: str
    started_at: str | None
    finished_at: str | None
    expires_at: str | None = None
    rows: Rows
    bytes: Amount
    chunks: Amount
    rate: float | None
    eta_seconds: float | None
    reasons: tuple[dict[str, Any], ...]
    limits: dict[str, Any] | None
    keep_rejected: bool
    max_failed: int | None
    seq: int
    cursor: str
    error: dict[str, Any] | None


class Counted(Noun):
    """A run of tested rows, `rows` of them from row `first` on: how many are in each result, and in how many bytes."""

    first: int
    rows: int
    kept: int
    rejected: int
    failed: int
    kept_bytes: int
    rejected_bytes: int
    failed_bytes: int
    report_bytes: int

    @property
    def to(self) -> int:
        """The row after the last one."""
        return self.first + self.rows


class Segment(Counted):
    """One accepted piece of a job's work, and where its bytes are.

    The object `name` in storage holds, in this order, the kept rows' bytes (`kept_bytes`), the failed rows' bytes
    (`failed_bytes`), the failed rows as JSON Lines (`report_bytes`), and one bit a row: kept (`(rows + 7) // 8`
    bytes), then one bit a row: failed. Of a Parquet list the kept and the failed bytes are row groups, and behind
    the bits stand the footers that go with them (`kept_footer` and `failed_footer` bytes). At the end stand
    the reasons of rejected rows that have one, as a JSON array of `[row, reason]` (`rejection_bytes`).
    `rejected_bytes` is how many bytes the rejected rows have in the list (a Parquet list does not tell: 0); `start` and
    `end` are the byte range of the list that the segment spans, blank lines included.
    """

    start: int
    end: int
    name: str
    kept_footer: int = 0
    failed_footer: int = 0
    rejection_bytes: int = 0


class Manifest(Counted):
    """Segments that follow each other without a hole, `segments` of them, written down in the object `name`."""

    segments: int
    name: str
