"""Any table, cut anywhere: kept, rejected and failed rows are the list, with its schema and values."""

import io
import json
from itertools import count

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.lists import Type
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.parquets import result, taken_in, written
from tests.unit.worker.tables import rows_of, tables
from tests.unit.worker.test_any_bytes import verdicts

_ids = count(1)
CONDITIONS = {
    Type.INTEGER: "{0} % 2 = 0",
    Type.NUMBER: "{0} > 0",
    Type.BOOLEAN: "{0}",
    Type.DATE: "{0} < DATE '2000-01-01'",
    Type.TIMESTAMP: "{0} < TIMESTAMP '2000-01-01 00:00:00'",
    Type.TEXT: "length({0}) % 2 = 1",
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), table=tables())
def test_every_row_of_a_table_comes_back_once_and_in_order(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, data: st.DataObject, table: pa.Table
) -> None:
    workshop.numbers = _ids  # ids stay unique over the examples of one test
    monkeypatch.setattr("worker.committing.SEGMENT_BYTES", data.draw(st.integers(1, 5000), label="segment"))
    monkeypatch.setattr("worker.testing.BLOCK_BYTES", data.draw(st.integers(1, 500), label="block"))
    groups = data.draw(st.integers(1, 30), label="row group")
    content = written(table, row_group_size=groups, compression="snappy")
    table = pq.read_table(io.BytesIO(content))
    record = taken_in(workshop, content)
    column = data.draw(st.sampled_from(record.columns), label="column")
    kind = data.draw(st.sampled_from([column.type, Type.TEXT]), label="type")
    where = CONDITIONS[kind].format('"' + '"."'.join(column.name.split(".")) + '"')

    job = workshop.run(record, where, types={column.name: kind})

    assert job.state == "succeeded", job.error
    decided, rows = verdicts(workshop, job.id), rows_of(table)
    assert len(decided) == len(rows) == job.rows.total == record.rows
    for which in ("kept", "rejected", "failed"):
        found = result(workshop, job.id, which)
        mine = [row for row, verdict in zip(rows, decided, strict=True) if verdict == which]
        assert rows_of(found) == mine
        assert found.schema.equals(table.schema, check_metadata=True)
    report = [json.loads(line) for line in workshop.section(job.id, "report").splitlines()]
    assert [entry["row"] for entry in report] == [n for n, verdict in enumerate(decided, 1) if verdict == "failed"]
    for entry in report:
        assert list(json.loads(entry["data"])) == table.column_names
