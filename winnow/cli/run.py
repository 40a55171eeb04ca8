"""`winnow run`: upload a list, run it through a filter, and write the kept rows as they come."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter, validators

from winnow.cli.bar import Bar
from winnow.cli.common import DASH, Common, UsageError, to_be_written
from winnow.cli.ending import EVERY, INTERRUPTED, SUCCEEDED, detached, ending
from winnow.cli.predicates import named
from winnow.cli.printing import Stdout, json_line, line, note
from winnow.cli.reading import ReadingOptions
from winnow.client.blocking import Client, Job
from winnow.client.errors import JobEndedError, ProblemError, WinnowError
from winnow.client.lists import ListInfo
from winnow.client.parameters import parse_params
from winnow.client.upload import Source


def run(
    file: Annotated[
        Path | None, Parameter(help="The list: a file, or - for standard input.", allow_leading_hyphen=True)
    ] = None,
    /,
    *,
    where: Annotated[str | None, Parameter(help="Keep the rows for which this is true, such as 'age >= 65'.")] = None,
    predicate: Annotated[
        str | None, Parameter(help="Keep the rows that this keeps, after --where (`winnow predicates`).")
    ] = None,
    param: Annotated[
        list[str] | None,
        Parameter(name="--param", help="NAME=VALUE: a parameter of the predicate; lists by repeating it.", negative=""),
    ] = None,
    output: Annotated[
        Path | None,
        Parameter(name=["--output", "-o"], help="A file for the kept rows, not stdout.", allow_leading_hyphen=True),
    ] = None,
    label: Annotated[str | None, Parameter(help="A name for the job.")] = None,
    max_failed: Annotated[
        int | None, Parameter(help="End the job when more rows than this failed.", validator=validators.Number(gte=0))
    ] = None,
    sample: Annotated[
        int | None,
        Parameter(
            help="Test so many rows spread through the list, and estimate the whole; by itself: write them all.",
            validator=validators.Number(gte=1),
        ),
    ] = None,
    type: Annotated[
        list[str] | None, Parameter(name="--type", help="COLUMN=TYPE: read a column as this type.", negative="")
    ] = None,
    drop_rejected: Annotated[
        bool, Parameter(negative="", help="Store no rejected rows: `fetch JOB rejected` has none then.")
    ] = False,
    detach: Annotated[bool, Parameter(negative="", help="Start the job, print its id and leave.")] = False,
    list_id: Annotated[
        str | None, Parameter(name="--list", help="Instead of FILE: a list on the server (`winnow lists`).")
    ] = None,
    job_id: Annotated[
        str | None, Parameter(name="--job", help="Instead of FILE: the rows that a job has kept (`winnow jobs`).")
    ] = None,
    name: Annotated[str | None, Parameter(help="The list's name; its ending tells the format.")] = None,
    options: ReadingOptions | None = None,
    common: Common | None = None,
) -> int:
    """Upload a list, filter it, and write the kept rows to stdout, byte for byte, header first.

    Without FILE the list comes from standard input, where that is no terminal. Progress is shown on stderr where that
    is a terminal. Ctrl-C leaves the job running. With --json stdout has the job's last state instead of rows (use -o
    for those).
    """
    common = common or Common()
    if file is None and list_id is None and job_id is None and _is_piped():
        file = Path(DASH)
    if sum(given is not None for given in (file, list_id, job_id)) != 1:
        raise UsageError("run takes a FILE (- for standard input), or --list ID, or --job ID")
    if param and predicate is None:
        raise UsageError("--param is a predicate's: give --predicate NAME too")
    if where is None and predicate is None:
        if sample is None:
            raise UsageError("say which rows to keep, such as --where 'age >= 65' or --predicate NAME")
        where = EVERY
    if common.json and str(output) == DASH:
        raise UsageError("--json and -o - would both write to stdout")
    to_be_written(output)
    source = None if file is None else _source(file)
    uploaded: ListInfo | None = None
    types = _types(type)
    with common.client() as client, Bar() as bar:
        # Before the upload: what is wrong with the call is said at once.
        params = None if predicate is None else _params(client, predicate, param or [])
        try:
            if source is not None:
                called = name or ("stdin" if str(file) == DASH else None)
                reading = (options or ReadingOptions()).reading()
                uploaded = client.upload(source, name=called, on_progress=bar.show, **reading)
            job = client.run(
                uploaded if job_id is None else client.job(job_id),
                list=list_id,
                where=where,
                predicate=predicate,
                params=params,
                types=types,
                label=label,
                keep_rejected=not drop_rejected,
                max_failed=max_failed,
                sample=sample,
                wait=False,
            )
        except ProblemError as refused:
            if uploaded is not None:
                refused.add_note(_how_to_go_on(uploaded, common))
            raise
        except KeyboardInterrupt:
            bar.close()
            note("stopped before the job had started")
            return INTERRUPTED
        try:
            return _started(job, common, bar) if detach else _to_the_end(job, output, common, bar)
        except KeyboardInterrupt:
            bar.close()
            return detached(job, common)


def _started(job: Job, common: Common, bar: Bar) -> int:
    bar.close()
    if common.json:
        json_line(job.snapshot().as_dict())
    else:
        line(job.id)
    return SUCCEEDED


def _to_the_end(job: Job, output: Path | None, common: Common, bar: Bar) -> int:
    if output is None and not common.json and sys.stdout.isatty():
        # Rows and a bar in one terminal would write over each other: there the bar is for the upload alone.
        bar.close()
    # An end other than succeeded is told below, with the last counts.
    with suppress(JobEndedError):
        if output is None and common.json:
            job.wait(bar.show)
        else:
            _take(job, output, common, bar)
    snapshot = job.snapshot()
    bar.close()
    if common.json:
        json_line(snapshot.as_dict())
    return ending(job, snapshot, common)


def _take(job: Job, output: Path | None, common: Common, bar: Bar) -> None:
    """Write the kept rows as they come, and show how far the job is meanwhile."""

    def watch() -> None:
        # The bar is an extra: what goes wrong on the way is told by the rows' own connection.
        with suppress(Exception):
            job.wait(bar.show, check=False)

    watching = threading.Thread(target=watch, name="progress", daemon=True)
    watching.start()
    try:
        job.download("kept", Stdout() if output is None or str(output) == DASH else output, follow=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WinnowError(
            f"{error}; the job goes on, its rows are kept: {common.again('fetch', job.id, 'kept')}"
        ) from error
    watching.join(5)


def _how_to_go_on(uploaded: ListInfo, common: Common) -> str:
    """What helps one whose filter was refused after the list had come."""
    if uploaded.format == "text" and "." not in uploaded.name:
        return "the list was read as plain text, with one column, line; --format csv, tsv or jsonl reads it otherwise"
    return f"the list is there, and need not come again: {common.again('run', '--list', uploaded.id)}"


def _is_piped() -> bool:
    """Whether standard input leads anywhere but to a terminal."""
    return sys.stdin is not None and not sys.stdin.isatty()


def _source(file: Path) -> Source:
    if str(file) == DASH:
        if sys.stdin is None:
            raise UsageError("standard input is closed: name a FILE")
        return sys.stdin.buffer
    try:
        with file.open("rb"):
            return file
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from error


def _params(client: Client, predicate: str, given: list[str]) -> dict[str, Any]:
    try:
        return parse_params(predicate, named(client.predicates(), predicate).parameters, given)
    except ValueError as fault:
        raise UsageError(str(fault)) from None


def _types(given: list[str] | None) -> dict[str, str]:
    types = {}
    for pair in given or []:
        column, equals, kind = pair.rpartition("=")
        if not (equals and column and kind):
            raise UsageError(f"--type takes COLUMN=TYPE, not {pair!r}")
        types[column] = kind
    return types
