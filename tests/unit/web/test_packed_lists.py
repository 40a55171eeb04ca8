"""What comes in as .gz or .zst is a list of plain bytes; what is wrong with it is told, and nothing half stays."""

import gzip
import hashlib
import json
import random
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from backports import zstd

from tests.unit.web.conftest import PEOPLE
from tests.unit.web.server import QuickDouble, Server
from tests.unit.web.test_lists import left_in

# The names of tests have such bytes in them, and must be the same in each process: no time of packing.
PACKED = {"gzip": gzip.compress(PEOPLE, mtime=0), "zstd": zstd.compress(PEOPLE)}
ENDING = {"gzip": "gz", "zstd": "zst"}
PACKINGS = list(PACKED)


def assert_people(http: httpx.Client, data: Path, record: dict[str, Any], packing: str) -> None:
    packed = PACKED[packing]
    assert (record["bytes"], record["sha256"]) == (len(PEOPLE), hashlib.sha256(PEOPLE).hexdigest())
    assert record["packed"] == {
        "format": packing, "bytes": len(packed), "sha256": hashlib.sha256(packed).hexdigest(),
    }  # fmt: skip
    assert (data / "lists" / record["id"] / "content").read_bytes() == PEOPLE
    assert http.get(f"/api/lists/{record['id']}").json() == record


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_body_becomes_a_plain_list_that_keeps_its_name(
    http: httpx.Client, quick: QuickDouble, data: Path, packing: str
) -> None:
    name = f"people.csv.{ENDING[packing]}"

    answer = http.post(f"/api/lists?name={name}&format=csv", content=PACKED[packing])

    assert answer.status_code == 201, answer.text
    record = answer.json()
    assert record["name"] == name
    assert_people(http, data, record, packing)
    content = http.get(f"/api/lists/{record['id']}/content")
    assert content.content == PEOPLE
    assert content.headers["ETag"] == f'"{record["sha256"]}"'
    assert content.headers["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert "Content-Encoding" not in content.headers


@pytest.mark.parametrize("packing", PACKINGS)
def test_bytes_decide_and_not_the_name(http: httpx.Client, quick: QuickDouble, data: Path, packing: str) -> None:
    assert_people(http, data, http.post("/api/lists?name=people.csv", content=PACKED[packing]).json(), packing)
    plain = http.post("/api/lists?name=people.csv.gz", content=PEOPLE).json()
    assert (plain["packed"], plain["bytes"]) == (None, len(PEOPLE))


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_form_may_hold_a_packed_file(http: httpx.Client, quick: QuickDouble, data: Path, packing: str) -> None:
    file = {"file": (f"people.csv.{ENDING[packing]}", PACKED[packing])}
    assert_people(http, data, http.post("/api/lists?format=csv", files=file).json(), packing)
    job = http.post("/api/jobs?format=csv", files=file, data={"where": "age > 50"})
    assert job.status_code == 202, job.text
    kept = http.get(f"/api/jobs/{job.json()['id']}/kept")
    assert kept.headers["Content-Disposition"] == 'attachment; filename="people-kept.csv"'


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "zstd", "identity", "GZIP"])
def test_a_content_encoding_that_is_known_is_undone(
    http: httpx.Client, quick: QuickDouble, data: Path, coding: str
) -> None:
    body = PEOPLE if coding == "identity" else PACKED["zstd" if coding == "zstd" else "gzip"]
    record = http.post("/api/lists?name=people.csv", content=body, headers={"Content-Encoding": coding}).json()
    assert (record["name"], record["bytes"]) == ("people.csv", len(PEOPLE))


