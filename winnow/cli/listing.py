"""`winnow jobs`, `lists` and `show`: what there is on the server."""

from __future__ import annotations

import json
from itertools import islice
from typing import Annotated, Literal

from cyclopts import Parameter, validators

from winnow.cli.common import Common
from winnow.cli.ending import SUCCEEDED, estimated
from winnow.cli.predicates import SHORT
from winnow.cli.printing import json_line, line, table
from winnow.client.nouns import Filter, Snapshot
from winnow.client.progress import Progress

NOBODYS = "local"
"""The owner of everything where nobody is asked for a token."""
LONGEST = 60
"""Of a filter so many characters are shown in a table."""

State = Literal["queued", "running", "pausing", "paused", "cancelling", "cancelled", "succeeded", "failed"]
Limit = Annotated[int, Parameter(name=["--limit", "-n"], help="At most so many.", validator=validators.Number(gte=1))]


def jobs(
    *,
    state: Annotated[State | None, Parameter(help="Only jobs in this state.")] = None,
    q: Annotated[str | None, Parameter(help="Only jobs with this in label, list, filter or id.")] = None,
    limit: Limit = 20,
    common: Common | None = None,
) -> int:
    """List the jobs, newest first."""
    common = common or Common()
    with common.client() as client:
        found = islice(client.jobs(state=state, q=q), limit)
        if common.json:
            for job in found:
                json_line(job.as_dict())
        else:
            table(
                ["JOB", "STATE", "ROWS", "KEPT", "FAILED", "LIST", "FILTER", "LABEL", "CREATED"],
                (
                    (
                        j.id,
                        j.state,
                        j.rows.done,
                        j.rows.kept,
                        j.rows.failed,
                        j.list.name,
                        short(j.filter),
                        j.label,
                        j.created_at,
                    )
                    for j in found
                ),
            )
    return SUCCEEDED


def lists(*, limit: Limit = 20, common: Common | None = None) -> int:
    """List the uploaded lists, newest first."""
    common = common or Common()
    with common.client() as client:
        found = islice(client.lists(), limit)
        if common.json:
            for info in found:
                json_line(info.as_dict())
        else:
            table(
                ["LIST", "NAME", "FORMAT", "ROWS", "BYTES", "CREATED"],
                ((i.id, i.name, i.format, i.rows, i.bytes, i.created_at) for i in found),
            )
    return SUCCEEDED


def show(job: Annotated[str, Parameter(help="The job's id.")], /, *, common: Common | None = None) -> int:
    """Show all that is known of a job."""
    common = common or Common()
    with common.client() as client:
        describe(client.job(job).snapshot(), common)
    return SUCCEEDED


def short(filter: Filter) -> str:
    """A filter in a column of a table."""
    text = " ".join(str(filter).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _called(snapshot: Snapshot) -> str | None:
    call = snapshot.filter.predicate
    if call is None:
        return None
    params = ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in call.params.items())
    return f"{call.name}({params}), version {(snapshot.predicate_version or '?')[:SHORT]}"


def describe(snapshot: Snapshot, common: Common) -> None:
    """A job's state on stdout."""
    if common.json:
        json_line(snapshot.as_dict())
        return
    rows = snapshot.rows
    facts: list[tuple[str, object]] = [
        ("job", snapshot.id),
        ("label", snapshot.label),
        ("list", f"{snapshot.list.name} ({snapshot.list.id})"),
        ("where", snapshot.filter.where),
        ("calls", _called(snapshot)),
        ("types", ", ".join(f"{column}={kind}" for column, kind in snapshot.filter.types.items())),
        ("owner", snapshot.owner if snapshot.owner != NOBODYS else None),
        ("attempt", snapshot.attempt if snapshot.attempt > 1 else None),
        ("progress", Progress.of(snapshot)),
        ("phase", None if snapshot.ended else snapshot.phase),
        ("rows", f"{rows.kept:,} kept, {rows.rejected:,} rejected, {rows.failed:,} failed"),
        *(("estimate", said) for said in (estimated(snapshot.estimate) if snapshot.estimate is not None else [])),
        ("created", snapshot.created_at),
        ("started", snapshot.started_at),
        ("finished", snapshot.finished_at),
        ("kept to", snapshot.expires_at),
        ("error", (snapshot.error or {}).get("detail")),
        *(("reason", f"{r.get('reason')}: {r.get('rows', 0):,} rows {r.get('verdict', '')}") for r in snapshot.reasons),
    ]
    for what, value in facts:
        if value:
            line(f"{what + ':':<10}{value}")
