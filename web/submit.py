"""From what a client asks for to a job: one function for REST and sockets."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson
import redis
from eventlet import tpool
from pydantic import ValidationError

from shared import where
from shared.access import Caller
from shared.errors import Malformed, NotFound, Problem
from shared.files.naming import job_footer, job_header, job_list, list_content
from shared.jobs import ResultOf, Snapshot, Submission
from shared.lists import Asked, Column, Format, ListRecord, Type, retyped
from shared.store.faults import TAKES_NO_WRITES, fault_of
from web.access.mine import list_of
from web.access.spending import spend_submission
from web.calls import find, lists_read
from web.derived import derive
from web.faults import from_pydantic, invalid, pointer
from web.intake import Told, take_in
from web.parts import Parts
from web.removal import delete_list
from web.results import PARQUET_MAGIC
from web.uploads import Upload

ROWS_BYTES = 256 * 1024


def submit(parts: Parts, body: Any, who: Caller, job_id: str | None = None) -> Snapshot:
    """Makes a job of the body of `POST /api/jobs` for a caller; under an id that exists, changes nothing.

    Raises Invalid with each fault, WhereInvalid, NotFound for a list that is not there, QuotaExceeded, OSError.
    """
    submission = parse(body)
    spend_submission(parts, who)
    if submission.rows is None:
        if submission.list is None:
            raise invalid("body", [("#/list", "say which list (its id), or give `rows`")])
        if isinstance(submission.list, str):
            return create(parts, submission, list_of(parts, who, submission.list), who, job_id)
        record = derive(parts, submission.list, who)
    else:
        record = _list_of_rows(parts, submission.rows, who.owner)
    try:
        return create(parts, submission, record, who, job_id)
    except BaseException:
        drop(parts, record)
        raise


def parse(body: Any) -> Submission:
    """The body as a submission; raises Malformed, or Invalid with each fault."""
    if not isinstance(body, dict):
        raise Malformed("A submission is a JSON object")
    body = {name: value for name, value in body.items() if value is not None}
    _check_list(body.get("list"))
    if isinstance(body.get("rows"), list):
        _check_rows(body["rows"])
    try:
        submission = Submission.model_validate(body)
    except ValidationError as error:
        raise from_pydantic("body", Submission, error) from error
    if submission.list is not None and submission.rows is not None:
        raise invalid("body", [("#/rows", "give either `list` or `rows`")])
    if submission.where is not None and not submission.where.strip():
        submission = submission.model_copy(update={"where": None})
    if submission.where is None and submission.predicate is None:
        raise invalid(
            "body", [("#/where", "a filter is needed: say in `where` which rows to keep, or name a predicate")]
        )
    return submission


def create(
    parts: Parts, submission: Submission, record: ListRecord, who: Caller, job_id: str | None = None
) -> Snapshot:
    """Makes a job of a submission on a list that is known. Raises WhereInvalid, and Invalid for unknown columns."""
    columns = known_types(record.columns, submission.types)
    if submission.where is not None:
        tpool.execute(where.check, submission.where, columns)
    needs, declared, reads = "", None, None
    if submission.predicate is not None:
        published = find(parts, submission.predicate, columns, who)
        needs, declared = published.id, published.declared
        reads = lists_read(published, submission.predicate.params)
    job_id = job_id or parts.new_id()
    wanted = submission.model_copy(update={"list": record.id, "rows": None})
    try:
        tpool.execute(_keep_list, parts, job_id, record)
        return parts.jobs.create(job_id, wanted, record, who.owner, needs, declared, reads)
    except redis.RedisError as error:
        if fault_of(error) in TAKES_NO_WRITES:
            _forget_refused(parts, job_id)
        raise
    except (Problem, OSError) as error:
        tpool.execute(parts.files.delete, f"jobs/{job_id}")
        if isinstance(error, FileNotFoundError):
            # Where it was deleted meanwhile, that is what is wrong.
            parts.lists.get(record.id)
        raise


def _forget_refused(parts: Parts, job_id: str) -> None:
    """Removes what was kept for a job that Redis refused, unless it was made before: by a request that came twice."""
    # What cannot be looked up now is found by the duty `prune`.
    with suppress(redis.RedisError):
        try:
            parts.jobs.snapshot(job_id)
        except NotFound:
            tpool.execute(parts.files.delete, f"jobs/{job_id}")


def known_types(columns: Sequence[Column], types: Mapping[str, Type]) -> tuple[Column, ...]:
    """The columns with the types that a submission gives them; raises Invalid for names that no column has."""
    names = [column.name for column in columns]
    unknown = [name for name in types if name not in names]
    if unknown:
        shown = f"it has {', '.join(names[:20])}" if names else "it has none"
        raise invalid("body", [(pointer(("types", name)), f"the list has no such column; {shown}") for name in unknown])
    return retyped(columns, types)


def drop(parts: Parts, record: ListRecord) -> None:
    """Removes a list that was made for a job which then was not; one in use stays."""
    with suppress(Problem, redis.RedisError):
        delete_list(parts, record.id)


def _check_list(given: Any) -> None:
    """Of the two things that it can be, what is wrong is told of the one that was meant."""
    if isinstance(given, dict):
        try:
            ResultOf.model_validate(given)
        except ValidationError as error:
            raise from_pydantic("body", ResultOf, error, below=("list",)) from error
    elif given is not None and not isinstance(given, str):
        raise invalid("body", [("#/list", 'it is the id of a list, or {"job": "<id>", "which": "kept"}')])


def _check_rows(rows: list[Any]) -> None:
    kinds = {dict if isinstance(row, dict) else type(row) for row in rows}
    if not kinds <= {str} and not kinds <= {dict}:
        first = type(rows[0])
        odd = next(i for i, row in enumerate(rows) if type(row) not in {str, dict} or type(row) is not first)
        raise invalid("body", [(pointer(("rows", odd)), "rows are all texts, or all objects")])
    if kinds == {str}:
        broken = [i for i, row in enumerate(rows) if "\n" in row or "\r" in row]
        if broken:
            raise invalid("body", [(pointer(("rows", i)), "a row of text has no line end in it") for i in broken[:20]])


def _list_of_rows(parts: Parts, rows: Sequence[str | dict[str, Any]], owner: str) -> ListRecord:
    texts = not rows or isinstance(rows[0], str)
    lines = [row.encode() if isinstance(row, str) else orjson.dumps(row) for row in rows]
    with Upload(parts.files, parts.new_id(), 2 * ROWS_BYTES) as upload:
        upload.write(b"".join(line + b"\n" for line in lines))
        asked = Asked(format=Format.TEXT if texts else Format.JSONL)
        return take_in(parts, upload, Told("rows", None, asked, of_rows=True), owner)


def _keep_list(parts: Parts, job_id: str, record: ListRecord) -> None:
    """What its results need to know of a list stays with the job: they are read after the list is deleted, too."""
    if parts.files.exists(job_list(job_id)):
        return
    content, body = list_content(record.id), record.body
    if record.format is Format.PARQUET:
        body = len(PARQUET_MAGIC)
        end = int.from_bytes(parts.files.read_all(content, record.bytes - 8, 4), "little") + 8
        with parts.files.create(job_footer(job_id)) as file:
            file.write(parts.files.read_all(content, record.bytes - end, end))
    with parts.files.create(job_header(job_id)) as file:
        file.write(parts.files.read_all(content, 0, body))
    with parts.files.create(job_list(job_id)) as file:
        file.write(record.model_dump_json().encode())
