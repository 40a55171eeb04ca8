"""The Celery application of the workers: `celery -A worker.app worker -Q work` (or `-Q quick`)."""

import logging
import sys
import time
from typing import Any

from billiard.exceptions import WorkerLostError
from celery.signals import (
    task_failure,
    worker_init,
    worker_process_init,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)

from shared.broker import QUICK, WORK, make_celery
from shared.files.local import LocalFiles
from shared.settings import SettingsFaulty, read_settings
from shared.store.keys import Keys
from shared.store.predicates import Predicates
from shared.store.schema import wait_until_agreed
from shared.store.server import Unsuitable
from winnow.loading import LoadingFailed
from worker import context
from worker.duties.keeper import Keeper
from worker.freezing import freeze
from worker.marks import MarkFolder
from worker.parent.children import named
from worker.parent.pool import end_at_once_if, replace_if, replace_the_dead_soon, start_with_those_alive
from worker.parent.watch import Watch
from worker.predicates.describing import CannotLoad, Described, describe, find_folder, look_in
from worker.predicates.having import import_builtin
from worker.predicates.prints import listening
from worker.stopping import Stopping
from worker.warming import warm_up

try:
    settings = read_settings()
    app = make_celery(settings)
except SettingsFaulty as faulty:
    sys.exit(f"Winnow cannot start: {faulty}")
app.conf.update(
    include=["worker.tasks"],
    worker_consumer="worker.parent.consumer:PatientConsumer",
    # Rows of a large list pass through a process; what leaks in some library does not stay for ever.
    worker_max_tasks_per_child=10_000,
    # Celery ends a new process that is not ready after four seconds; the import of a large library takes longer.
    worker_proc_alive_timeout=120.0,
    # A ticket has no result to wait for from a child that died; how it died is told at once.
    worker_lost_wait=0.5,
)
celery = app
stopping = Stopping()
replace_the_dead_soon()
start_with_those_alive()
replace_if(context.replace_if_due)
end_at_once_if(lambda: stopping.is_set)

log = logging.getLogger("winnow.worker")

TRY_AGAIN_S = 2.0

_watch: Watch | None = None
_keeper: Keeper | None = None
_described: Described | None = None
_marks: MarkFolder | None = None


@worker_init.connect
def _before_all(sender: Any, **_: object) -> None:
    global _described, _marks  # noqa: PLW0603  # Celery has one worker a process, and tells its signals nothing else
    try:
        if WORK in app.amqp.queues.consume_from:
            folder = find_folder(settings.predicates_path)
            look_in(folder)
            _described = describe(settings.predicates, folder)
            import_builtin()
    except CannotLoad as faulty:
        log.error("%s", faulty)
        raise SystemExit(2) from None
    with context.connect(settings, attempts=0) as redis:
        try:
            wait_until_agreed(redis, Keys(), LocalFiles(settings.data))
        except Unsuitable as unsuitable:
            log.error("%s", unsuitable)
            raise SystemExit(2) from None
    _marks = MarkFolder.make() if _described else None
    with context.connect(settings, attempts=context.PATIENT) as redis:
        # Until all is told again its processes claim no job of a predicate: it may have been changed.
        Predicates(redis, Keys()).forget(sender.hostname)
    # As late as can be before children are forked.
    freeze()


@worker_process_init.connect
def _child_begins(**_: object) -> None:
    if _described:
        listening.begin()
    try:
        context.begin(settings, stopping, _described, _marks)
    except LoadingFailed as failed:
        # Though it could be a moment ago. Another process tries again, and not at once: a database may be away.
        log.error("%s; another process tries again", failed)
        time.sleep(TRY_AGAIN_S)
        raise SystemExit(1) from None
    warm_up()
    freeze()


@worker_ready.connect
def _parent_begins(sender: Any, **_: object) -> None:
    global _watch, _keeper  # noqa: PLW0603  # as above
    _watch = Watch.of(settings, sender, stopping, _described.predicates if _described else [], _marks)
    _watch.start()
    if QUICK in sender.app.amqp.queues.consume_from:
        _keeper = Keeper.of(settings)
        _keeper.start()


@task_failure.connect
def _task_failed(task_id: str, exception: BaseException, **_: object) -> None:
    if _watch is not None and isinstance(exception, WorkerLostError):
        _watch.died(task_id, named(exception))


@worker_shutting_down.connect
def _asked_to_end(**_: object) -> None:
    stopping.ask()


@worker_shutdown.connect
def _parent_ends(**_: object) -> None:
    for one in (_keeper, _watch):
        if one is not None:
            one.stop()
    if _marks is not None:
        _marks.remove()
