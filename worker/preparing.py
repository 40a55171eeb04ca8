"""Prepares a job: what its predicate has to know of all rows, or of other lists, is made once, before any is tested."""

import errno
from contextlib import suppress
from functools import partial
from pathlib import Path

from redis import RedisError

from shared import words
from shared.errors import NotFound, Problem
from shared.files import local, naming
from shared.files.faults import Damaged
from shared.files.local import LocalFiles, make_folder, sync_below, sync_folder
from shared.jobs import ListName, Preparing
from shared.lists import ListRecord
from shared.store.leased import Preparation
from winnow.running.faults import failure_of, home_of
from winnow.running.preparing import build
from worker.announcing import Announce
from worker.context import Context
from worker.drawing import CutOff, Drawn
from worker.predicates.having import Called
from worker.predicates.source import JobSource, Rest
from worker.sampling import sample_of
from worker.specs import spec_of
from worker.stopping import Stopping, not_raising

_OF_DISKS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.ESTALE})


def prepare(context: Context, lease: Preparation, announce: Announce) -> None:
    """Builds in a folder of this lease alone, and has it known once it is whole and on disk.

    Leaves nothing where the job is to rest or the worker to end. Raises Problem where the predicate cannot be prepared,
    OSError where storage does not work.
    """
    try:
        spec = spec_of(context, lease.job)
        record = context.lists.get(lease.list)
    except NotFound:
        return
    called, files = spec.call, context.files
    if called is None or called.predicate.prepare is None:
        raise Problem("the job's predicate prepares nothing here, though it did where the job was submitted")
    tell = partial(_tell, context, lease, announce, called.predicate.name)
    tell(record, 0, record.rows or 0 if lease.total is None else lease.total)
    _remove_earlier(files, lease)
    try:
        drawn = _sample(context, lease, record)
    except CutOff:
        return
    folder = naming.prepared(lease.job, f".{lease.fence}{local.PART}")
    path = files.path(folder)
    make_folder(path)
    try:
        source = JobSource(context, record, spec.test, called.predicate.settings.memory, path, drawn, tell)
        _build(called, source, files.root, context.stopping)
        sync_below(path)
        whole = files.path(naming.prepared(lease.job, lease.fence))
        path.rename(whole)
        sync_folder(whole.parent)
        if not context.leases.prepared(lease, lease.fence):
            files.delete(naming.prepared(lease.job, lease.fence))
    except Rest:
        files.delete(folder)
    except BaseException:
        files.delete(folder)
        raise


def _tell(
    context: Context, lease: Preparation, announce: Announce, predicate: str, record: ListRecord, read: int, rows: int
) -> None:
    announce(lease.job, words.preparing(record.name, predicate, read, rows, lease.job))
    # Said again in a second; and whether the lease is still ours is asked where it matters.
    with suppress(RedisError):
        of = ListName(id=record.id, name=record.name)
        context.leases.preparing(lease, Preparing(list=of, rows=read, total=rows))


def _sample(context: Context, lease: Preparation, record: ListRecord) -> Drawn | None:
    """The sample that the job is on, which is drawn first; None where it is on the list itself. Raises CutOff."""
    if lease.whole is None or lease.total is None:
        return None
    drawn = sample_of(context, lease.job, record, lease.total, lease.whole)
    context.leases.drawn(lease.job, drawn.size)
    return drawn


def _build(called: Called, source: JobSource, storage: Path, stopping: Stopping) -> None:
    try:
        with not_raising(stopping):
            build(called.predicate, called.params, source)
    except (RedisError, Problem, Damaged):
        raise
    except (Exception, SystemExit) as error:
        if isinstance(error, EOFError | OSError) and _is_of_storage(error, storage):
            raise
        reason, place = failure_of(error, home_of(called.predicate.function.__code__.co_filename))
        at = f" ({place})" if place else ""
        raise Problem(f"predicate {called.predicate.name}: its preparation failed: {reason}{at}") from error


def _is_of_storage(error: EOFError | OSError, storage: Path) -> bool:
    """Whether it is our storage that does not work: a predicate may have files of its own, and connections."""
    if not isinstance(error, OSError):
        return False
    return error.errno in _OF_DISKS or str(error.filename or "").startswith(f"{storage}/")


def _remove_earlier(files: LocalFiles, lease: Preparation) -> None:
    """Removes what those left who held the lease before: fences only grow, so nobody removes what is newer."""
    mine = _count_of(lease.fence)
    for name in list(files.folders(f"jobs/{lease.job}/prepared")):
        with suppress(ValueError):
            if _count_of(name.lstrip(".")) < mine:
                files.delete(naming.prepared(lease.job, name))


def _count_of(fence: str) -> int:
    return int(fence.partition(".")[0])
