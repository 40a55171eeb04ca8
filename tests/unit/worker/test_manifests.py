"""Answers about results are the same wherever the records of their segments are."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from shared.lists import Format, Type
from shared.store.ledger import Ledger
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import result_bytes, taken_in, written
from tests.unit.worker.test_converting import converted
from worker.duties import bind
from worker.duties.bind import Bind

ROWS = b"".join(b"%d,x%d,%s\n" % (n, n, b"bad" if n % 9 == 0 else b"%d" % (n % 50)) for n in range(60))
COLUMNS = {"id": Type.INTEGER, "note": Type.TEXT, "age": Type.INTEGER}
WHICH = ("kept", "rejected", "failed")


@pytest.fixture
def write_down(monkeypatch: pytest.MonkeyPatch) -> Callable[[Workshop, str], None]:
    """Writes down what there is of a job, in manifests of a few segments each."""
    for name, number in {"LEAST": 1, "SMALL": 3, "GROUP": 99, "MOST": 4}.items():
        monkeypatch.setattr(bind, name, number)

    def write(workshop: Workshop, job_id: str) -> None:
        context = workshop.context
        Bind(Ledger(context.redis, context.keys), context.manifests).job(job_id)
        assert context.redis.zcard(context.keys.segments(job_id)) == 0
        assert context.redis.zcard(context.keys.manifests(job_id)) > 1

    return write


def pages(workshop: Workshop, job_id: str) -> list[Any]:
    return [workshop.page(job_id, which, offset, 7) for which in WHICH for offset in range(0, 60, 3)]


def test_of_a_list_of_text(
    workshop: Workshop, small_pieces: Callable[[int, int], None], write_down: Callable[[Workshop, str], None]
) -> None:
    small_pieces(40, 100)
    job = workshop.run(workshop.list_of(ROWS, columns=COLUMNS), "age >= 20").id
    rest = workshop.run(workshop.list_of(ROWS, columns=COLUMNS), "age >= 20").id
    assert len(workshop.context.jobs.results(job).segments) > 10
    before = pages(workshop, job), [workshop.section(job, which) for which in (*WHICH, "report")]
    write_down(workshop, job)
    assert (pages(workshop, job), [workshop.section(job, which) for which in (*WHICH, "report")]) == before
    write_down(workshop, rest)
    for which in ("kept", "rejected"):
        assert converted(workshop, job, which, "jsonl") == converted(workshop, rest, which, "jsonl")


def test_of_a_parquet_list(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, write_down: Callable[[Workshop, str], None]
) -> None:
    monkeypatch.setattr("worker.committing.SEGMENT_BYTES", 1)
    table = pa.table({"id": list(range(60)), "age": [n % 50 for n in range(60)]})
    record = taken_in(workshop, written(table, row_group_size=5))
    assert record.format is Format.PARQUET
    job = workshop.run(record, "age >= 20").id
    assert len(workshop.context.jobs.results(job).segments) > 3
    before = pages(workshop, job), [result_bytes(workshop, job, which) for which in WHICH]
    write_down(workshop, job)
    workshop.context.files.delete(f"jobs/{job}/1/kept.footer-{len(workshop.context.jobs.results(job).segments)}")
    assert (pages(workshop, job), [result_bytes(workshop, job, which) for which in WHICH]) == before
