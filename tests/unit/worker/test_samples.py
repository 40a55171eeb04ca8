"""A job on a sample: some rows spread through the list, in list order, by the numbers that they have in it."""

import json
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.files import naming
from shared.lists import Format, ListRecord, Type
from shared.store.leased import Chunk
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import taken_in, written
from tests.unit.worker.predicates import tests_of_rows
from winnow.builtin import unique
from worker.drawing import Drawn, choose, drawn_of
from worker.predicates.watched import MarksOfSample
from worker.rows.parquet.source import Source

ROWS = 1000
PEOPLE = [f'{number},"person {number}\nof here"\r\n' for number in range(1, ROWS + 1)]
COLUMNS = {"number": Type.INTEGER, "name": Type.TEXT}


@given(st.integers(1, 2000), st.integers(0, 10**12), st.integers(0, 2**64 - 1))
def test_as_many_rows_are_chosen_as_asked_for_each_once_and_in_order(count: int, more: int, seed: int) -> None:
    rows = choose(count, count + more, seed)
    assert len(rows) == count
    assert rows[0] >= 0 and rows[-1] < count + more
    assert (np.diff(rows) > 0).all()
    assert (choose(count, count + more, seed) == rows).all()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 10**9), st.integers(0, 2**64 - 1))
def test_each_of_so_many_equal_parts_of_the_list_has_its_share(parts: int, each: int, more: int, seed: int) -> None:
    count = parts * each
    total = count + more
    rows = choose(count, total, seed)
    bounds = [part * total // parts for part in range(parts + 1)]
    assert np.histogram(rows, [*bounds[:-1], total])[0].tolist() == [each] * parts


@given(st.integers(1, 2000), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 2**64 - 1))
def test_every_beginning_of_the_list_has_its_share_but_for_one(count: int, more: int, at: int, seed: int) -> None:
    total = count + more
    upto = at % (total + 1)
    found = int(np.searchsorted(choose(count, total, seed), upto))
    assert abs(found - upto * count / total) < 1


def test_what_comes_back_at_regular_distances_is_met_as_often_as_it_is_there() -> None:
    rows = choose(1000, 100_000)
    assert 420 < int((rows % 2).sum()) < 580


def test_all_rows_are_chosen_where_there_are_no_more() -> None:
    assert choose(10, 7).tolist() == list(range(7))
    assert choose(5, 0).tolist() == []


def numbers(workshop: Workshop, job_id: str, which: str) -> list[int]:
    return [row["row"] for row in workshop.page(job_id, which)["rows"]]


def chosen(workshop: Workshop, job_id: str) -> list[int]:
    return (drawn_of(workshop.context, job_id).rows + 1).tolist()


def people(workshop: Workshop) -> ListRecord:
    return workshop.list_of("".join(PEOPLE).encode(), columns=COLUMNS)


@pytest.mark.parametrize("pieces", [(64, 500), (2**20, 2**20)], ids=["in small pieces", "in one"])
def test_results_have_the_rows_of_the_sample_as_they_stand_in_the_list(
    workshop: Workshop, small_pieces: Callable[[int, int], None], pieces: tuple[int, int]
) -> None:
    small_pieces(*pieces)
    job = workshop.run(people(workshop), "number % 3 = 0", sample=100)
    rows = chosen(workshop, job.id)
    assert (job.state, job.sample, job.rows.total, job.rows.done) == ("succeeded", 100, 100, 100)
    kept = [number for number in rows if number % 3 == 0]
    assert workshop.section(job.id, "kept").decode() == "".join(PEOPLE[number - 1] for number in kept)
    assert numbers(workshop, job.id, "kept") == kept
    rejected = [number for number in rows if number % 3]
    assert workshop.section(job.id, "rejected").decode() == "".join(PEOPLE[number - 1] for number in rejected)
    assert numbers(workshop, job.id, "rejected") == rejected
    size = sum(len(PEOPLE[number - 1]) for number in rows)
    assert (job.bytes.total, job.bytes.done) == (size, size)
    for event in workshop.events(job.id):
        if event["type"] == "kept":
            assert {row["row"] for row in event["rows"]} <= set(kept)


