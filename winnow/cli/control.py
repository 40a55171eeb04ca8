"""`winnow pause`, `resume`, `cancel`, `retry`, `limits` and `delete`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from winnow.cli.common import Common, UsageError
from winnow.cli.ending import SUCCEEDED
from winnow.cli.printing import json_line, line
from winnow.client.job import UNCHANGED
from winnow.client.nouns import Snapshot

JobId = Annotated[str, Parameter(help="The job's id.")]


def pause(job: JobId, /, *, common: Common | None = None) -> int:
    """Stop testing rows within a second; what is done stays done."""
    common = common or Common()
    with common.client() as client:
        return _told(client.job(job).pause(), common)


def resume(job: JobId, /, *, common: Common | None = None) -> int:
    """Go on with a paused job."""
    common = common or Common()
    with common.client() as client:
        return _told(client.job(job).resume(), common)


def cancel(job: JobId, /, *, common: Common | None = None) -> int:
    """End a job; what it has done can still be fetched."""
    common = common or Common()
    with common.client() as client:
        return _told(client.job(job).cancel(), common)


def retry(job: JobId, /, *, common: Common | None = None) -> int:
    """Queue an ended job again: its failed rows are tested again, and those never tested."""
    common = common or Common()
    with common.client() as client:
        return _told(client.job(job).retry(), common)


def limits(
    job: JobId,
    /,
    *,
    rate: Annotated[
        str | None, Parameter(help="Tests that begin in a time, over all machines: 50/s, 100/m, 1000/h; or none.")
    ] = None,
    concurrency: Annotated[
        int | None, Parameter(help="Rows under test at a time in one worker process; for an async def.")
    ] = None,
    common: Common | None = None,
) -> int:
    """Change how fast a job's predicate may go, while it runs; without options, tell it."""
    common = common or Common()
    with common.client() as client:
        asked = client.job(job)
        if rate is None and concurrency is None:
            snapshot = asked.snapshot()
        else:
            snapshot = asked.limits(
                rate=UNCHANGED if rate is None else None if rate == "none" else rate,
                concurrency=UNCHANGED if concurrency is None else concurrency,
            )
    if common.json:
        json_line(snapshot.as_dict())
    elif snapshot.limits is None:
        line(f"{snapshot.id} has no predicate, so nothing limits it")
    else:
        line(f"{snapshot.id} rate {snapshot.limits.rate or 'none'}, concurrency {snapshot.limits.concurrency}")
    return SUCCEEDED


def delete(
    *ids: Annotated[str, Parameter(name="ID", help="The jobs' ids.")],
    lists: Annotated[bool, Parameter(negative="", help="They are ids of lists.")] = False,
    common: Common | None = None,
) -> int:
    """Delete jobs with their results, at once and for good; one at work is cancelled first. With --lists: lists."""
    common = common or Common()
    if not ids:
        raise UsageError("delete takes the ids of jobs (winnow jobs), or with --lists of lists (winnow lists)")
    with common.client() as client:
        for one in ids:
            if lists:
                client.delete_list(one)
            else:
                client.job(one).delete()
            if common.json:
                json_line({"deleted": one})
            else:
                line(f"{one} deleted")
    return SUCCEEDED


def _told(snapshot: Snapshot, common: Common) -> int:
    if common.json:
        json_line(snapshot.as_dict())
    else:
        line(f"{snapshot.id} {snapshot.state}")
    return SUCCEEDED
