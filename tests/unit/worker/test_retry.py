"""Retry, as workers do it: failed rows are tested again and those never tested, and no others; results are whole."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.files import naming
from shared.jobs import Snapshot
from shared.lists import Format, ListRecord, Type
from shared.store.leased import Chunk
from shared.store.ledger import Ledger
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import result, taken_in, written
from worker import committing, testing
from worker.before import before
from worker.duties import bind
from worker.duties.bind import Bind
from worker.duties.earlier import Earlier
from worker.judging import Judged, judge
from worker.picking import Mask
from worker.rows.block import Block
from worker.verdicts.where import WhereTest

COLUMNS = {"id": Type.INTEGER, "age": Type.INTEGER}
WHERE = "id >= 0 AND age >= 50"
KEPT, FAILED = "kept", "failed"


def line(number: int) -> bytes:
    return b"%d,%d\n" % (number, number * 7 % 100)


@dataclass
class Judge:
    """Tests as ever and notes whose turn it was, by the column `id`; some rows fail; at one the job is cancelled."""

    workshop: Workshop
    job: str = ""
    failing: set[int] = field(default_factory=set)
    cancel_at: int | None = None
    tested: list[int] = field(default_factory=list)

    def __call__(self, block: Block, test: WhereTest, wanted: Mask | None = None) -> Judged:
        judged = judge(block, test, wanted)
        ids = block.frame.to_series(0).to_list()
        mine = ~block.blank if wanted is None else wanted
        for entry in np.flatnonzero(mine).tolist():
            self.tested.append(-1 if ids[entry] is None else int(ids[entry]))
            if ids[entry] in self.failing:
                judged.kept[entry] = judged.rejected[entry] = False
                judged.failed[entry] = True
                judged.reasons[entry] = "out of luck"
        if self.cancel_at is not None and self.cancel_at in ids:
            self.workshop.context.jobs.control(self.job, "cancel")
        return judged

    def take_tested(self) -> list[int]:
        tested, self.tested = self.tested, []
        return tested


@pytest.fixture
def judge_of(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """The judge of every row from now on."""
    found = Judge(workshop)
    monkeypatch.setattr(testing, "judge", found)
    return found


@pytest.fixture
def small(small_pieces: Callable[[int, int], None]) -> None:
    """A few rows a block, each a segment of its own."""
    small_pieces(30, 100)


def text_list(workshop: Workshop, rows: int = 60) -> ListRecord:
    return workshop.list_of(b"".join(map(line, range(rows))), columns=COLUMNS)


def begin(workshop: Workshop, judge: Judge, record: ListRecord, **asked: object) -> Snapshot:
    job = workshop.submit(record, WHERE, **asked)
    judge.job = job.id
    workshop.work()
    return workshop.context.jobs.snapshot(job.id)


def retry(workshop: Workshop, job_id: str) -> Snapshot:
    workshop.context.jobs.retry(job_id, f"nonce{next(workshop.numbers)}")
    workshop.work()
    return workshop.context.jobs.snapshot(job_id)


def sections(workshop: Workshop, job_id: str) -> dict[str, bytes]:
    return {which: workshop.section(job_id, which) for which in ("kept", "rejected", "failed")}


def expected(rows: int, failing: set[int] = frozenset()) -> dict[str, bytes]:  # type: ignore[assignment]
    def of(wanted: Callable[[int], bool]) -> bytes:
        return b"".join(line(number) for number in range(rows) if wanted(number))

    return {
        "kept": of(lambda n: n not in failing and n * 7 % 100 >= 50),
        "rejected": of(lambda n: n not in failing and n * 7 % 100 < 50),
        "failed": of(lambda n: n in failing),
    }


@pytest.mark.usefixtures("small")
def test_failed_rows_are_tested_again_and_no_others(workshop: Workshop, judge_of: Judge) -> None:
    judge_of.failing = {3, 4, 31, 59}
    job = begin(workshop, judge_of, text_list(workshop))
    assert (job.state, job.rows.failed, sorted(judge_of.take_tested())) == ("succeeded", 4, [*range(60)])
    judge_of.failing = {31}
    after = retry(workshop, job.id)
    assert (after.state, after.attempt, after.rows.failed, after.rows.done) == ("succeeded", 2, 1, 60)
    assert judge_of.take_tested() == [3, 4, 31, 59]
    assert sections(workshop, job.id) == expected(60, {31})
    judge_of.failing = set()
    retry(workshop, job.id)
    assert judge_of.take_tested() == [31]
    assert sections(workshop, job.id) == expected(60)


@pytest.mark.usefixtures("small")
def test_rows_never_tested_are_tested_and_the_result_is_that_of_an_uninterrupted_run(
    workshop: Workshop, judge_of: Judge
) -> None:
    judge_of.failing, judge_of.cancel_at = {2}, 20
    job = begin(workshop, judge_of, text_list(workshop))
    assert job.state == "cancelled"
    first = judge_of.take_tested()
    assert 20 in first and len(first) == job.rows.done < 60
    judge_of.failing, judge_of.cancel_at = set(), None
    assert retry(workshop, job.id).state == "succeeded"
    assert judge_of.take_tested() == sorted({2, *range(60)} - ({*first} - {2}))
    assert sections(workshop, job.id) == expected(60)


@pytest.mark.usefixtures("small")
def test_a_retry_that_was_itself_cut_short_leaves_what_it_found(workshop: Workshop, judge_of: Judge) -> None:
    judge_of.failing, judge_of.cancel_at = {2, 40}, 45
    job = begin(workshop, judge_of, text_list(workshop))
    first = {*judge_of.take_tested()}
    # The second attempt mends row 2, and comes neither to row 40 nor to those never tested.
    judge_of.failing, judge_of.cancel_at = {40}, 10
    assert retry(workshop, job.id).state == "cancelled"
    assert judge_of.take_tested() == [2]
    judge_of.failing, judge_of.cancel_at = set(), None
    after = retry(workshop, job.id)
    assert (after.state, after.attempt, after.rows.failed) == ("succeeded", 3, 0)
    assert judge_of.take_tested() == sorted({40, *range(60)} - (first - {40}))
    assert sections(workshop, job.id) == expected(60)


@pytest.mark.usefixtures("small")
def test_objects_on_whose_rows_there_is_a_later_verdict_are_not_missed(workshop: Workshop, judge_of: Judge) -> None:
    judge_of.failing, judge_of.cancel_at = {2, 40}, 45
    job = begin(workshop, judge_of, text_list(workshop))
    first = workshop.context.jobs.results(job.id).segments
    judge_of.cancel_at = 20
    retry(workshop, job.id)
    context, second = workshop.context, workshop.context.jobs.results(job.id).segments
    left = Ledger(context.redis, context.keys).before(job.id, 2)
    needed = set(Earlier(context.manifests, job.id, left or []).needed(second))
    gone = {f"1/{segment.name}" for segment in first} - needed
    assert needed and gone
    for name in gone:
        context.files.delete(f"jobs/{job.id}/{name}")
    judge_of.failing, judge_of.cancel_at = set(), None
    judge_of.take_tested()
    assert retry(workshop, job.id).state == "succeeded"
    assert judge_of.take_tested()[:2] == [2, 40]
    assert sections(workshop, job.id) == expected(60)


@pytest.mark.usefixtures("small")
def test_a_row_that_a_later_attempt_failed_is_failed_whatever_an_earlier_one_says(
    workshop: Workshop, judge_of: Judge
) -> None:
    judge_of.failing = {5}
    job = begin(workshop, judge_of, text_list(workshop))
    judge_of.cancel_at = 10
    retry(workshop, job.id)
    assert workshop.context.jobs.snapshot(job.id).rows.failed == 1
    judge_of.take_tested()
    judge_of.failing, judge_of.cancel_at = set(), None
    retry(workshop, job.id)
    assert judge_of.take_tested() == [5]


@pytest.mark.usefixtures("small")
def test_while_a_retry_runs_results_are_those_of_its_own_committed_rows(workshop: Workshop, judge_of: Judge) -> None:
    judge_of.failing = {0}
    job = begin(workshop, judge_of, text_list(workshop))
    judge_of.cancel_at = 20
    after = retry(workshop, job.id)
    done = after.rows.done
    assert 0 < done < 60
    assert sections(workshop, job.id) == expected(done, {0})
    page = workshop.page(job.id, "kept")
    assert [row["row"] for row in page["rows"]] == [n + 1 for n in range(1, done) if n * 7 % 100 >= 50]


@pytest.mark.usefixtures("small")
def test_verdicts_stand_also_where_their_records_are_in_storage(
    workshop: Workshop, judge_of: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in {"LEAST": 1, "SMALL": 3, "GROUP": 99, "MOST": 4}.items():
        monkeypatch.setattr(bind, name, number)
    judge_of.failing, judge_of.cancel_at = {7, 22}, 30
    job = begin(workshop, judge_of, text_list(workshop))
    context = workshop.context
    Bind(Ledger(context.redis, context.keys), context.manifests).job(job.id)
    assert context.redis.zcard(context.keys.manifests(job.id)) > 1
    first = {*judge_of.take_tested()}
    judge_of.failing, judge_of.cancel_at = set(), None
    assert retry(workshop, job.id).state == "succeeded"
    assert judge_of.take_tested() == sorted({7, 22, *range(60)} - (first - {7, 22}))
    assert sections(workshop, job.id) == expected(60)


def test_of_a_parquet_list_too(workshop: Workshop, judge_of: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "SEGMENT_BYTES", 1)
    table = pa.table({"id": list(range(60)), "age": [n * 7 % 100 for n in range(60)], "note": ["x"] * 60})
    record = taken_in(workshop, written(table, row_group_size=5))
    assert record.format is Format.PARQUET
    judge_of.failing, judge_of.cancel_at = {3, 11}, 20
    job = begin(workshop, judge_of, record)
    first = {*judge_of.take_tested()}
    assert job.state == "cancelled" and len(first) < 60
    judge_of.failing, judge_of.cancel_at = {11}, None
    after = retry(workshop, job.id)
    assert (after.state, after.rows.failed) == ("succeeded", 1)
    assert judge_of.take_tested() == sorted({3, 11, *range(60)} - (first - {3, 11}))
    ages = {which: result(workshop, job.id, which)["id"].to_pylist() for which in ("kept", "rejected", "failed")}
    assert ages == {
        "kept": [n for n in range(60) if n != 11 and n * 7 % 100 >= 50],
        "rejected": [n for n in range(60) if n != 11 and n * 7 % 100 < 50],
        "failed": [11],
    }


def test_blank_lines_and_rows_that_cannot_be_read_keep_their_places(workshop: Workshop, judge_of: Judge) -> None:
    rows = b"1,60\n\n2,x\n\n3,70\nragged\n4,10\n"
    job = begin(workshop, judge_of, workshop.list_of(rows, columns=COLUMNS))
    assert (job.rows.kept, job.rows.rejected, job.rows.failed, job.rows.blank_lines) == (2, 1, 2, 2)
    report = workshop.section(job.id, "report")
    retried = retry(workshop, job.id)
    assert retried.rows == job.rows
    assert workshop.section(job.id, "report") == report
    assert workshop.section(job.id, "kept") == b"1,60\n3,70\n"
    assert retried.reasons == job.reasons


def test_a_row_that_cannot_be_read_any_more_is_failed_and_not_lost(workshop: Workshop, judge_of: Judge) -> None:
    giant = b"1," + b"0" * 3000 + b"60\n"
    record = workshop.list_of(b"0,60\n" + giant + b"2,x\n", columns=COLUMNS | {"age": Type.NUMBER})
    job = begin(workshop, judge_of, record)
    assert job.rows.failed > 0
    context = workshop.context
    workshop.context = replace(context, settings=context.settings.model_copy(update={"max_row_bytes": 1000}))
    after = retry(workshop, job.id)
    assert after.rows.done == 3
    assert workshop.section(job.id, "kept") == b"0,60\n"
    assert workshop.section(job.id, "failed") == giant + b"2,x\n"


@pytest.mark.usefixtures("small")
def test_without_the_object_that_has_the_verdicts_the_job_rests_until_it_is_back(
    workshop: Workshop, judge_of: Judge
) -> None:
    judge_of.failing = {3}
    job = begin(workshop, judge_of, text_list(workshop))
    files, segments = workshop.context.files, list(workshop.context.jobs.results(job.id).segments)
    name = naming.segment(job.id, 1, segments[2].name)
    data = files.read(name, 0, files.size(name))
    files.delete(name)
    judge_of.failing = set()
    resting = retry(workshop, job.id)
    assert resting.state == "paused"
    assert resting.error is not None and resting.error["fault"] == "gone"
    with files.create(name) as file:
        file.write(data)
    workshop.context.jobs.control(job.id, "resume")
    workshop.work()
    assert workshop.context.jobs.snapshot(job.id).state == "succeeded"
    assert sections(workshop, job.id) == expected(60)


def work_of_mortals(workshop: Workshop, deadly: set[int]) -> list[str]:
    """Workers whose processes die of some rows; gives why rows were failed without a test."""
    dooms = []
    while isinstance(lease := workshop.context.leases.claim(ticket := f"t{next(workshop.numbers)}", "n", "w"), Chunk):
        if lease.doom or deadly.isdisjoint(range(lease.at, lease.to)):
            testing.test(workshop.context, lease, lambda about, what: None)
            dooms += [lease.doom] if lease.doom else []
        else:
            workshop.context.leases.died(ticket, "signal 9 (SIGKILL)")
    return dooms


def test_a_deadly_row_is_tested_again_and_failed_again_if_it_still_is(workshop: Workshop, judge_of: Judge) -> None:
    record = text_list(workshop, 3)
    begin(workshop, judge_of, record)
    job = workshop.submit(record, WHERE)
    for _ in range(2):
        (doom,) = work_of_mortals(workshop, deadly={1})
        assert doom == "its test ended the worker process 3 times (signal 9 (SIGKILL))"
        assert sections(workshop, job.id) == expected(3, {1})
        workshop.context.jobs.retry(job.id, f"nonce{next(workshop.numbers)}")
    judge_of.take_tested()
    assert work_of_mortals(workshop, deadly=set()) == []
    assert judge_of.take_tested() == [1]
    assert sections(workshop, job.id) == expected(3)


def test_what_came_before_is_no_longer_told_of_an_attempt_that_is_over(workshop: Workshop, judge_of: Judge) -> None:
    judge_of.failing = {1}
    job = begin(workshop, judge_of, text_list(workshop, 3))
    late = workshop.context.jobs.retry(job.id, "one")
    lease = workshop.context.leases.claim("t", "n", "w")
    assert isinstance(lease, Chunk)
    workshop.context.jobs.control(job.id, "cancel")
    workshop.context.leases.release("t", "n")
    workshop.context.jobs.retry(job.id, "two")
    judge_of.take_tested()
    testing.test(workshop.context, lease, lambda about, what: None)
    assert late.attempt == 2 and judge_of.take_tested() == []
    assert before(workshop.context, job.id, 3)


ATTEMPTS = st.lists(st.tuples(st.sets(st.integers(0, 39), max_size=6), st.integers(0, 60)), min_size=1, max_size=4)


@pytest.mark.usefixtures("small")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ATTEMPTS)
def test_however_often_it_ends_each_row_is_tested_until_it_has_a_verdict_and_then_no_more(
    workshop: Workshop, judge_of: Judge, attempts: list[tuple[set[int], int]]
) -> None:
    verdicts: dict[int, str] = {}
    job: Any = None
    for failing, cancel_at in [*attempts, (set(), 99)]:
        judge_of.failing, judge_of.cancel_at = failing, cancel_at
        judge_of.take_tested()
        if job is None:
            job = begin(workshop, judge_of, text_list(workshop, 40))
        elif job.state == "succeeded" and job.rows.failed == 0:
            break
        else:
            job = retry(workshop, job.id)
        tested = judge_of.take_tested()
        assert tested == [n for n in range(job.rows.done) if verdicts.get(n, FAILED) == FAILED]
        for number in tested:
            verdicts[number] = FAILED if number in failing else KEPT
        failed = {n for n in range(job.rows.done) if verdicts[n] == FAILED}
        assert sections(workshop, job.id) == expected(job.rows.done, failed)
    assert (job.state, job.rows.done, job.rows.failed) == ("succeeded", 40, 0)
    workshop.context.jobs.delete(job.id)


def test_a_redis_that_was_put_back_is_asked_anew_what_came_before(workshop: Workshop, judge_of: Judge) -> None:
    job = workshop.submit(text_list(workshop, 6), WHERE)
    judge_of.job = job.id
    redis, keys = workshop.context.redis, workshop.context.keys
    saved = {name: redis.dump(name) for name in redis.scan_iter(f"{keys.prefix}*")}
    judge_of.failing = {1, 2}
    workshop.work()
    judge_of.failing = {1}
    assert retry(workshop, job.id).rows.failed == 1
    for name in [*redis.scan_iter(f"{keys.prefix}*")]:
        redis.delete(name)
    for name, value in saved.items():
        redis.restore(name, 0, value)
    judge_of.failing = {4}
    workshop.work()
    judge_of.failing = set()
    judge_of.take_tested()
    assert retry(workshop, job.id).attempt == 2
    assert judge_of.take_tested() == [4]
    assert sections(workshop, job.id) == expected(6)
