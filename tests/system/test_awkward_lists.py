"""Every list of the awkward catalogue through the running system: rows add up, and come back byte for byte."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.awkward import BULKY, FILLING, LARGE, PACKED, PARQUET, REFUSED, SMALL, Awkward
from tests.awkward.outcome import refusal, verdicts
from tests.system.running import System
from worker.rows import reference
from worker.rows.inspect import inspect

MOST_ROW_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Reading:
    """A list as the reference reads it, its rows kept where the column's text has an odd length."""

    header: bytes
    kept: bytes
    rejected: bytes
    failed: bytes
    rows: int
    blank: int


def read_plainly(content: bytes, awkward: Awkward, column: str | None) -> Reading:
    """The reference takes half a minute for a row of 50 MB: it reads the list with a short row in its place."""
    filling, times = FILLING.get(awkward.name, (b"", 0))
    long, short = filling * times, filling * 2
    read = _read_plainly(content.replace(long, short) if long else content, awkward, column)
    if not long:
        return read
    return replace(read, **{name: getattr(read, name).replace(short, long) for name in ("kept", "rejected", "failed")})


def _read_plainly(content: bytes, awkward: Awkward, column: str | None) -> Reading:
    found = inspect(lambda at, n: content[at : at + n], len(content), awkward.name, None, awkward.asked)
    body = content[found.body :]
    wanted = (column,) if column else ()
    sums: dict[str, list[bytes]] = {"kept": [], "rejected": [], "failed": [], "blank": []}
    for row in reference.rows(body, found.layout, wanted, MOST_ROW_BYTES):
        text = row.cells[0] if row.cells else None
        odd = text is not None and len(text) % 2 == 1
        verdict = "blank" if row.blank else "failed" if row.reason else "kept" if odd else "rejected"
        sums[verdict].append(body[row.start : row.end])
    joined = {verdict: b"".join(parts) for verdict, parts in sums.items()}
    blank = len(sums.pop("blank"))
    rows = sum(map(len, sums.values()))
    return Reading(content[: found.body], joined["kept"], joined["rejected"], joined["failed"], rows, blank)


@pytest.fixture(scope="module")
def http(system: System) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=system.url, timeout=60) as client:
        yield client


def send(http: httpx.Client, awkward: Awkward, content: bytes) -> httpx.Response:
    asked = {name: value for name, value in awkward.asked.model_dump(mode="json").items() if value is not None}
    return http.post("/api/lists", params={"name": awkward.name, **asked}, content=content)


def upload(http: httpx.Client, awkward: Awkward, content: bytes) -> dict[str, Any]:
    answer = send(http, awkward, content)
    assert answer.status_code == 201, answer.text
    return answer.json()


def run(http: httpx.Client, list_id: object, where: str, types: dict[str, str]) -> dict[str, Any]:
    answer = http.post("/api/jobs", json={"list": list_id, "where": where, "types": types})
    assert answer.status_code == 202, answer.text
    # The stream of events is closed after the end of the job.
    with http.stream("GET", f"/api/jobs/{answer.json()['id']}/events") as events:
        for _ in events.iter_lines():
            pass
    return http.get(f"/api/jobs/{answer.json()['id']}").json()


@pytest.mark.parametrize("awkward", (*SMALL, *BULKY, *LARGE, *PACKED), ids=str)
def test_rows_of_an_awkward_list_add_up_and_come_back_byte_for_byte(http: httpx.Client, awkward: Awkward) -> None:
    received = awkward.content
    content = received if awkward.plain is None else awkward.plain
    uploaded = upload(http, awkward, received)
    found = {column["name"] for column in uploaded["columns"]}
    column = next((name for name in awkward.columns if name in found), None)
    expected = read_plainly(content, awkward, column)

    quoted = column.replace('"', '""') if column else ""
    where = f'length("{quoted}") % 2 = 1' if column else "1 = 2"
    job = run(http, uploaded["id"], where, {column: "text"} if column else {})

    assert job["state"] == "succeeded"
    rows = job["rows"]
    assert rows["kept"] + rows["rejected"] + rows["failed"] == rows["done"] == rows["total"] == expected.rows
    assert rows["blank_lines"] == expected.blank
    results = f"/api/jobs/{job['id']}"
    assert http.get(f"{results}/kept").content == expected.header + expected.kept
    assert http.get(f"{results}/rejected").content == expected.header + expected.rejected
    assert http.get(f"{results}/failed", params={"raw": 1}).content == expected.header + expected.failed
    assert len(http.get(f"{results}/failed").content.splitlines()) == rows["failed"]
    assert http.get(f"/api/lists/{uploaded['id']}/content").content == content


def said_of(table: Any) -> tuple[Any, list[str]]:
    """A Parquet file's schema and values, NaN being what it is."""
    return table.schema, [column.to_string(window=100) for column in table.combine_chunks().columns if len(table)]


@pytest.mark.parametrize("awkward", PARQUET, ids=str)
def test_rows_of_a_parquet_list_come_to_their_verdicts_and_back_with_equal_values(
    http: httpx.Client, awkward: Awkward
) -> None:
    content = awkward.content
    words = [one.word for one in verdicts(awkward)] if awkward.where else ["kept"] * awkward.rows
    uploaded = upload(http, awkward, content)
    assert uploaded["rows"] == awkward.rows

    job = run(http, uploaded["id"], awkward.where or "1 = 1", dict(awkward.types))

    assert job["state"] == "succeeded", job
    given = pq.read_table(io.BytesIO(content))
    for which in ("kept", "rejected", "failed"):
        assert job["rows"][which] == words.count(which)
        answer = http.get(f"/api/jobs/{job['id']}/{which}", params={"raw": 1} if which == "failed" else {})
        wanted = given.filter(pa.array([word == which for word in words], pa.bool_()))
        assert said_of(pq.read_table(io.BytesIO(answer.content))) == said_of(wanted)


def test_a_list_that_is_refused_says_why_and_leaves_nothing(http: httpx.Client, system: System) -> None:
    before = {path.name for path in (system.data / "lists").glob("*")}
    for awkward in (case for case in REFUSED if not case.settings):
        said = refusal(awkward)
        assert said is not None
        answer = send(http, awkward, awkward.content)
        assert (awkward.name, answer.status_code) == (awkward.name, said.status)
        assert answer.json()["detail"] == said.detail
    # What others have deleted goes whenever a worker comes to it.
    assert {path.name for path in (system.data / "lists").glob("*")} <= before
    assert not [*(system.data / "uploads").glob("*")]
