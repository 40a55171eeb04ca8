"""Any bytes, cut anywhere: kept, rejected and failed rows, with header and blank lines, are the list."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from shared.errors import Invalid, Unsupported
from shared.lists import Asked, Format, ListRecord
from tests.unit.worker.conftest import Workshop
from worker.results import Verdicts
from worker.rows import reference
from worker.rows.inspect import inspect
from worker.rows.layout import Layout

PIECES = {
    Format.CSV: [b"a", b"1", b",", b'"', b'""', b"\n", b"\r\n", b"\r", b"\xff", b"\x00", b"12,ab\n", b'"x\ny",3\n'],
    Format.JSONL: [b'{"a":1}\n', b'{"a":"x"}', b"\n", b"\r\n", b"{", b"[1]\n", b'"', b"\xff", b'{"a":null,"b":2}\n'],
    Format.TEXT: [b"a", b"bc", b"\n", b"\r\n", b"\r", b"\xff", b"\x00", b"longer than twelve bytes\n"],
}

_ids = count(1)


def lists_of(format: Format) -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(PIECES[format]) | st.binary(max_size=3), max_size=40).map(b"".join)


def verdicts(workshop: Workshop, job_id: str) -> list[str]:
    """The verdict of each row, in list order."""
    found = workshop.context.jobs.results(job_id)
    out: list[str] = []
    for segment in found.segments:
        bits = Verdicts.of(workshop.context, job_id, found.attempt, segment)
        out += [
            "kept" if kept else "failed" if failed else "rejected"
            for kept, failed in zip(bits.kept.tolist(), bits.failed.tolist(), strict=True)
        ]
    return out


@pytest.mark.parametrize("format", list(PIECES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_byte_of_a_list_comes_back_once_and_in_order(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, format: Format, data: st.DataObject
) -> None:
    content = data.draw(lists_of(format))
    for name in ("committing.SEGMENT_BYTES", "testing.BLOCK_BYTES", "counting.FIRST_BYTES", "counting.STRETCH_BYTES"):
        monkeypatch.setattr(f"worker.{name}", data.draw(st.integers(1, 64), label=name))
    header = data.draw(st.booleans(), label="header") if format is Format.CSV else None
    try:
        asked = Asked(format=format, header=header)
        found = inspect(lambda at, n: content[at : at + n], len(content), "list", None, asked)
    except (Invalid, Unsupported):
        reject()  # a header that is no text, or the first bytes of a picture: refused at the door
    record = _added(workshop, content, found.body, format, [column.name for column in found.columns])
    column = found.columns[0].name.replace('"', '""') if found.columns else None
    where = f'length("{column}") % 2 = 1' if column else "1 = 1"
    types = {found.columns[0].name: "text"} if found.columns else {}

    job = workshop.run(record, where, types=types)

    body = content[found.body :]
    entries = reference.rows(body, Layout.of(record), (), 2**20)
    rows = [body[entry.start : entry.end] for entry in entries if not entry.blank]
    decided = verdicts(workshop, job.id)
    assert job.state == "succeeded"
    assert b"".join(body[entry.start : entry.end] for entry in entries) == body
    assert len(decided) == len(rows) == job.rows.total
    for which in ("kept", "rejected", "failed"):
        mine = [row for row, verdict in zip(rows, decided, strict=True) if verdict == which]
        assert workshop.section(job.id, which) == b"".join(mine)


def _added(workshop: Workshop, content: bytes, body: int, format: Format, names: list[str]) -> ListRecord:
    workshop.numbers = _ids  # ids stay unique over the examples of one test
    columns = dict.fromkeys(names, "text")
    return workshop.list_of(content, format, body, columns)  # type: ignore[arg-type]
