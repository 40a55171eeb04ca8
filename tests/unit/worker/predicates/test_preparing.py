"""A job is prepared once, before its first row is tested, by whoever comes first; and rests, fails or begins again."""

import errno
import signal
from collections.abc import Callable, Iterator

import psutil
import pyarrow as pa
import pytest
from redis import RedisError

from shared.files import naming
from shared.jobs import Preparing, Snapshot
from shared.lists import Format, ListRecord, Type
from shared.store.leased import Preparation
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import taken_in, written
from tests.unit.worker.predicates import preparations
from tests.unit.worker.predicates.preparations import midway, seen
from winnow.defining.preparing import Source
from worker.nudge import SIGNAL, nudge

NAMES = b"18,Ann\n17,Bartholomew\n,Cy\n40,Dorothea\n"
COLUMNS = {"age": Type.INTEGER, "name": Type.TEXT}


@pytest.fixture(autouse=True)
def _nothing_seen() -> Iterator[None]:
    seen.clear()
    midway.clear()
    yield
    midway.clear()


def names(workshop: Workshop) -> ListRecord:
    return workshop.list_of(NAMES, columns=COLUMNS)


def longest(workshop: Workshop, where: str | None = None) -> Snapshot:
    return workshop.call(names(workshop), preparations.is_longest, where, column="name")


def after(workshop: Workshop, job: Snapshot) -> Snapshot:
    return workshop.context.jobs.snapshot(job.id)


def folders(workshop: Workshop, job: Snapshot) -> list[str]:
    return sorted(workshop.context.files.folders(f"jobs/{job.id}/prepared"))


def test_rows_are_tested_with_what_was_prepared_of_those_that_pass(workshop: Workshop) -> None:
    job = longest(workshop, "age > 17")
    workshop.work()
    assert after(workshop, job).state == "succeeded"
    assert workshop.section(job.id, "kept") == b"40,Dorothea\n"
    assert seen == [("build", []), "open"]


