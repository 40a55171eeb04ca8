"""`winnow fetch`: a result of a job, byte for byte or row by row as JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from winnow.cli.common import DASH, Common, UsageError, to_be_written
from winnow.cli.ending import SUCCEEDED, detached, how
from winnow.cli.printing import Stdout, json_line, note
from winnow.client.blocking import Job
from winnow.client.nouns import Format, Which


def fetch(
    job: Annotated[str, Parameter(help="The job's id.")],
    which: Annotated[Which, Parameter(help="Which rows.")],
    /,
    *,
    output: Annotated[
        Path | None, Parameter(name=["--output", "-o"], help="Write to this file, not to stdout.")
    ] = None,
    follow: Annotated[bool, Parameter(negative="", help="Go on until the job has ended.")] = False,
    raw: Annotated[bool, Parameter(negative="", help="For failed: the rows themselves, not the report.")] = False,
    format: Annotated[Format | None, Parameter(help="Converted to csv, jsonl or parquet.")] = None,
    common: Common | None = None,
) -> int:
    """Write the kept, rejected or failed rows of a job to stdout, in list order.

    With --json: each row as an object of column and text (failed rows always are objects, with their reason).
    """
    common = common or Common()
    if common.json and (raw or output is not None):
        raise UsageError("--json writes rows to stdout as objects: it goes with neither --raw nor -o")
    if raw and which != "failed":
        raise UsageError("--raw is for failed rows; the others always are as they were")
    if format is not None and (which == "failed" or common.json):
        raise UsageError("--format converts kept and rejected rows, and goes without --json")
    to_be_written(output)
    with common.client() as client:
        fetched = client.job(job)
        try:
            if common.json:
                complete = _objects(fetched, which, follow)
            else:
                to = Stdout() if output is None or str(output) == DASH else output
                complete = fetched.download(which, to, follow=follow, raw=raw, format=format).complete
        except KeyboardInterrupt:
            return detached(fetched, common)
        if not follow:
            _say_if_partial(fetched, which, complete)
    return SUCCEEDED


def _objects(job: Job, which: Which, follow: bool) -> bool:
    if which == "failed":
        failed = job.failed(follow=follow)
        for row in failed:
            json_line({name: value for name, value in asdict(row).items() if name != "data_base64" or value})
        return failed.complete is not False
    rows = job.kept(follow=follow) if which == "kept" else job.rejected(follow=follow)
    for fields in rows:
        json_line(dict(fields))
    return rows.complete is not False


def _say_if_partial(job: Job, which: Which, complete: bool) -> None:
    state = job.snapshot().state
    if state in {"failed", "cancelled"}:
        note(f"job {job.id} {how(state)}: these are its {which} rows until then")
    elif not complete:
        note(f"job {job.id} is {state}: these are the {which} rows so far")