def test_its_estimate_speaks_of_the_whole_list(workshop: Workshop) -> None:
    workshop.context.leases.duty("worker", "work", 2, rescue=False)
    job = workshop.run(people(workshop), "number <= 250", sample=100)
    assert job.estimate is not None
    assert job.estimate.rows == ROWS
    assert job.estimate.kept.share == job.rows.kept / 100
    assert job.estimate.kept.low < 0.25 < job.estimate.kept.high
    assert job.estimate.failed.share == 0.0
    assert job.estimate.seconds is None


def test_its_time_is_that_of_the_tests_by_the_workers_there_are(workshop: Workshop) -> None:
    workshop.context.leases.duty("worker", "work", 2, rescue=False)
    record = workshop.list_of(b"row\n" * 2000, Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.call(record, tests_of_rows.slow, sample=20)
    workshop.work()
    told = workshop.context.jobs.snapshot(job.id).estimate
    assert told is not None and told.seconds is not None
    # 10 ms a row at least.
    assert told.seconds >= 2000 * 0.01 / 2


def test_a_failed_row_has_its_number_and_line_in_the_list(workshop: Workshop) -> None:
    lines = [f"{number},x\n" if number % 2 else f"{number}\n" for number in range(1, ROWS + 1)]
    record = workshop.list_of("\n".join(lines).encode(), columns=COLUMNS)
    job = workshop.run(record, "number > 0", sample=51)
    rows = chosen(workshop, job.id)
    report = [json.loads(line) for line in workshop.section(job.id, "report").splitlines()]
    # A blank line follows every row's own.
    assert [(one["row"], one["line"]) for one in report] == [(row, 2 * row - 1) for row in rows if row % 2 == 0]
    assert [one["data"] for one in report] == [str(row) for row in rows if row % 2 == 0]
    assert job.rows.blank_lines == 0


@pytest.mark.parametrize(
    ("format", "row"), [(Format.JSONL, '{{"number":{0},"name":"é"}}\n'), (Format.TEXT, "line {0}\n")]
)
def test_other_formats_of_text_are_sampled_too(workshop: Workshop, format: Format, row: str) -> None:
    columns = COLUMNS if format is Format.JSONL else {"line": Type.TEXT}
    record = workshop.list_of("".join(row.format(n) for n in range(1, 501)).encode(), format, columns=columns)
    where = "number % 2 = 0" if format is Format.JSONL else "line LIKE '%0'"
    job = workshop.run(record, where, sample=60)
    kept = [n for n in chosen(workshop, job.id) if (n % 2 == 0 if format is Format.JSONL else n % 10 == 0)]
    assert workshop.section(job.id, "kept").decode() == "".join(row.format(n) for n in kept)


def test_parquet_lists_are_sampled_too(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.kinds.parquet.DRAWN_ROWS", 70)
    table = pa.table(
        {
            "n": range(1, 501),
            "word": pa.array([f"w{n % 7}" for n in range(500)]).dictionary_encode(),
            "tags": [[str(n), None] if n % 3 else None for n in range(500)],
        }
    )
    record = taken_in(workshop, written(table, row_group_size=64))
    job = workshop.run(record, "n % 2 = 0", sample=60)
    rows = chosen(workshop, job.id)
    assert (job.state, job.rows.total, job.rows.done) == ("succeeded", 60, 60)
    kept = [n for n in rows if n % 2 == 0]
    assert numbers(workshop, job.id, "kept") == kept
    page = workshop.page(job.id, "rejected")["rows"]
    assert [row["row"] for row in page] == [n for n in rows if n % 2]
    assert [json.loads(row["data"])["n"] for row in page] == [n for n in rows if n % 2]
    drawn = drawn_of(workshop.context, job.id)
    read = workshop.context.files.read
    assert Source(lambda at, length: read(drawn.name, at, length), drawn.size).rows == 60


@pytest.mark.parametrize("size", [50, 500])
def test_a_predicate_is_given_rows_by_their_numbers_in_the_list(workshop: Workshop, size: int) -> None:
    record = people(workshop)
    job = workshop.call(record, tests_of_rows.by_number, where="number > 300", sample=size)
    workshop.work()
    rows = chosen(workshop, job.id)
    assert numbers(workshop, job.id, "kept") == [n for n in rows if n > 300 and n % 2]
    report = [json.loads(line) for line in workshop.section(job.id, "report").splitlines()]
    assert [one["row"] for one in report] == [n for n in rows if n > 300 and n % 10 == 0]
    assert all(f"row {one['row']}" in one["reason"] for one in report)


@pytest.mark.parametrize("format", [Format.CSV, Format.PARQUET])
def test_what_a_predicate_prepares_is_of_the_sample_which_is_drawn_before(workshop: Workshop, format: Format) -> None:
    # Three rows of ten say the same: of those in the sample the first is kept.
    words = [str(number) if number % 10 > 2 else "again" for number in range(1, ROWS + 1)]
    if format is Format.PARQUET:
        record = taken_in(workshop, written(pa.table({"word": words}), row_group_size=64))
    else:
        record = workshop.list_of("".join(f"{word}\n" for word in words).encode(), columns={"word": Type.TEXT})
    job = workshop.call(record, unique, sample=200, columns=["word"])
    workshop.work()
    rows = chosen(workshop, job.id)
    first = next(number for number in rows if number % 10 <= 2)
    assert workshop.context.jobs.snapshot(job.id).state == "succeeded"
    assert numbers(workshop, job.id, "kept") == [n for n in rows if n % 10 > 2 or n == first]


def test_a_parent_is_told_of_rows_under_test_by_their_places_in_the_sample() -> None:
    told: list[tuple[int, ...]] = []

    class Told:
        def begin(self, first: int, last: int) -> None:
            told.append((first, last))

        def end(self, first: int) -> None:
            told.append((first,))

        def beat(self) -> None:
            told.append(())

    rows = np.array([4, 17, 40], np.int64)
    marks = MarksOfSample(Told(), Drawn("sample", 0, rows, rows, rows))
    marks.begin(5, 41)
    marks.end(5)
    marks.begin(18, 18)
    marks.beat()
    assert told == [(1, 3), (1,), (2, 2), ()]


def test_a_sample_of_no_fewer_rows_than_the_list_has_is_the_list(workshop: Workshop) -> None:
    job = workshop.run(people(workshop), "number > 990", sample=ROWS)
    assert (job.rows.total, job.rows.kept) == (ROWS, 10)
    assert job.estimate is not None
    assert job.estimate.kept.model_dump() == {"share": 0.01, "low": 0.01, "high": 0.01}
    assert not workshop.context.files.exists(naming.job_sample(job.id))


def test_jobs_on_the_same_list_have_the_same_sample(workshop: Workshop) -> None:
    record = people(workshop)
    one, other = (workshop.run(record, "number > 0", sample=30) for _ in range(2))
    assert chosen(workshop, one.id) == chosen(workshop, other.id)


def test_a_retry_tests_failed_rows_of_the_same_sample_again(workshop: Workshop) -> None:
    job = workshop.call(people(workshop), tests_of_rows.by_number, sample=100)
    workshop.work()
    before, rows = workshop.context.jobs.snapshot(job.id), chosen(workshop, job.id)
    workshop.context.jobs.retry(job.id, "once")
    workshop.announced.clear()
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert (after.attempt, after.state, after.rows) == (2, "succeeded", before.rows)
    assert numbers(workshop, job.id, "kept") == [n for n in rows if n % 2]
    assert after.bytes == before.bytes


def test_it_is_drawn_by_one_while_the_others_wait(workshop: Workshop) -> None:
    leases, record = workshop.context.leases, people(workshop)
    counting = workshop.submit(record, "number > 0")
    workshop.work()
    assert workshop.context.jobs.snapshot(counting.id).state == "succeeded"
    job = workshop.submit(record, "number > 0", sample=500)
    first = leases.claim("one", "a", "worker")
    assert isinstance(first, Chunk)
    assert (first.at, first.total, first.whole) == (0, 500, ROWS)
    assert leases.claim("two", "b", "worker") is None
    leases.release("one", "a")
    again = leases.claim("two", "c", "worker")
    assert isinstance(again, Chunk) and again.at == 0
    leases.release("two", "c")
    workshop.announced.clear()
    workshop.work()
    assert workshop.context.jobs.snapshot(job.id).rows.done == 500


def test_rejected_rows_can_be_had_when_the_list_is_gone(workshop: Workshop) -> None:
    record = people(workshop)
    job = workshop.run(record, "number % 2 = 0", sample=40)
    with workshop.context.files.create(naming.job_list(job.id)) as file:
        file.write(record.model_dump_json().encode())
    workshop.context.lists.delete(record.id)
    workshop.context.files.delete(f"lists/{record.id}")
    assert numbers(workshop, job.id, "rejected") == [n for n in chosen(workshop, job.id) if n % 2]
