"""Parquet lists and conversions through real processes: in over HTTP, out as files that others read."""

import csv
import io
import json
from typing import Any

import duckdb
import httpx
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.system.running import System
from winnow import Client

ROWS = 60_000
TABLE = pa.table(
    {
        "id": pa.array(range(ROWS), pa.int32()),
        "name": [f'person "{n}", {"é" * (n % 3)}' for n in range(ROWS)],
        "score": [None if n % 11 == 0 else n / 8 for n in range(ROWS)],
        "place": [{"city": "Ulm" if n % 2 else "Bath", "tags": ["a", str(n)]} for n in range(ROWS)],
    }
)
WHERE = "score >= 2000 AND place.city = 'Ulm'"


@pytest.fixture(scope="module")
def http(system: System) -> httpx.Client:
    return httpx.Client(base_url=system.url, timeout=60)


@pytest.fixture(scope="module")
def file() -> bytes:
    out = io.BytesIO()
    pq.write_table(TABLE, out, row_group_size=9000, compression="zstd")
    return out.getvalue()


@pytest.fixture(scope="module")
def followed(http: httpx.Client, file: bytes) -> tuple[str, bytes]:
    """A job, and its kept rows as they were followed from its submission to its end."""
    answer = http.post("/api/lists?name=people.parquet", content=file)
    assert answer.status_code == 201, answer.text
    assert answer.json()["rows"] == ROWS
    job = http.post("/api/jobs", json={"list": answer.json()["id"], "where": WHERE}).json()
    with http.stream("GET", f"/api/jobs/{job['id']}/kept?follow=1") as stream:
        return job["id"], b"".join(stream.iter_raw())


def expected(verdict: str) -> Any:
    score, city = TABLE.column("score").to_pylist(), TABLE.column("place").to_pylist()
    kept = [s is not None and s >= 2000 and c["city"] == "Ulm" for s, c in zip(score, city, strict=True)]
    return TABLE.filter([(verdict == "kept") == one for one in kept])


def table(data: bytes) -> Any:
    return pq.read_table(io.BytesIO(data))


def test_following_gives_one_parquet_file_that_others_read(followed: tuple[str, bytes], tmp_path: Any) -> None:
    path = tmp_path / "kept.parquet"
    path.write_bytes(followed[1])
    assert table(followed[1]).equals(expected("kept"))
    assert pl.read_parquet(path).equals(pl.from_arrow(expected("kept")))
    assert duckdb.sql(f"SELECT id FROM '{path}'").fetchnumpy()["id"].tolist() == expected("kept")["id"].to_pylist()


def test_an_ended_result_has_its_length_ranges_and_an_etag(http: httpx.Client, followed: tuple[str, bytes]) -> None:
    job, whole = followed
    answer = http.get(f"/api/jobs/{job}/kept")
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["Content-Type"] == "application/vnd.apache.parquet"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people-kept.parquet"'
    assert table(answer.content).equals(expected("kept"))
    part = http.get(f"/api/jobs/{job}/kept", headers={"Range": f"bytes={len(whole) - 300}-"})
    assert part.status_code == 206 and part.content == whole[-300:] == answer.content[-300:]
    assert http.get(f"/api/jobs/{job}/kept?format=parquet").content == answer.content


def test_rejected_rows_are_a_file_too(http: httpx.Client, followed: tuple[str, bytes]) -> None:
    answer = http.get(f"/api/jobs/{followed[0]}/rejected")
    assert answer.headers["Content-Length"] == str(len(answer.content)) and "ETag" in answer.headers
    assert table(answer.content).equals(expected("rejected"))
    assert table(http.get(f"/api/jobs/{followed[0]}/failed?raw=1").content).equals(TABLE.slice(0, 0))


