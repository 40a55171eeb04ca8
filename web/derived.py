"""A result as a list of its own, to be filtered again: its bytes go from file to file, a block at a time, in a thread.

It stands for itself: whatever becomes of the job, its results and its list, this one stays.
"""

import os

import eventlet
from pydantic import ValidationError

from shared.access import Caller
from shared.errors import Conflict
from shared.files.faults import Damaged
from shared.files.naming import job_header, job_list
from shared.jobs import ResultOf
from shared.lists import Asked, Format, ListRecord, plain_name
from shared.store.committed import Results
from web.access.mine import job_of
from web.access.storing import holding
from web.intake import Told, take_in
from web.parquet import ParquetResult
from web.parts import Parts
from web.results import Piece, Run, header, run_of
from web.uploads import Upload

_RETRIES = 5


def derive(parts: Parts, result: ResultOf, who: Caller) -> ListRecord:
    """The result as a new list of the caller's, with the format and the columns of the job's list.

    Raises NotFound, NoRoom, OSError, and Conflict while the job goes on, or where it is retried meanwhile.
    """
    job_of(parts, who, result.job)
    now = _ended(parts, result.job)
    source = _list_of(parts, result.job, now)
    known = source.model_dump(mode="json", include={"dialect", "columns", "body"})
    try:
        list_id = parts.new_id()
        with holding(parts, who.owner, list_id, 0) as holds, Upload(parts.files, list_id, 0) as upload:
            upload.holds = holds
            _copy(parts, result, source, now, upload)
            told = Told(_name(source.name, result.which), None, _asked(parts, result.job, source))
            return take_in(parts, upload, told, who.owner, known)
    except FileNotFoundError:
        # Where the job was deleted meanwhile, that is what is wrong.
        parts.jobs.snapshot(result.job)
        raise


def _ended(parts: Parts, job: str) -> Results:
    now = parts.jobs.results(job)
    if not now.complete:
        raise Conflict(f"The job is {now.state}: its result can be filtered again once it has ended", state=now.state)
    return now


def _list_of(parts: Parts, job: str, now: Results) -> ListRecord:
    """The job's list as it was at submission."""
    name = job_list(job)
    try:
        return ListRecord.model_validate_json(parts.files.read(name, 0, 2**24))
    except FileNotFoundError:
        return parts.lists.get(now.list_id)
    except ValidationError as error:
        raise Damaged(name) from error


def _copy(parts: Parts, result: ResultOf, source: ListRecord, now: Results, upload: Upload) -> None:
    """Copies the result. Objects may be put together into others at any time: the bytes stay the same."""
    parquet = ParquetResult(parts, result.job, result.which) if source.format is Format.PARQUET else None
    for tries in range(_RETRIES + 1):
        run = parquet.whole(now) if parquet is not None else _run(parts, result, source, now)
        try:
            for piece in run.cut(upload.size):
                _copy_piece(parts, piece, upload)
            return
        except FileNotFoundError:
            if tries == _RETRIES:
                raise
            eventlet.sleep(0.05 * (tries + 1))
            attempt, now = now.attempt, _ended(parts, result.job)
            if now.attempt != attempt:
                # Its bytes are others.
                raise Conflict("The job was tried again meanwhile: ask again for its new result") from None


def _run(parts: Parts, result: ResultOf, source: ListRecord, now: Results) -> Run:
    return run_of(result.job, now, result.which, False, header(parts.files, result.job, now.list_id, source.body))


def _copy_piece(parts: Parts, piece: Piece, upload: Upload) -> None:
    file = os.open(parts.files.path(piece.name), os.O_RDONLY)
    try:
        upload.take_from(file, piece.start, piece.length)
    except EOFError as error:
        raise Damaged(piece.name) from error
    finally:
        os.close(file)


def _asked(parts: Parts, job: str, source: ListRecord) -> Asked:
    """How the list was read, so that its result is read alike."""
    if source.format in (Format.JSONL, Format.PARQUET):
        return Asked(format=source.format)
    dialect = source.dialect
    if source.format is Format.TEXT:
        return Asked(format=source.format, encoding=dialect.encoding)
    says_itself = b"sep=" in parts.files.read(job_header(job), 0, 8)
    return Asked(
        format=source.format,
        delimiter=None if says_itself else dialect.delimiter,
        quote=dialect.quote or "",
        header=dialect.header,
        encoding=dialect.encoding,
    )


def _name(name: str, which: str) -> str:
    """`people-kept.csv` of `people.csv`."""
    stem, dot, ending = plain_name(name).rpartition(".")
    return f"{stem}-{which}.{ending}" if dot and stem else f"{plain_name(name)}-{which}"
