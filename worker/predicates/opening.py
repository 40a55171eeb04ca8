"""What was prepared for a job is opened by each process that tests its rows."""

from typing import Any

from shared.errors import Problem
from shared.files import naming
from shared.files.faults import Damaged
from winnow.running.faults import failure_of, home_of
from worker.context import Context
from worker.predicates.having import Called


def opened(context: Context, job_id: str, called: Called) -> tuple[Any, ...]:
    """What the predicate is given; nothing where it prepares nothing.

    Raises Problem where it cannot be opened, OSError where it is gone from storage.
    """
    if called.predicate.prepare is None:
        return ()
    name = naming.prepared(job_id, context.jobs.prepared(job_id) or "none")
    folder = context.files.path(name)
    if not folder.is_dir():
        raise FileNotFoundError(2, "gone", str(folder))
    try:
        return context.having.opened.of(called, folder)
    except (Exception, SystemExit) as error:
        if isinstance(error, OSError) and str(error.filename or "").startswith(f"{context.files.root}/"):
            raise Damaged(name) from error
        reason, place = failure_of(error, home_of(called.predicate.function.__code__.co_filename))
        at = f" ({place})" if place else ""
        raise Problem(f"predicate {called.predicate.name}: what was prepared cannot be opened: {reason}{at}") from error
