"""Lists in and results out over HTTP, with real workers: every row comes back once, byte for byte."""

import csv
import io
import json
from typing import Any

import httpx
import pytest

from tests.system.running import System

ROWS = [f'{i},person {i},{i % 97},{"CN" if i % 3 else "DE"},{i}.50,"said ""{i}""\nand left"\r\n' for i in range(5000)]
ROWS[1234] = "1234,person,x,CN,1.50,no number\r\n"
ROWS[4321] = "4321,too,short\r\n"
HEADER = "id,name,age,country,balance,note\r\n"
PEOPLE = (HEADER + "".join(ROWS)).encode()
# One row in which it is no number makes a column text, in doubt.
TYPES = {"age": "integer"}
WHERE = "age >= 65 AND country = 'CN'"


@pytest.fixture(scope="module")
def http(system: System) -> httpx.Client:
    return httpx.Client(base_url=system.url, timeout=60)


@pytest.fixture(scope="module")
def listed(http: httpx.Client) -> dict[str, Any]:
    answer = http.post("/api/lists?name=people.csv", content=PEOPLE)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture(scope="module")
def followed(http: httpx.Client, listed: dict[str, Any]) -> tuple[str, bytes]:
    """A job, and its kept rows as they were followed from its submission to its end."""
    job = http.post("/api/jobs", json={"list": listed["id"], "where": WHERE, "types": TYPES}).json()
    with http.stream("GET", f"/api/jobs/{job['id']}/kept?follow=1") as answer:
        return job["id"], b"".join(answer.iter_raw())


def expected(verdict: str) -> bytes:
    """The rows of one verdict by a plain reading."""
    found = []
    for i, row in enumerate(ROWS):
        if i in {1234, 4321}:
            said = "failed"
        else:
            fields = next(csv.reader(io.StringIO(row)))
            said = "kept" if int(fields[2]) >= 65 and fields[3] == "CN" else "rejected"
        if said == verdict:
            found.append(row)
    return (HEADER + "".join(found)).encode()


def test_following_gives_every_kept_row_in_order(followed: tuple[str, bytes]) -> None:
    assert followed[1] == expected("kept")


@pytest.mark.parametrize("which", ["kept", "rejected", "failed?raw=1"])
def test_each_verdict_comes_back_byte_for_byte(http: httpx.Client, followed: tuple[str, bytes], which: str) -> None:
    address = f"/api/jobs/{followed[0]}/{which}"
    whole = expected(which.partition("?")[0])

    answer = http.get(address)

    assert answer.content == whole
    assert answer.headers["Winnow-Complete"] == "true"
    assert http.get(address, headers={"Range": "bytes=20-2019"}).content == whole[20:2020]


def test_failed_rows_say_where_and_why(http: httpx.Client, followed: tuple[str, bytes]) -> None:
    report = [json.loads(line) for line in http.get(f"/api/jobs/{followed[0]}/failed").text.splitlines()]

    assert [entry["row"] for entry in report] == [1235, 4322]
    assert "'x'" in report[0]["reason"]
    assert report[1]["data"] == "4321,too,short"


def test_pages_of_rows_follow_on(http: httpx.Client, followed: tuple[str, bytes]) -> None:
    rows: list[dict[str, Any]] = []
    offset: int | None = 0
    while offset is not None:
        page = http.get(f"/api/jobs/{followed[0]}/rejected?offset={offset}&limit=1000").json()
        rows += page["rows"]
        offset = page["next"]

    assert HEADER + "\r\n".join([*(row["data"] for row in rows), ""]) == expected("rejected").decode()


def test_a_check_tries_the_condition_on_real_rows(http: httpx.Client, listed: dict[str, Any]) -> None:
    answer = http.post("/api/where/check", json={"list": listed["id"], "where": WHERE, "types": TYPES}).json()

    assert [column["name"] for column in answer["columns"]] == ["age", "country"]
    preview = answer["preview"]
    assert preview["tried"] == preview["kept"] + preview["rejected"] + preview["failed"] > 0


def test_rows_in_the_body_are_filtered(http: httpx.Client) -> None:
    job = http.post(
        "/api/jobs", json={"rows": [{"n": 1}, {"n": 2}, {"n": "x"}], "where": "n > 1", "types": {"n": "integer"}}
    ).json()

    kept = http.get(f"/api/jobs/{job['id']}/kept?follow=1")

    assert kept.content == b'{"n":2}\n'


def test_a_list_and_its_job_go_without_a_trace(http: httpx.Client, system: System) -> None:
    job = http.post(
        "/api/jobs", files={"file": ("p.csv", PEOPLE)}, data={"where": WHERE, "types": json.dumps(TYPES)}
    ).json()
    assert http.get(f"/api/jobs/{job['id']}/kept?follow=1").content == expected("kept")

    assert http.delete(f"/api/jobs/{job['id']}").status_code == 204
    assert http.delete(f"/api/lists/{job['list']['id']}").status_code == 204

    assert not (system.data / "jobs" / job["id"]).exists()
    assert not (system.data / "lists" / job["list"]["id"]).exists()
