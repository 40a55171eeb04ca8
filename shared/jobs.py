"""The nouns of a job: what is asked for, and the snapshot that everybody sees."""

from typing import Any, Literal

from pydantic import ConfigDict, Field, StrictBool
from typing_extensions import TypedDict

from shared.limits import Limits
from shared.lists import Noun, Type, Whole
from shared.predicates import Call
from shared.states import State


class Filter(Noun):
    """What decides about a row."""

    where: str | None = None
    """The condition ([what it can be made of](where.md)); null for none."""
    predicate: Call | None = None
    """The Python function that tests what the condition keeps ([how one is written](predicates.md)); null for none."""
    types: dict[str, Type] = Field(default_factory=dict)
    """The job's own types for columns."""


class ResultOf(Noun):
    """What a job that has ended has kept."""

    job: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    """The job's id."""
    which: Literal["kept"]


class Submission(Noun):
    """The body of `POST /api/jobs` and of the `submit` event. Exactly one of `list` and `rows`."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {"oneOf": [{"required": ["list"]}, {"required": ["rows"]}]},
                {"anyOf": [{"required": ["where"]}, {"required": ["predicate"]}]},
            ],
            "examples": [
                {"list": "9x2mk4d7q1hw0vtc", "where": "age >= 65", "types": {"zip": "text"}, "label": "the old"},
                {"rows": ["apple", "pear"], "where": "length(line) > 4"},
                {"list": "9x2mk4d7q1hw0vtc", "predicate": {"name": "is_adult", "params": {"column": "age"}}},
                {"list": {"job": "8h3k2m1xq0v9b7aa", "which": "kept"}, "where": "age >= 80"},
            ],
        }
    )

    list: str | ResultOf | None = None
    """The list to filter, by its id; or a result to filter again, of which a list is made."""
    rows: tuple[str | dict[str, Any], ...] | None = None
    """The rows themselves: all texts, or all objects; up to 256 KB, over a socket 60 KB."""
    where: str | None = Field(None, max_length=4096)
    """Which rows to keep: a condition in SQL, at most 4,096 characters."""
    predicate: Call | None = None
    """A predicate that keeps or rejects them, after `where` if both are given."""
    types: dict[str, Type] = Field(default_factory=dict)
    """Types for columns of the list, in place of those that were inferred."""
    label: str | None = Field(None, max_length=200)
    """What to call the job."""
    keep_rejected: StrictBool = True
    """Whether rejected rows can be read afterwards."""
    max_failed: Whole | None = Field(None, ge=0, le=2**53)
    """The job ends as failed once more rows than this have failed; 0: at the first."""
    sample: Whole | None = Field(None, ge=1, le=2**53)
    """Tests so many rows spread through the list, and `estimate` speaks of the whole."""


class Share(Noun):
    """A share of a list's rows, 0 to 1, and its interval at 95 %; null until a row was tested."""

    share: float | None
    low: float
    high: float


class Estimate(Noun):
    """What a sample says of the whole list."""

    rows: int | None
    """Rows of the whole list; null until they are counted."""
    kept: Share
    rejected: Share
    failed: Share
    seconds: float | None
    """How long a job on all rows takes with the workers that there are now; null where that cannot be told."""


class Rows(Noun):
    """Counts of rows: `kept + rejected + failed = done`, at every moment."""

    total: int | None
    """Rows of the list, or of the sample; null until they are counted."""
    done: int
    """Rows that were tested."""
    kept: int
    rejected: int
    failed: int
    blank_lines: int | None = None
    """Lines that are no rows; null until they are counted."""


class Amount(Noun):
    """How much of how much; `total` is null while not known."""

    total: int | None
    done: int


class ListName(TypedDict):
    """A list by its id and its name."""

    id: str
    name: str


class Reason(TypedDict):
    """Why rows have their verdict (`failed` or `rejected`), and how many have it for that."""

    verdict: str
    reason: str
    rows: int


