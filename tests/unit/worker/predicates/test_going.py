"""A predicate goes over a list: each row has its verdict, in list order, and only what did wrong fails."""

import json
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.lists import Format, ListRecord, Type
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import taken_in, written
from tests.unit.worker.predicates import tests_of_rows
from winnow.predicate import Predicate

PEOPLE = b"18,Ann\n17,Bob\n,Cy\n40,Di\n"
COLUMNS = {"age": Type.INTEGER, "name": Type.TEXT}
REASONS = {
    "raise": "ValueError: as told (tests_of_rows.py:",
    "exit": "SystemExit: 3;",
    "nonsense": "answered with str;",
    "hang": "TimeoutError: not done within 0.2 s",
}


def people(workshop: Workshop) -> ListRecord:
    return workshop.list_of(PEOPLE, columns=COLUMNS)


def test_rows_are_kept_rejected_and_failed_as_it_says(workshop: Workshop) -> None:
    job = workshop.call(people(workshop), tests_of_rows.is_adult)
    workshop.work()
    assert workshop.context.jobs.snapshot(job.id).state == "succeeded"
    assert workshop.section(job.id, "kept") == b"18,Ann\n40,Di\n"
    assert workshop.section(job.id, "rejected") == b"17,Bob\n"
    (failed,) = map(json.loads, workshop.section(job.id, "report").splitlines())
    assert failed["row"] == 3
    assert failed["reason"].startswith("ValueError: invalid literal for int() with base 10: ''")


def test_it_is_given_only_rows_that_the_condition_keeps(workshop: Workshop) -> None:
    job = workshop.call(people(workshop), tests_of_rows.is_adult, where="name <> 'Cy'", least=20)
    workshop.work()
    assert workshop.section(job.id, "kept") == b"40,Di\n"
    assert workshop.section(job.id, "rejected") == b"18,Ann\n17,Bob\n,Cy\n"
    assert workshop.context.jobs.snapshot(job.id).rows.failed == 0


@pytest.mark.parametrize(
    ("format", "rows", "columns", "seen"),
    [
        (Format.CSV, b'"a ""b""",\n', {"x": Type.TEXT, "y": Type.INTEGER}, 'x=a "b", y='),
        (Format.TEXT, b"some words\r\n", {"line": Type.TEXT}, "line=some words"),
        (Format.JSONL, b'{"s":"\\u00e9","n":640.50,"o":{"k":[1, 2]},"z":null}\n', {}, 's=é, n=640.50, o={"k":[1, 2]}'),
    ],
)
def test_a_row_is_a_mapping_of_column_to_text(
    workshop: Workshop, format: Format, rows: bytes, columns: dict[str, Type], seen: str
) -> None:
    job = workshop.call(workshop.list_of(rows, format, columns=columns), tests_of_rows.everything)
    workshop.work()
    (reason,) = workshop.context.jobs.snapshot(job.id).reasons
    assert reason == {"verdict": "rejected", "reason": seen, "rows": 1}


def test_a_member_of_an_object_is_found_by_its_path(workshop: Workshop) -> None:
    rows = (
        b'{"at":{"city":"Ulm","geo":{"lat":48.4}},"n":1}\n'
        b'{"at.city":"as it is","at":{"city":"Bonn"}}\n'
        b'{"at":"no object"}\n'
        b'{"at":{"city":null}}\n'
    )
    job = workshop.call(workshop.list_of(rows, Format.JSONL), tests_of_rows.by_path, paths=["at.city", "at.geo.lat"])
    workshop.work()
    reasons = {reason["reason"]: reason["rows"] for reason in workshop.context.jobs.snapshot(job.id).reasons}
    assert reasons == {"Ulm, 48.4": 1, "as it is, None": 1, "None, None": 2}
    assert workshop.context.jobs.snapshot(job.id).rows.failed == 0


def test_a_carriage_return_within_an_object_is_white_space(workshop: Workshop) -> None:
    rows = b'{"a":"x",\r"b":{"c":\r1}}\r\n\r{"a":"y"}\r\n'
    job = workshop.call(workshop.list_of(rows, Format.JSONL), tests_of_rows.by_path, paths=["a", "b.c"])
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert {reason["reason"] for reason in after.reasons} == {"x, 1", "y, None"}
    assert (after.state, after.rows.failed) == ("succeeded", 0)


def test_a_row_of_parquet_is_one_too(workshop: Workshop) -> None:
    record = taken_in(workshop, written(pa.table({"age": [18, 17, None], "name": ["Ann", "Bob", "Cy"]})))
    job = workshop.call(record, tests_of_rows.everything, where="age <> 18 OR age IS NULL")
    workshop.work()
    assert {reason["reason"] for reason in workshop.context.jobs.snapshot(job.id).reasons} == {
        "age=17, name=Bob",
        "name=Cy",
        "where",
    }