@pytest.mark.parametrize("which", ["kept", "rejected"])
def test_parquet_rows_come_as_csv_and_as_json_lines(
    http: httpx.Client, followed: tuple[str, bytes], which: str
) -> None:
    wanted = expected(which)
    rows = list(csv.reader(io.StringIO(http.get(f"/api/jobs/{followed[0]}/{which}?format=csv").text)))
    assert rows[0] == ["id", "name", "score", "place.city", "place.tags"]
    assert [int(row[0]) for row in rows[1:]] == wanted["id"].to_pylist()
    assert [row[1] for row in rows[1:]] == wanted["name"].to_pylist()
    lines = http.get(f"/api/jobs/{followed[0]}/{which}?format=jsonl")
    assert lines.headers["Winnow-Complete"] == "true" and "Content-Length" not in lines.headers
    assert [json.loads(line) for line in lines.text.splitlines()] == wanted.to_pylist()


def test_the_client_gives_rows_of_columns_as_mappings(system: System, followed: tuple[str, bytes]) -> None:
    with Client(system.url) as client:
        first = next(iter(client.job(followed[0]).kept(follow=True)))
    assert first["id"] == "16001" and first["place.city"] == "Ulm"


def test_results_outlive_their_list(http: httpx.Client, file: bytes) -> None:
    made = http.post("/api/lists?name=people.parquet", content=file).json()
    job = http.post("/api/jobs", json={"list": made["id"], "where": WHERE}).json()["id"]
    http.get(f"/api/jobs/{job}/kept?follow=1")
    assert http.delete(f"/api/lists/{made['id']}").status_code == 204
    assert table(http.get(f"/api/jobs/{job}/kept").content).equals(expected("kept"))
    assert len(http.get(f"/api/jobs/{job}/kept?format=jsonl").text.splitlines()) == expected("kept").num_rows


def test_text_lists_come_as_parquet_and_as_json_lines(http: httpx.Client) -> None:
    content = "id,at,sum,note\n" + "".join(f'{n},2024-01-{n % 28 + 1:02},{n}.50,"x, {n}"\n' for n in range(3000))
    made = http.post("/api/lists?name=sums.csv", content=content.encode()).json()
    job = http.post("/api/jobs", json={"list": made["id"], "where": "id % 2 = 0"}).json()["id"]
    followed = http.get(f"/api/jobs/{job}/kept?format=jsonl&follow=1").text.splitlines()
    assert followed[1] == '{"id":2,"at":"2024-01-03","sum":2.50,"note":"x, 2"}'
    assert len(followed) == 1500
    answer = http.get(f"/api/jobs/{job}/kept?format=parquet")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sums-kept.parquet"'
    found = table(answer.content)
    assert found.schema.types == [pa.int64(), pa.date32(), pa.float64(), pa.string()]
    assert found["id"].to_pylist() == list(range(0, 3000, 2)) and found["sum"][1].as_py() == 2.5


def test_a_value_that_does_not_fit_is_told_before_any_byte_of_parquet(http: httpx.Client) -> None:
    content = "id,balance\n" + "".join(f"{n},{n}\n" for n in range(200_000)) + "7,much\n"
    made = http.post("/api/lists?name=b.csv", content=content.encode()).json()
    assert made["columns"][1]["type"] == "integer"
    job = http.post("/api/jobs", json={"list": made["id"], "where": "id = 7"}).json()["id"]
    http.get(f"/api/jobs/{job}/kept?follow=1")
    answer = http.get(f"/api/jobs/{job}/kept?format=parquet")
    assert answer.status_code == 422
    assert (answer.json()["row"], answer.json()["column"], answer.json()["value"]) == (200_001, "balance", "much")
    assert 'types: {"balance": "text"}' in answer.json()["detail"]
    assert http.get(f"/api/jobs/{job}/kept?format=jsonl").text.splitlines()[1] == '{"id":7,"balance":"much"}'


@pytest.mark.parametrize("query", ["kept?format=xml", "failed?format=csv"])
def test_formats_that_are_not_there_are_refused(http: httpx.Client, followed: tuple[str, bytes], query: str) -> None:
    answer = http.get(f"/api/jobs/{followed[0]}/{query}")
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "#/format"
