"""Parquet in, Parquet out: rows leave with the same schema and values, whatever the cut."""

import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shared.files import local
from shared.lists import Format, ListRecord
from tests.unit.worker.conftest import Workshop
from worker import uploads


def taken_in(workshop: Workshop, data: bytes) -> ListRecord:
    """The list of an upload."""
    list_id = f"list{next(workshop.numbers)}"
    for name in ("upload", local.list_content(list_id)):
        with workshop.context.files.create(name) as file:
            file.write(data)
    asked = {"upload": "upload", "list": list_id, "name": "people.parquet", "asked": {}}
    found = uploads.inspect(workshop.context, asked)
    record = {**found, "id": list_id, "name": "people.parquet", "bytes": len(data), "sha256": "0"}
    return workshop.context.lists.add(ListRecord.model_validate(record))


def written(table: Any, **how: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **how)
    return file.getvalue()


PEOPLE = pa.table({"name": ["Li", "Ann", None, "Zoe"], "age": [70, None, 12, 66], "score": [1.5, float("nan"), 2.0, None]})


def test_a_parquet_list_goes_through_the_workers(workshop: Workshop) -> None:
    record = taken_in(workshop, written(PEOPLE, row_group_size=3))
    assert (record.format, record.rows) == (Format.PARQUET, 4)
    job = workshop.run(record, "age >= 65")
    assert job.state == "succeeded", job.error
    assert (job.rows.kept, job.rows.rejected, job.rows.failed) == (2, 2, 0)
    assert [json.loads(row["data"])["name"] for row in workshop.page(job.id, "kept")["rows"]] == ["Li", "Zoe"]