@pytest.mark.parametrize(
    "called",
    [tests_of_rows.as_told, tests_of_rows.as_told_later, tests_of_rows.as_told_in_batches],
    ids=lambda one: one.kind,
)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    does=st.lists(
        st.sampled_from(["keep", "keep", "reject", "raise", "exit", "nonsense", ""]), min_size=1, max_size=60
    ),
    hangs=st.integers(0, 60),
    segment=st.sampled_from([1, 200, 2**20]),
    block=st.sampled_from([1, 64, 2**20]),
)
def test_whatever_rows_do_each_has_its_verdict_once_and_in_order(
    workshop: Workshop,
    monkeypatch: pytest.MonkeyPatch,
    called: Predicate[..., object],
    does: list[str],
    hangs: int,
    segment: int,
    block: int,
) -> None:
    monkeypatch.setattr("worker.committing.SEGMENT_BYTES", segment)
    monkeypatch.setattr("worker.testing.BLOCK_BYTES", block)
    monkeypatch.setattr("worker.predicates.going.FIRST_S", 0.01)
    does[hangs:] = does[hangs:] and ["hang", *does[hangs + 1 :]]
    # An empty line is no row.
    lines = [f"{number},{what}\n" if what else "\n" for number, what in enumerate(does)]
    record = workshop.list_of("".join(lines).encode(), columns={"number": Type.INTEGER, "does": Type.TEXT})
    workshop.announced.clear()
    job = workshop.call(record, called)
    workshop.work()

    after = workshop.context.jobs.snapshot(job.id)
    assert after.state == "succeeded"
    rows = [(line, what) for line, what in zip(lines, does, strict=True) if what]
    for which, wanted in (("kept", {"keep"}), ("rejected", {"reject"}), ("failed", set(REASONS))):
        expected = "".join(line for line, what in rows if what in wanted)
        assert workshop.section(job.id, which).decode().replace("\n\n", "\n").lstrip("\n") == expected
    report = [json.loads(line) for line in workshop.section(job.id, "report").splitlines()]
    guilty = [(number, what) for number, (_, what) in enumerate(rows, 1) if what in REASONS]
    assert [entry["row"] for entry in report] == [number for number, _ in guilty]
    for entry, (_, what) in zip(report, guilty, strict=True):
        assert entry["reason"].startswith(REASONS[what])


def test_what_is_done_is_committed_while_a_slow_list_goes_on(workshop: Workshop) -> None:
    record = workshop.list_of(b"row\n" * 60, Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.call(record, tests_of_rows.slow)
    workshop.work()
    done = [event["rows"]["done"] for event in workshop.events(job.id) if event["type"] == "progress"]
    assert done == sorted(done) and len(done) > 2 and done[-1] == 60


def test_something_is_seen_after_the_first_few_rows(workshop: Workshop) -> None:
    record = workshop.list_of(b"row\n" * 500, Format.TEXT, columns={"line": Type.TEXT})
    job = workshop.call(record, tests_of_rows.slow)
    workshop.work()
    events = workshop.events(job.id)
    (kept, progress) = (next(event for event in events if event["type"] == kind) for kind in ("kept", "progress"))
    assert len(kept["rows"]) + kept["skipped"] <= 20
    assert progress["rows"]["done"] <= 20


def segments_by_chunk(workshop: Workshop, job: str) -> list[int]:
    """How many segments each chunk of a job was committed in, in list order."""
    segments = workshop.context.jobs.results(job).segments
    return list(Counter(segment.name.split("-")[0] for segment in segments).values())


def test_only_the_first_segment_of_a_job_comes_sooner_not_that_of_each_chunk(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.predicates.going.FIRST_S", 0.01)
    monkeypatch.setattr("worker.predicates.going.SEGMENT_S", 60)
    record = workshop.list_of(b"row\n" * 60, Format.TEXT, columns={"line": Type.TEXT})
    for _ in range(2):
        # The second job's first segment comes as soon as that of the first, by the same process.
        job = workshop.call(record, tests_of_rows.slow)
        workshop.work()
        first, *further = segments_by_chunk(workshop, job.id)
        assert first > 1
        assert set(further) == {1}


def test_a_job_whose_setup_is_interrupted_by_itself_fails_and_is_not_begun_for_ever(workshop: Workshop) -> None:
    job = workshop.call(people(workshop), tests_of_rows.interrupted)
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert after.state == "failed" and after.error is not None
    assert "the worker met KeyboardInterrupt, which is not a row's fault" in after.error["detail"]


def test_a_job_whose_setup_fails_fails_with_its_words(workshop: Workshop) -> None:
    job = workshop.call(people(workshop), tests_of_rows.without_model)
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert after.state == "failed"
    assert after.error is not None
    assert "setup failed: OSError: no model here" in after.error["detail"]


def test_a_worker_without_it_leaves_the_job_to_others(workshop: Workshop) -> None:
    job = workshop.call(people(workshop), tests_of_rows.is_adult)
    abilities = workshop.context.keys.abilities("worker")
    had = workshop.context.redis.smembers(abilities)
    workshop.context.redis.delete(abilities)
    other = workshop.submit(people(workshop), "age > 17")
    workshop.work()
    assert workshop.context.jobs.snapshot(other.id).state == "succeeded"
    assert workshop.context.jobs.snapshot(job.id).state == "queued"
    workshop.context.redis.sadd(abilities, *had)
    workshop.work()
    assert workshop.context.jobs.snapshot(job.id).state == "succeeded"


def test_a_job_keeps_to_the_version_that_it_was_submitted_with(workshop: Workshop) -> None:
    job = workshop.call(people(workshop), tests_of_rows.is_adult)
    newer = Predicate(tests_of_rows.is_adult.function, tests_of_rows.is_adult.settings, None, None)
    newer.__dict__["source_hash"] = "another"
    workshop.context.having.add(newer)
    workshop.work()
    after = workshop.context.jobs.snapshot(job.id)
    assert (after.state, after.rows.done) == ("failed", 0)
    assert after.error is not None
    assert after.error["detail"] == "predicate 'is_adult' was changed after this worker had started: restart it"


def test_a_nudge_that_was_about_other_work_cuts_off_no_row(workshop: Workshop) -> None:
    job = workshop.call(people(workshop), tests_of_rows.is_adult)
    workshop.context.nudge._come()
    workshop.take()
    workshop.take()
    assert workshop.context.jobs.snapshot(job.id).state == "succeeded"
