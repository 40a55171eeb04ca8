"""What workers have under a lease, and what they tell of it: values, with nothing that is done to them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from shared.commits import SetAside
from shared.lists import Outline

Answer = Literal["go", "stop", "fenced"]
Suspects: TypeAlias = Sequence[tuple[int, int]]
"""Rows `[first, end)` of a list that were under test, in order."""

DEATHS = 3
"""So many processes may end with a row under test, the last time alone, before it is failed (see nouns/back.lua)."""
REASONS = 100
"""So many distinct reasons of a job are counted each by itself (see nouns/reasons.lua)."""


@dataclass(frozen=True)
class Chunk:
    """A leased run of rows `[at, to)` of a job; `total` is None until the list is counted.

    `doom`: why its one row is to be failed without a test: three processes died of it, the last of it alone, or one
    had to be ended because it did not come back.
    `whole`: how many rows the list has of which the job's are a sample, drawn into an object of the job; rows are then
    those of that object. None: the job is on the list itself.
    `aside`: verdicts on some of its rows that somebody had before, and could not commit.
    """

    job: str
    list: str
    attempt: int
    chunk: int
    fence: str
    at: int
    to: int
    total: int | None
    doom: str = ""
    whole: int | None = None
    aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """A leased piece of a list to index: from this byte, which begins row `row` on line `line`.

    `outline` where the list is a draft, still coming in; then it has `available` bytes so far.
    """

    list: str
    fence: str
    byte: int
    row: int
    line: int
    outline: Outline | None = None
    available: int = 0


@dataclass
class Met:
    """How many rows of a segment have a reason, and the number of the last of them."""

    rows: int = 0
    last: int = 0


@dataclass(frozen=True)
class Preparation:
    """The lease of what a job's predicate has to know of all rows before the first one is tested.

    `whole` as of a `Chunk`; then `total` rows are the sample.
    """

    job: str
    list: str
    fence: str
    chunk: str = "prepare"
    total: int | None = None
    whole: int | None = None


@dataclass(frozen=True)
class Shown:
    """Rows for watchers: JSON of an array that is published as it is, and how many rows are in it."""

    json: str = "[]"
    rows: int = 0


@dataclass(frozen=True)
class IndexPart:
    """One accepted stretch of a list's index: `rows` rows from `first`, bytes `[start, end)`, in object `name`."""

    name: str
    first: int
    rows: int
    start: int
    end: int


def lease_of(text: str) -> "Chunk | Stretch | Preparation":
    """The lease that the store's JSON of it stands for."""
    lease = json.loads(text)
    if lease["kind"] == "index":
        draft = lease.get("draft")
        return Stretch(
            lease["list"], lease["fence"], int(lease["byte"]), int(lease["row"]), int(lease["line"]),
            Outline.model_validate_json(draft) if draft else None, int(lease.get("available", 0)),
        )  # fmt: skip
    if lease["kind"] == "prepare":
        whole = None if lease.get("whole") is None else int(lease["whole"])
        return Preparation(lease["job"], lease["list"], lease["fence"], total=int(lease["total"]), whole=whole)
    total = lease["total"]
    return Chunk(
        lease["job"], lease["list"], int(lease["attempt"]), int(lease["chunk"]), lease["fence"],
        int(lease["at"]), int(lease["to"]), None if total is None else int(total),
        lease.get("doom") or "", None if lease.get("whole") is None else int(lease["whole"]),
        tuple(SetAside.model_validate_json(text) for text in lease.get("aside") or ()),
    )  # fmt: skip