def test_it_is_told_how_many_rows_it_has_read(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.predicates.source.TELL_S", 0)
    monkeypatch.setattr("worker.predicates.source.BLOCK_BYTES", 1)
    job = longest(workshop)
    workshop.work()
    told = [line for line in workshop.announced if line.startswith("preparing")]
    assert told == [f"preparing is_longest · people · {read} of 4 rows read · job {job.id}" for read in range(5)]


def test_everybody_is_told_how_many_rows_of_which_list_it_has_read(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.predicates.source.TELL_S", 0)
    monkeypatch.setattr("worker.predicates.source.BLOCK_BYTES", 1)
    record = names(workshop)
    other = workshop.list_of(b"1\n2\n3\n", columns={"v": Type.INTEGER})
    asked = {"columns": ["age"], "other": {"list": other.id, "column": "v"}}
    job = workshop.call(record, preparations.told, **asked)
    told: list[tuple[str, int, int | None]] = []
    plain = workshop.context.leases.preparing

    def listened(lease: Preparation, so_far: Preparing) -> bool:
        is_mine = plain(lease, so_far)
        snapshot = after(workshop, job)
        assert (is_mine, snapshot.phase, snapshot.preparation) == (True, "preparing", so_far)
        told.append((so_far.list["id"], so_far.rows, so_far.total))
        return is_mine

    monkeypatch.setattr(workshop.context.leases, "preparing", listened)
    workshop.work()
    assert told == [
        *((record.id, rows, 4) for rows in (0, 1, 2, 3, 4, 1, 2, 3, 4)),
        *((other.id, rows, 3) for rows in (1, 2, 3)),
    ]
    assert (after(workshop, job).state, after(workshop, job).preparation) == ("succeeded", None)
    events = [event for event in workshop.events(job.id) if event["type"] == "progress"]
    assert events[0]["preparation"] == {"list": {"id": record.id, "name": "people"}, "rows": 0, "total": 4}
    assert "preparation" not in events[-1]


def test_it_goes_on_where_that_cannot_be_told(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bool:
        raise RedisError("OOM command not allowed")

    monkeypatch.setattr(workshop.context.leases, "preparing", full)
    job = longest(workshop)
    workshop.work()
    assert after(workshop, job).state == "succeeded"


def test_it_is_built_once_a_job_and_opened_once_a_process(
    workshop: Workshop, small_pieces: Callable[[int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pieces(8, 10**6)
    monkeypatch.setattr("worker.turns.MOMENT_S", 0.0)
    job = longest(workshop)
    context = workshop.context
    workshop.take()  # counts the list
    workshop.take()
    assert (after(workshop, job).phase, context.jobs.prepared(job.id)) == ("testing", folders(workshop, job)[0])
    workshop.work()
    jobs = [longest(workshop) for _ in range(5)]
    workshop.work()
    assert [one for one in seen if one != "close"] == [("build", []), "open"] * 6
    assert seen.count("close") == 2, "those of the last four jobs stay open"
    for one in (job, *jobs):
        context.jobs.delete(one.id)
        context.files.delete(f"jobs/{one.id}")
    context.having.opened.close_rest()
    assert seen.count("close") == 6


@pytest.mark.parametrize("where", [None, "a <> 'x'"])
@pytest.mark.parametrize("block", [1, 2**20])
@pytest.mark.parametrize(
    ("format", "rows", "columns", "read"),
    [
        (Format.CSV, b'1,a\n\n2,"b ""c"""\nragged\n3,x\n4,\xff\n\xff,e\n6,\n', {"n": Type.INTEGER, "a": Type.TEXT},
         [(1, {"a": "a"}), (2, {"a": 'b "c"'}), (4, {"a": "x"}), (7, {"a": ""})]),
        (Format.TEXT, b"one\r\n\nx\n\xff\n", {"a": Type.TEXT},
         [(1, {"a": "one"}), (2, {"a": ""}), (3, {"a": "x"})]),
        (Format.JSONL, b'{"a":"\\u00e9"}\n{"a":640.50}\n{"b":1}\nbad\n{"a":[1, 2]}\n{"a":"x"}\n', {"a": Type.TEXT},
         [(1, {"a": "é"}), (2, {"a": "640.50"}), (3, {"a": None}), (5, {"a": "[1, 2]"}), (6, {"a": "x"})]),
    ],
)  # fmt: skip
def test_it_reads_rows_that_can_be_read_and_pass_in_list_order(
    workshop: Workshop,
    monkeypatch: pytest.MonkeyPatch,
    where: str | None,
    block: int,
    format: Format,
    rows: bytes,
    columns: dict[str, Type],
    read: list[tuple[int, dict[str, str | None]]],
) -> None:
    monkeypatch.setattr("worker.predicates.source.BLOCK_BYTES", block)
    record = workshop.list_of(rows, format, columns=columns)
    other = workshop.list_of(b"p,1\nragged\nq,2\n", columns={"k": Type.TEXT, "v": Type.INTEGER})
    workshop.call(record, preparations.told, where, columns=["a"], other={"list": other.id, "column": "v"})
    workshop.work()
    passing = [row for row in read if where is None or row[1]["a"] not in {"x", None}]
    assert seen == [(32 * 2**20, [*passing, *passing]), [(1, {"v": "1"}), (3, {"v": "2"})]]


def test_it_reads_parquet_too(workshop: Workshop) -> None:
    record = taken_in(workshop, written(pa.table({"age": [18, 17, None, 40], "name": ["Ann", "Bob", "Cy", None]})))
    other = {"list": record.id, "column": "age"}
    workshop.call(record, preparations.told, "age <> 17 OR age IS NULL", columns=["name", "age"], other=other)
    workshop.work()
    read = [(1, {"name": "Ann", "age": "18"}), (3, {"name": "Cy", "age": None}), (4, {"name": None, "age": "40"})]
    assert seen[0][1] == [*read, *read]
    assert seen[1] == [(row, {"age": age}) for row, age in enumerate(["18", "17", None, "40"], 1)]


def test_a_column_that_is_not_there_ends_the_job_with_its_words(workshop: Workshop) -> None:
    job = workshop.call(names(workshop), preparations.told, columns=["name", "mail"])
    workshop.work()
    error = after(workshop, job).error
    assert error is not None
    assert error["detail"].startswith(
        "predicate told: its preparation failed: LookupError: no column 'mail'; list people has age, name"
    )


def test_what_a_build_raises_ends_the_job_with_its_words_and_leaves_nothing(workshop: Workshop) -> None:
    def no_model(source: Source) -> None:
        raise FileNotFoundError(errno.ENOENT, "no such model", "/models/names")

    midway.append(no_model)
    job = longest(workshop)
    workshop.work()
    ended = after(workshop, job)
    assert ended.state == "failed" and ended.rows.done == 0 and ended.error is not None
    assert (
        "its preparation failed: FileNotFoundError: [Errno 2] no such model: '/models/names'" in ended.error["detail"]
    )
    assert "(preparations.py:" not in ended.error["detail"] or ended.error["detail"].endswith(")")
    assert folders(workshop, job) == []


def test_storage_that_is_full_lets_the_job_rest_and_it_is_begun_again(workshop: Workshop) -> None:
    def full(source: Source) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    midway.append(full)
    job = longest(workshop)
    workshop.work()
    resting = after(workshop, job)
    assert resting.state == "paused" and resting.error is not None and "is full" in resting.error["detail"]
    midway.clear()
    workshop.context.jobs.control(job.id, "resume")
    workshop.announced.clear()
    workshop.work()
    assert after(workshop, job).state == "succeeded"
    assert seen == [("build", []), ("build", []), "open"]
    assert folders(workshop, job) == [workshop.context.jobs.prepared(job.id)]


@pytest.mark.parametrize(("verb", "state"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_nudge_ends_it_between_two_blocks_and_the_job_rests(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, verb: str, state: str
) -> None:
    monkeypatch.setattr("worker.predicates.source.BLOCK_BYTES", 8)
    plain = signal.getsignal(SIGNAL)
    job = longest(workshop)

    def control(source: Source) -> None:
        workshop.context.jobs.control(job.id, verb)  # type: ignore[arg-type]
        nudge(psutil.Process().pid)

    midway.append(control)
    try:
        workshop.context.nudge.listen()
        workshop.work()
    finally:
        signal.signal(SIGNAL, plain)
    assert after(workshop, job).state == state
    assert seen == [("build", [])] and folders(workshop, job) == []
    midway.clear()
    workshop.announced.clear()
    if state == "paused":
        workshop.context.jobs.control(job.id, "resume")
    else:
        workshop.context.jobs.retry(job.id, "again")
    workshop.work()
    assert after(workshop, job).state == "succeeded"


def test_a_retry_is_tested_with_what_was_prepared_before(workshop: Workshop) -> None:
    record = workshop.list_of(NAMES + b"ragged\n", columns=COLUMNS)
    job = workshop.call(record, preparations.is_longest, column="name")
    workshop.work()
    assert after(workshop, job).rows.failed == 1
    workshop.context.jobs.retry(job.id, "again")
    workshop.announced.clear()
    workshop.work()
    assert (after(workshop, job).attempt, after(workshop, job).rows.kept) == (2, 1)
    assert seen == [("build", []), "open"]


def test_what_another_left_who_died_is_removed_and_not_what_is_newer(workshop: Workshop) -> None:
    job = longest(workshop)
    files = workshop.context.files
    for name in (".0.aa.part", "0.aa", ".999999.bb.part"):
        with files.create(f"{naming.prepared(job.id, name)}/longest") as file:
            file.write(b"1")
    workshop.work()
    assert folders(workshop, job) == sorted([".999999.bb.part", str(workshop.context.jobs.prepared(job.id))])


def test_what_is_gone_from_storage_lets_the_job_rest(workshop: Workshop) -> None:
    job = longest(workshop)

    def prepared(*asked: object) -> bool:
        found = plain(*asked)  # type: ignore[arg-type]
        workshop.context.files.delete(f"jobs/{job.id}/prepared")
        return found

    plain, workshop.context.leases.prepared = workshop.context.leases.prepared, prepared  # type: ignore[method-assign]
    workshop.work()
    resting = after(workshop, job)
    assert resting.state == "paused" and resting.error is not None
    assert f"jobs/{job.id}/prepared" in resting.error["detail"] and "is gone" in resting.error["detail"]
