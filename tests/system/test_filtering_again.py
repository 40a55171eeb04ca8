"""What a job has kept is filtered again: a list of its own, with the format and the columns of the first."""

import time
from typing import Any

import httpx
import polars as pl
import pytest

from tests.system.running import System

CSV = b"\xef\xbb\xbfname;age;zip\r\n" + b"".join(b'"p;%d";%d;00%d\r\n' % (i, i % 100, i % 7) for i in range(3000))
JSONL = b"".join(b'{"name": "p%d",  "age": %d}\n' % (i, i % 100) for i in range(3000))
TEXT = b"".join(b"%d\n" % (i % 100) for i in range(3000))


@pytest.fixture(scope="module")
def http(system: System) -> httpx.Client:
    return httpx.Client(base_url=system.url, timeout=60)


def ended(http: httpx.Client, body: dict[str, Any]) -> str:
    """A job, followed to its end."""
    made = http.post("/api/jobs", json=body)
    assert made.status_code == 202, made.text
    http.get(f"/api/jobs/{made.json()['id']}/kept?follow=1").raise_for_status()
    return str(made.json()["id"])


def again(http: httpx.Client, job: str, where: str) -> str:
    return ended(http, {"list": {"job": job, "which": "kept"}, "where": where})


def kept(http: httpx.Client, job: str) -> bytes:
    return http.get(f"/api/jobs/{job}/kept").raise_for_status().content


@pytest.mark.parametrize(
    ("name", "content", "header"),
    [("people.csv", CSV, 1), ("sep.csv", b"sep=;\r\n" + CSV[3:], 2), ("people.jsonl", JSONL, 0)],
)
def test_a_result_filtered_again_is_what_both_conditions_keep(
    http: httpx.Client, name: str, content: bytes, header: int
) -> None:
    first = http.post(f"/api/lists?name={name}", content=content).json()
    job = ended(http, {"list": first["id"], "where": "age >= 50"})

    second = again(http, job, "age < 60")

    lines = content.splitlines(keepends=True)
    expected = [line for i, line in enumerate(lines[header:]) if 50 <= i % 100 < 60]
    assert kept(http, second) == b"".join(lines[:header] + expected)
    record = http.get(f"/api/lists/{http.get(f'/api/jobs/{second}').json()['list']['id']}").json()
    assert (record["columns"], record["dialect"]) == (first["columns"], first["dialect"])
    assert record["name"] == name.replace(".", "-kept.")
    assert str(record["sample"][0]["age"]) == "50"


def test_it_stays_when_the_job_it_was_made_from_is_deleted(http: httpx.Client) -> None:
    made = http.post("/api/lists?name=numbers.txt", content=TEXT).json()
    job = ended(http, {"list": made["id"], "where": "CAST(line AS integer) >= 98"})
    second = again(http, job, "line = '99'")
    listed = http.get(f"/api/jobs/{second}").json()["list"]["id"]
    http.delete(f"/api/jobs/{job}").raise_for_status()
    http.delete(f"/api/lists/{made['id']}").raise_for_status()

    third = ended(http, {"list": listed, "where": "line = '98'"})

    assert (kept(http, second), kept(http, third)) == (b"99\n" * 30, b"98\n" * 30)


def test_a_result_without_rows_keeps_its_header(http: httpx.Client) -> None:
    made = http.post("/api/lists?name=people.csv", content=CSV).json()
    job = ended(http, {"list": made["id"], "where": "age > 1000"})

    second = again(http, job, "age > 0 AND zip = '001'")

    assert kept(http, second) == CSV.splitlines(keepends=True)[0]


def test_of_a_parquet_list_it_is_a_parquet_list(http: httpx.Client, tmp_path: Any) -> None:
    table = pl.DataFrame({"name": [f"p{i}" for i in range(3000)], "age": [i % 100 for i in range(3000)]})
    table.write_parquet(tmp_path / "people.parquet", row_group_size=500)
    made = http.post("/api/lists?name=people.parquet", content=(tmp_path / "people.parquet").read_bytes()).json()
    job = ended(http, {"list": made["id"], "where": "age >= 50"})

    second = again(http, job, "age < 60")

    assert pl.read_parquet(kept(http, second)).equals(table.filter(pl.col("age").is_between(50, 59)))


def test_a_job_that_goes_on_or_is_not_there_is_told(http: httpx.Client) -> None:
    made = http.post("/api/jobs", json={"rows": ["a"] * 1000, "where": "line = 'a'"}).json()["id"]
    http.post(f"/api/jobs/{made}/pause")
    # It may have ended before, or while it was about to pause.
    deadline = time.monotonic() + 60
    while (state := http.get(f"/api/jobs/{made}").json()["state"]) not in {"paused", "succeeded"}:
        assert state in {"running", "pausing"}
        assert time.monotonic() < deadline
    waiting = state == "paused"
    body = {"list": {"job": made, "which": "kept"}, "where": "line = 'a'"}

    assert http.post("/api/jobs", json=body).status_code == (409 if waiting else 202)
    assert http.post("/api/jobs", json={**body, "list": {"job": "none", "which": "kept"}}).status_code == 404
    assert http.post("/api/jobs", json={**body, "list": {"job": made, "which": "rejected"}}).status_code == 422