def test_any_other_content_encoding_is_refused(http: httpx.Client, data: Path) -> None:
    before = left_in(data)
    answer = http.post("/api/lists?name=people.csv", content=b"...", headers={"Content-Encoding": "br"})
    assert answer.status_code == 415
    assert "'br'; taken here are gzip, x-gzip, zstd" in answer.json()["detail"]
    body = gzip.compress(json.dumps({"rows": ["a"], "where": "1 = 1"}).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert http.post("/api/jobs", content=body, headers=headers).status_code == 415
    assert left_in(data) == before


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (PACKED["gzip"][:-3], 422, f"ends in the middle of member 1, after {len(PEOPLE)} plain bytes"),
        (PACKED["zstd"][:-3], 422, "ends in the middle of frame 1, after"),
        (PACKED["gzip"] * 2 + b"name", 422, "After member 2 of the gzip stream"),
        (PACKED["gzip"][:-8] + b"\0\0\0\0" + PACKED["gzip"][-4:], 422, "checksum"),
        (gzip.compress(PACKED["gzip"], mtime=0), 415, "gzip content once more"),
        (gzip.compress(b"PAR1" + bytes(1000), mtime=0), 415, "a Parquet file"),
        (zstd.compress(b"p.csv".ljust(257, b"\0") + b"ustar\x0000" + bytes(2**21)), 415, "tar --zstd -xf FILE"),
    ],
)
def test_what_cannot_be_unpacked_is_told_and_leaves_nothing(
    http: httpx.Client, quick: QuickDouble, data: Path, body: bytes, status: int, told: str
) -> None:
    before = left_in(data)

    answer = http.post("/api/lists?name=people.csv.gz", content=body)

    assert answer.status_code == status, answer.text
    assert told in answer.json()["detail"]
    assert left_in(data) == before
    assert not quick.asked


def test_rows_are_never_taken_for_something_packed(http: httpx.Client, quick: QuickDouble) -> None:
    row = "P*M\x18" + "abc"
    answer = http.post("/api/jobs", json={"rows": [row], "where": "1 = 1"})
    assert answer.status_code == 202, answer.text
    record = http.get(f"/api/lists/{answer.json()['list']['id']}").json()
    assert (record["packed"], record["bytes"]) == (None, len(row) + 1)


def post_by_curl(server: Server, file: Path) -> dict[str, Any]:
    curl = subprocess.run(
        ["curl", "-s", "-H", "Expect:", "-T", str(file), "-X", "POST", f"{server.url}/api/lists?name=bomb.csv.gz"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return dict(json.loads(curl.stdout))


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_bomb_is_refused_in_constant_memory(
    server: Server, quick: QuickDouble, data: Path, tmp_path: Path, packing: str
) -> None:
    bomb = tmp_path / "bomb"
    zeros = bytes(100 * 2**20)
    bomb.write_bytes((gzip.compress(zeros) if packing == "gzip" else zstd.compress(zeros, 19)) * 100)
    before, memory = left_in(data), Memory(server.process.pid)

    refusal = post_by_curl(server, bomb)

    assert (refusal["status"], refusal["ratio"]) == (413, 500)
    assert "WINNOW_MAX_UNPACK_RATIO" in refusal["detail"]
    assert left_in(data) == before
    assert memory.grown_at_most() < 48 * 2**20


def test_what_unpacks_to_more_than_is_taken_is_refused(
    server: Server, quick: QuickDouble, data: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "packed"
    page = random.Random(1).randbytes(30_000)
    packed.write_bytes(gzip.compress(page + b"\n" * 2_000_000) * 120)
    before = left_in(data)

    refusal = post_by_curl(server, packed)

    assert (refusal["status"], refusal["limit"]) == (413, 210 * 2**20)
    assert "unpack to more than the 220,200,960 bytes that are taken. Split the list" in refusal["detail"]
    assert left_in(data) == before


class Memory:
    """The highest resident size of a process from now on, where the kernel tells (Linux)."""

    def __init__(self, pid: int) -> None:
        self._folder = Path(f"/proc/{pid}")
        if not self._folder.is_dir():
            pytest.skip("no /proc here")
        (self._folder / "clear_refs").write_text("5")
        self._before = self._read("VmRSS")

    def grown_at_most(self) -> int:
        return self._read("VmHWM") - self._before

    def _read(self, name: str) -> int:
        lines = (self._folder / "status").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(name))
