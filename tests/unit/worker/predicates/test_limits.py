"""Limits bite while a chunk is tested: within a second, and whether it has begun or not."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from shared.limits import Change
from shared.lists import Format, ListRecord, Type
from shared.states import ENDED
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.predicates import tests_of_rows

BITES_S = 1.0


def lines(workshop: Workshop, count: int) -> ListRecord:
    return workshop.list_of(b"row\n" * count, Format.TEXT, columns={"line": Type.TEXT})


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[None]:
    """Does something in another thread, and waits for it."""
    thread = threading.Thread(target=act)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def test_a_rate_is_kept_by_a_worker(workshop: Workshop) -> None:
    job = workshop.call(lines(workshop, 400), tests_of_rows.at_its_rate)
    began = time.monotonic()
    workshop.work()
    assert workshop.context.jobs.snapshot(job.id).rows.kept == 400
    # As many as are made up for, and as many as are reserved ahead, come sooner.
    assert time.monotonic() - began >= 0.4 - 0.2


def test_a_rate_that_is_given_to_a_running_job_bites_within_a_second(workshop: Workshop) -> None:
    job = workshop.call(lines(workshop, 200), tests_of_rows.slow)
    changed: list[tuple[float, int]] = []

    def change() -> None:
        wait_until(workshop, job.id, 30)
        workshop.context.jobs.limit(job.id, Change(rate="5/s"))
        time.sleep(BITES_S)
        done = workshop.context.jobs.snapshot(job.id).rows.done
        time.sleep(1.5)
        changed.append((1.5, workshop.context.jobs.snapshot(job.id).rows.done - done))
        workshop.context.jobs.limit(job.id, Change(rate=None))

    with meanwhile(change):
        workshop.work()
    # Of 100 a second before; and a commit's worth of the time before may have come in.
    ((_, done),) = changed
    assert done <= 5 * 2.5
    assert workshop.context.jobs.snapshot(job.id).rows.kept == 200


def test_a_concurrency_holds_from_the_first_row_and_is_raised_while_it_runs(workshop: Workshop) -> None:
    tests_of_rows.under_test.clear()
    job = workshop.call(lines(workshop, 500), tests_of_rows.counted_at_a_time)
    workshop.context.jobs.limit(job.id, Change(concurrency=2))

    def change() -> None:
        wait_until(workshop, job.id, 20)
        workshop.context.jobs.limit(job.id, Change(concurrency=9))

    with meanwhile(change):
        workshop.work()
    seen = {int(reason["reason"]) for reason in workshop.context.jobs.snapshot(job.id).reasons}
    assert {2, 9} <= seen
    assert max(seen) == 9


def test_too_many_failed_rows_end_a_job_at_a_commit(workshop: Workshop) -> None:
    record = workshop.list_of(b"no age\n" * 5000, Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.call(record, tests_of_rows.is_adult, max_failed=10, column="line")
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert after.state == "failed"
    assert after.error is not None and after.error["type"] == "urn:winnow:max-failed"
    assert 10 < after.rows.failed < 5000


def wait_until(workshop: Workshop, job: str, done: int) -> None:
    """Returns once so many rows are committed, or the job has ended."""
    with workshop.context.redis.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(workshop.context.keys.relay())
        while (now := workshop.context.jobs.snapshot(job)).rows.done < done and now.state not in ENDED:
            heard.get_message(timeout=1)
