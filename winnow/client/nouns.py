"""What the server speaks of, typed: lists, snapshots, events. Members we do not know are kept, never refused."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, TypeAdapter

from winnow.client.parameters import ParameterInfo, read_parameters

ENDED = frozenset({"succeeded", "failed", "cancelled"})

Which = Literal["kept", "rejected", "failed"]

Format = Literal["csv", "jsonl", "parquet"]
"""What kept and rejected rows can be converted to."""


class Reading(TypedDict, total=False):
    """How a list is to be read, where the server should not find out by itself."""

    format: Literal["csv", "tsv", "jsonl", "text", "parquet"]
    delimiter: str
    quote: str
    header: bool
    encoding: str


class Noun(BaseModel):
    """A frozen value from the server; what a later server adds stays in it."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def as_dict(self) -> dict[str, Any]:
        """The value as JSON has it."""
        return self.model_dump(mode="json")


class ColumnInfo(Noun):
    """A column by its name and its type (`integer`, `number`, `boolean`, `date`, `timestamp`, `text`)."""

    name: str
    type: str


class Dialect(Noun):
    """How fields and rows are told apart; None where the format has no such thing."""

    delimiter: str | None = None
    quote: str | None = None
    header: bool = False
    encoding: str = "utf-8"


class Packed(Noun):
    """What was uploaded, where that was a packed file: its own size and checksum. `format` is `gzip` or `zstd`."""

    format: str
    bytes: int
    sha256: str


class ListInfo(Noun):
    """A list on the server. `rows` is None until it is counted; `bytes` and `sha256` are those of the plain content."""

    id: str
    name: str
    format: str
    dialect: Dialect
    bytes: int
    sha256: str
    packed: Packed | None = None
    columns: tuple[ColumnInfo, ...]
    sample: tuple[Any, ...] = ()
    rows: int | None = None
    blank_lines: int | None = None
    created_at: str = ""
    expires_at: str | None = None


class Rows(Noun):
    """Counts of rows: `kept + rejected + failed == done`, and `total` is None until the list is counted."""

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


class JobList(Noun):
    """The list that a job works on, by name."""

    id: str
    name: str


class Call(Noun):
    """A predicate by its name, with the parameters that a job gave."""

    name: str
    params: dict[str, Any] = {}


class Filter(Noun):
    """What decides about a row: `where` first, then the predicate. As text both, in short."""

    where: str | None = None
    predicate: Call | None = None
    types: dict[str, str] = {}

    def __str__(self) -> str:
        return " · ".join(part for part in (self.where, self.predicate and self.predicate.name) if part)


class PredicateInfo(Noun):
    """A predicate that the server's workers have. `doc` is its docstring, `summary` that one's first paragraph.

    `params` is the JSON Schema of its parameters, and `parameters` the same to look at one by one; `kind` is
    `function`, `coroutine` or `batch`; `version` is a hash of its source.
    """

    name: str
    summary: str = ""
    doc: str = ""
    kind: str = "function"
    params: dict[str, Any] = {}
    version: str = ""

    @property
    def parameters(self) -> tuple[ParameterInfo, ...]:
        """What it takes beside the row, in its order."""
        return read_parameters(self.params)


class Share(Noun):
    """A share of a list's rows, 0 to 1, with its interval at 95 %; `share` is None until a row was tested."""

    share: float | None
    low: float
    high: float


class Estimate(Noun):
    """What a sample says of the whole list; `seconds` for all of it is None where that cannot be told."""

    rows: int | None
    kept: Share
    rejected: Share
    failed: Share
    seconds: float | None


class Summary(Noun):
    """A job in one line."""

    id: str
    label: str | None
    state: str
    rows: Rows
    rate: float | None
    eta_seconds: float | None
    created_at: str
    finished_at: str | None
    list: JobList
    filter: Filter = Filter()

    @property
    def ended(self) -> bool:
        """Whether the job has succeeded, failed or been cancelled."""
        return self.state in ENDED


class Limits(Noun):
    """What limits a job's tests: rows (batches) at a time in one worker process, and a rate such as `50/s`, or None."""

    concurrency: int
    rate: str | None


class Snapshot(Summary):
    """The whole state of a job at one `seq`. Times are RFC 3339, UTC; `rate` is rows a second of recent work.

    `predicate_version` is the version of its predicate that the job keeps to.
    """

    phase: str | None
    attempt: int
    predicate_version: str | None = None
    owner: str
    started_at: str | None
    expires_at: str | None = None
    bytes: Amount
    chunks: Amount
    reasons: tuple[dict[str, Any], ...]
    limits: Limits | None = None
    sample: int | None = None
    estimate: Estimate | None = None
    seq: int
    cursor: str
    error: dict[str, Any] | None


class Event(Noun):
    """Something that happened to a job. `seq` counts 1, 2, 3 … without a gap; `cursor` names the place in the log."""

    known: ClassVar[str | None] = None

    type: str
    job: str
    seq: int
    cursor: str
    at: str


class StateEvent(Event):
    """The job came into a state. The end of an attempt is its last event; `error` says why it failed."""

    known = "state"

    state: str
    attempt: int
    error: dict[str, Any] | None = None


class ProgressEvent(Event):
    """How far the job is."""

    known = "progress"

    rows: Rows
    bytes: Amount
    chunks: Amount
    rate: float | None = None
    eta_seconds: float | None = None


class LimitsEvent(Event):
    """Somebody has changed how fast the job may go."""

    known = "limits"

    concurrency: int
    rate: str | None


class KeptRow(Noun):
    """A kept row as shown while it happens: its number (from 1) and its text, cut at 1 KiB where `truncated`."""

    row: int
    data: Any
    truncated: bool = False


class KeptEvent(Event):
    """Some rows just kept, and how many more (`skipped`) are only in the result."""

    known = "kept"

    rows: tuple[KeptRow, ...]
    skipped: int


class FaultyRow(Noun):
    """A row whose test went wrong, as shown while it happens."""

    row: int
    line: int | None = None
    reason: str


class FailedEvent(Event):
    """Some rows that just failed, and how many more (`skipped`) are only in the result."""

    known = "failed"

    rows: tuple[FaultyRow, ...]
    skipped: int


class SnapshotEvent(Event):
    """The log does not reach back to where we were (or was rolled back): go on from this state of the job."""

    known = "snapshot"

    snapshot: Snapshot


_EVENTS: dict[str, TypeAdapter[Any]] = {
    kind.known: TypeAdapter(kind)
    for kind in (StateEvent, ProgressEvent, LimitsEvent, KeptEvent, FailedEvent)
    if kind.known
}
_OTHER = TypeAdapter(Event)


def event_from(members: dict[str, Any]) -> Event:
    """The typed event; of a kind that a later server invents, the plain `Event` with its members kept."""
    event: Event = _EVENTS.get(str(members.get("type")), _OTHER).validate_python(members)
    return event


def snapshot_event(members: dict[str, Any]) -> SnapshotEvent:
    """The event that stands for a snapshot sent in place of events that are gone."""
    snapshot = Snapshot.model_validate(members)
    return SnapshotEvent(
        type="snapshot",
        job=snapshot.id,
        seq=snapshot.seq,
        cursor=snapshot.cursor,
        at=str(members.get("at") or ""),
        snapshot=snapshot,
    )
