"""`winnow pause`, `resume`, `cancel` and `retry`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from winnow.cli.common import Common
from winnow.cli.ending import SUCCEEDED
from winnow.cli.printing import json_line, line
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


def _told(snapshot: Snapshot, common: Common) -> int:
    if common.json:
        json_line(snapshot.as_dict())
    else:
        line(f"{snapshot.id} {snapshot.state}")
    return SUCCEEDED