class Example(Noun):
    """A row by its number in the list, from 1."""

    row: int


class CountedReason(Noun):
    """Why rows have their verdict (`failed` or `rejected`), and how many have it for that."""

    verdict: str
    reason: str
    rows: int
    example: Example | None
    """The row that had it last; null where that is not known."""


class CountedReasons(Noun):
    """The reasons of a job, the most frequent first."""

    reasons: tuple[CountedReason, ...]
    other: int
    """How many rows have a reason that is not counted by itself."""


class BriefFilter(TypedDict):
    """What decides about a row, in a few words: whole in the snapshot."""

    where: str | None
    """At most 200 characters; a longer one is cut and ends with `…`."""
    predicate: Call | None
    """Its `params` are left out (`{}`) where they are longer than that."""


class Summary(TypedDict):
    """A job in one line."""

    id: str
    label: str | None
    state: State
    rows: Rows
    rate: float | None
    eta_seconds: float | None
    created_at: str
    finished_at: str | None
    list: ListName
    filter: BriefFilter
    owner: str
    """Who started it."""
    attempt: int
    seq: int
    """The number of the last event: of two summaries the one with the higher is newer."""
    error: dict[str, Any] | None
    """A problem (RFC 9457): why it failed, or rests; else null."""


class Preparing(Noun):
    """How far a job's preparation is: how many rows of a list are read. What it reads next begins at 0 again."""

    list: ListName
    """The list that is read: the job's own, or another that its predicate needs."""
    rows: int
    """Rows of it that were read."""
    total: int | None
    """Rows of it, or of the job's sample; null while not known. Once all are read, what was found is put together."""


class Snapshot(Noun):
    """The whole state of a job at one `seq`. Times are RFC 3339, UTC, milliseconds, by Redis's clock."""

    id: str
    label: str | None
    state: State
    phase: str | None
    """`counting`, `preparing` or `testing` while it runs; `waiting` while its owner runs WINNOW_RUNNING_JOBS others."""
    preparation: Preparing | None = None
    """How far it is, in phase `preparing`; null otherwise, and until a worker has begun."""
    attempt: int
    """1 for the first go at it."""
    list: ListName
    filter: Filter
    predicate_version: str | None = None
    """Which version of its predicate the job keeps to: a hash of its source."""
    sample: int | None
    """How many rows of the list were asked for; null for a job on all of them."""
    estimate: Estimate | None
    """What the sample says of the whole list so far; null for a job on all of it."""
    owner: str
    created_at: str
    started_at: str | None
    finished_at: str | None
    expires_at: str | None = None
    """When a job that has ended is deleted, with its events and files; null before its end."""
    rows: Rows
    bytes: Amount
    """Of the list's plain text, or of the sample's."""
    chunks: Amount
    rate: float | None
    """Rows a second of recent work."""
    eta_seconds: float | None
    reasons: tuple[Reason, ...]
    """The ten most frequent, then for each verdict how many rows have others (`other reasons`)."""
    limits: Limits | None
    """What its predicate declares, until it is changed; null where it has none."""
    keep_rejected: bool
    max_failed: int | None
    seq: int
    """The number of the last event."""
    cursor: str
    """Its place in the log, for `Last-Event-ID` and `after`."""
    error: dict[str, Any] | None
    """A problem (RFC 9457): why it failed, or rests; else null."""


class Work(Noun):
    """A chunk that a worker tests: rows `from` to `to` of the list (or of the sample), counted from 1.

    `at` is the first row that is not committed yet (of the chunk, the rows before it are done), `since` when the worker
    took it. `row` is the row that a predicate has been testing for longest, for a second at least, and `row_since`
    since when; null where none takes so long. Both are known to a second.
    """

    worker: str
    chunk: int
    first: int = Field(serialization_alias="from")
    to: int
    at: int
    since: str
    row: int | None = None
    row_since: str | None = None
