"""What a worker process must know to test rows of a job, read once for each job and kept for a while."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pydantic import ValidationError

from shared.files import naming
from shared.files.faults import Damaged
from shared.jobs import Snapshot
from shared.lists import Column, ListRecord, retyped
from shared.where import check
from worker.context import Context
from worker.predicates.having import Called
from worker.rows.layout import Layout
from worker.verdicts.where import WhereTest


@dataclass(frozen=True)
class Spec:
    """A job's list, how it is read, and its filter: a compiled condition, a predicate to call, or both.

    `words` is the filter as Flower shows it.
    """

    record: ListRecord
    layout: Layout
    test: WhereTest | None
    call: Called | None
    words: str


@lru_cache(maxsize=32)
def spec_of(context: Context, job_id: str) -> Spec:
    """What a job asks for (it never changes); raises NotFound where the job or its list is gone."""
    job = context.jobs.snapshot(job_id)
    record = context.lists.get(job.list["id"])
    where, call = job.filter.where, job.filter.predicate
    test = _test(job, record)
    called = None if call is None else context.having.called(call, context.jobs.needs(job_id))
    words = " · ".join(part for part in (where, call.name if call else None) if part)
    return Spec(record, Layout.of(record), test, called, words)


@lru_cache(maxsize=32)
def unmet_by(context: Context, job_id: str) -> WhereTest | None:
    """The condition that a job's rows had to meet before its predicate was asked; None where it has not both."""
    job = context.jobs.snapshot(job_id)
    return None if job.filter.predicate is None else _test(job, list_of(context, job_id, job.list["id"]))


def _test(job: Snapshot, record: ListRecord) -> WhereTest | None:
    if job.filter.where is None:
        return None
    condition = check(job.filter.where, retyped(record.columns, job.filter.types))
    return WhereTest(condition, datetime.fromisoformat(job.created_at))


def list_of(context: Context, job_id: str, list_id: str) -> ListRecord:
    """A job's list as it was at submission; it may be deleted by now. Raises NotFound."""
    name = naming.job_list(job_id)
    if not context.files.exists(name):
        return context.lists.get(list_id)
    try:
        return ListRecord.model_validate_json(context.files.read(name, 0, context.files.size(name)))
    except ValidationError as error:
        raise Damaged(name) from error


def columns_of(context: Context, job_id: str, list_id: str) -> tuple[Column, ...]:
    """The columns of a job's list, with the job's own types."""
    types = context.jobs.snapshot(job_id).filter.types
    return retyped(list_of(context, job_id, list_id).columns, types)
