"""What the server says of jobs and predicates, typed. Members we do not know are kept, never refused."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from winnow.client.parameters import ParameterInfo, read_parameters

ENDED = frozenset({"succeeded", "failed", "cancelled"})

Which = Literal["kept", "rejected", "failed"]

Format = Literal["csv", "jsonl", "parquet"]
"""What kept and rejected rows can be converted to."""


class Noun(BaseModel):
    """A frozen value from the server; what a later server adds stays in it."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def as_dict(self) -> dict[str, Any]:
        """The value as JSON has it."""
        return self.model_dump(mode="json")


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


class Preparing(Noun):
    """How far a job's preparation is: rows of a list that are read. `total` is None while not known; what is read next
    begins at 0 again."""

    list: JobList
    rows: int
    total: int | None

    @property
    def share(self) -> float | None:
        """From 0 to 1; None while that cannot be told: once all is read, what was found is put together."""
        return self.rows / self.total if self.total and self.rows < self.total else None

    def __str__(self) -> str:
        of = "" if self.total is None else f" of {self.total:,}"
        return f"preparing {self.rows:,}{of} rows"


class Snapshot(Summary):
    """The whole state of a job at one `seq`. Times are RFC 3339, UTC; `rate` is rows a second of recent work.

    `predicate_version` is the version of its predicate that the job keeps to.
    """

    phase: str | None
    preparation: Preparing | None = None
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
