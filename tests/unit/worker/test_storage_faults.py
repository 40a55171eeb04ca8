"""Storage that is full, read-only, damaged or not there: jobs rest with the reason, no row fails, all goes on after."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.errors import StorageFailed
from shared.files import naming
from shared.files.faults import Damaged
from shared.files.local import LocalFiles
from shared.lists import ListRecord, Type
from shared.store.leased import Chunk, Stretch
from tests.disks import Disk, largest_file
from tests.unit.worker.conftest import Workshop
from worker import turns
from worker.answers import answer

COLUMNS = {"a": Type.INTEGER, "b": Type.TEXT}
ROWS = b"".join(b"%d,%s\n" % (number, b"x" * 90) for number in range(400))
KEPT = b"".join(ROWS.splitlines(keepends=True)[:300])
WHERE = "a < 300"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with Disk(tmp_path / "disk") as disk:
        yield disk


def moved(workshop: Workshop, root: Path) -> Workshop:
    """The workshop with its storage elsewhere."""
    files = LocalFiles(root)
    return replace(workshop, context=replace(workshop.context, files=files))


def counted(workshop: Workshop, rows: bytes = ROWS) -> ListRecord:
    record = workshop.list_of(rows, columns=COLUMNS)
    workshop.work()
    return record


def resumed(workshop: Workshop, job_id: str) -> bytes:
    """The kept rows after the job was resumed and has ended well."""
    workshop.context.jobs.control(job_id, "resume")
    workshop.work()
    after = workshop.context.jobs.snapshot(job_id)
    assert (after.state, after.error) == ("succeeded", None)
    assert after.rows.model_dump(include={"done", "kept", "failed"}) == {"done": 400, "kept": 300, "failed": 0}
    return workshop.section(job_id, "kept")


def resting(workshop: Workshop, job_id: str) -> dict[str, Any]:
    """Why a job rests; no row of it is counted as failed."""
    found = workshop.context.jobs.snapshot(job_id)
    assert (found.state, found.rows.failed) == ("paused", 0)
    assert found.error is not None
    assert found.error["type"] == "urn:winnow:storage"
    assert found.error["detail"].endswith("; then resume the job")
    return found.error


def test_on_a_full_disk_a_job_rests_and_goes_on_once_there_is_room(workshop: Workshop, disk: Disk) -> None:
    workshop = moved(workshop, disk.folder)
    record = counted(workshop)
    job = workshop.submit(record, WHERE)
    disk.fill()
    workshop.work()
    error = resting(workshop, job.id)
    assert error["fault"] == "full" and "WINNOW_DATA) is full: delete jobs and lists" in error["detail"]
    disk.free()
    assert resumed(workshop, job.id) == KEPT


def test_over_a_quota_a_job_rests_and_goes_on_once_there_is_room(workshop: Workshop) -> None:
    record = counted(workshop)
    job = workshop.submit(record, WHERE)
    with largest_file(4096):
        workshop.work()
    assert resting(workshop, job.id)["fault"] == "full"
    assert resumed(workshop, job.id) == KEPT


def test_what_was_committed_before_the_disk_was_full_is_not_tested_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("committing.SEGMENT_BYTES", "testing.BLOCK_BYTES"):
        monkeypatch.setattr(f"worker.{name}", 4000)
    rows = ROWS.replace(b"399," + b"x" * 90, b"399," + b"y" * 9000)
    record = counted(workshop, rows)
    job = workshop.submit(record, "a >= 0")
    with largest_file(9000):
        workshop.work()
    resting(workshop, job.id)
    before = list(workshop.context.jobs.results(job.id).segments)
    assert before
    workshop.context.jobs.control(job.id, "resume")
    workshop.work()
    assert workshop.section(job.id, "kept") == rows
    assert list(workshop.context.jobs.results(job.id).segments)[: len(before)] == before


def test_on_a_read_only_disk_a_job_rests_and_goes_on_once_it_can_be_written(workshop: Workshop, disk: Disk) -> None:
    workshop = moved(workshop, disk.folder)
    record = counted(workshop)
    job = workshop.submit(record, WHERE)
    disk.read_only()
    workshop.work()
    error = resting(workshop, job.id)
    assert error["fault"] == "read-only" and "mount it so that it can be written" in error["detail"]
    disk.read_only(False)
    assert resumed(workshop, job.id) == KEPT


@pytest.mark.parametrize("what", ["content", "index"])
@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_without_its_list_a_job_rests_says_what_is_missing_and_goes_on_once_it_is_back(
    workshop: Workshop, what: str, how: str
) -> None:
    record = counted(workshop)
    name = naming.list_content(record.id)
    if what == "index":
        name = naming.list_index(record.id, workshop.context.leases.parts(record.id)[0].name)
    path = workshop.context.files.path(name)
    whole = path.read_bytes()
    path.unlink() if how == "gone" else path.write_bytes(whole[: len(whole) // 2])
    job = workshop.submit(record, WHERE)
    workshop.work()
    error = resting(workshop, job.id)
    assert error["fault"] == how and name in error["detail"]
    path.write_bytes(whole)
    assert resumed(workshop, job.id) == KEPT


def test_other_jobs_go_on_while_one_rests(workshop: Workshop) -> None:
    lost, there = counted(workshop), counted(workshop)
    workshop.context.files.delete(naming.list_content(lost.id))
    resting_job, other = workshop.submit(lost, WHERE), workshop.submit(there, WHERE)
    workshop.work()
    resting(workshop, resting_job.id)
    assert workshop.context.jobs.snapshot(other.id).state == "succeeded"


@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_where_a_list_cannot_be_counted_its_jobs_rest_and_it_is_counted_once_it_is_back(
    workshop: Workshop, how: str
) -> None:
    record = workshop.list_of(ROWS, columns=COLUMNS)
    path = workshop.context.files.path(naming.list_content(record.id))
    path.unlink() if how == "gone" else path.write_bytes(ROWS[:1000])
    jobs = [workshop.submit(record, WHERE) for _ in range(2)]
    workshop.work()
    for job in jobs:
        assert resting(workshop, job.id)["fault"] == how
    path.write_bytes(ROWS)
    # What the time of its lease does.
    context = workshop.context
    context.redis.zadd(context.keys.deadlines(), {f"list:{record.id}": 1})
    assert context.leases.duty("w", "work", 1, rescue=True) == [f"list:{record.id}"]
    for job in jobs:
        assert resumed(workshop, job.id) == KEPT


def test_a_worker_whose_lease_is_anothers_by_now_pauses_no_job(workshop: Workshop) -> None:
    record = counted(workshop)
    job = workshop.submit(record, WHERE)
    late = workshop.context.leases.claim("late", "nonce", "w")
    assert isinstance(late, Chunk)
    workshop.context.leases.release("late", "nonce")
    current = workshop.context.leases.claim("current", "nonce", "w")
    assert isinstance(current, Chunk)
    assert not workshop.context.leases.halt(late, "paused", {"detail": "storage"})
    assert workshop.context.jobs.snapshot(job.id).state == "running"
    assert workshop.context.leases.halt(current, "paused", {"detail": "storage"})


def test_only_who_counts_a_list_may_say_that_it_cannot_be_counted(workshop: Workshop) -> None:
    record = workshop.list_of(ROWS, columns=COLUMNS)
    job = workshop.submit(record, WHERE)
    late = workshop.context.leases.claim("late", "nonce", "w")
    assert isinstance(late, Stretch)
    workshop.context.leases.release("late", "nonce")
    assert workshop.context.leases.halt_list(late, {"detail": "storage"}) == 0
    assert workshop.context.jobs.snapshot(job.id).state == "queued"


def test_a_fault_of_the_network_is_none_of_storage(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    record = counted(workshop)
    job = workshop.submit(record, WHERE)

    def reset(*_: object) -> None:
        raise ConnectionResetError(104, "reset")

    monkeypatch.setattr(turns.testing, "test", reset)
    workshop.announced.clear()
    turns.take(workshop.context, "t", "w", workshop.announced.append)
    assert workshop.context.jobs.snapshot(job.id).error is None


@pytest.mark.parametrize(("how", "fault"), [("gone", "gone"), ("cut short", "damaged")])
@pytest.mark.parametrize("which", ["kept", "rejected", "failed"])
def test_a_question_about_results_that_are_not_there_is_answered_with_a_problem(
    workshop: Workshop, which: str, how: str, fault: str
) -> None:
    record = counted(workshop, ROWS + b"x,x\n")
    job = workshop.run(record, WHERE)
    first = next(iter(workshop.context.jobs.results(job.id).segments))
    path = workshop.context.files.path(naming.segment(job.id, 1, first.name))
    path.unlink() if how == "gone" else path.write_bytes(path.read_bytes()[:50])

    answer(workshop.context, "inbox", "call", lambda: workshop.page(job.id, which))

    said = workshop.context.redis.rpop("inbox")
    assert StorageFailed.type in str(said) and f'"fault": "{fault}"' in str(said)


def test_what_is_wrong_is_told_without_a_path_of_the_machine() -> None:
    from shared.files.faults import problem_of  # noqa: PLC0415

    gone = FileNotFoundError(2, "No such file or directory", "/srv/secret/data/lists/ab/content")
    assert problem_of(gone).detail.startswith("lists/ab/content is gone from WINNOW_DATA: mount")
    assert problem_of(Damaged("jobs/ab/1/0-1.ab-1")).detail.startswith("jobs/ab/1/0-1.ab-1 in WINNOW_DATA is damaged")
    assert "an object in WINNOW_DATA is not open to the user" in problem_of(PermissionError(13, "x", "/srv/x")).detail
    assert "does not work (Input/output error)" in problem_of(OSError(5, "Input/output error")).detail
