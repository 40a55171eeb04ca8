"""A worker's memory does not grow with a list, whatever its shape, and no list takes a worker down."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from bench.memory import peak_mb
from tests.system.running import ROOT, System

MB = 2**20
MOST_MB = 300
SOME_MB = 100
"""More than a worker holds at any moment, so that what grows with the list shows."""


@dataclass(frozen=True)
class Shape:
    """A list of about `SOME_MB`: a head, and the same rows over and over."""

    name: str
    head: bytes
    rows: bytes
    where: str
    types: Mapping[str, str] = field(default_factory=dict)
    times: float = 1

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        block = self.rows * max(1, MB // len(self.rows))
        with path.open("wb") as file:
            file.write(self.head)
            for _ in range(max(1, int(SOME_MB * MB * self.times) // len(block))):
                file.write(block)
        return path

    def __str__(self) -> str:
        return self.name


WIDE_HEAD = b",".join(b"c%d" % column for column in range(2000)) + b"\n"
WIDE_ROW = b",".join(b"%d" % (column % 97) for column in range(2000)) + b"\n"
ORDINARY = (
    Shape("people.csv", b"id,name,age\n", b"12345,Ann Miller,34\n23456,Bob,70\n", "age >= 65", times=0.3),
    Shape("wide.csv", WIDE_HEAD, WIDE_ROW, "c7 >= 5"),
    Shape("wide_and_many_wanted.csv", WIDE_HEAD, WIDE_ROW, " OR ".join(f"c{column} = 7" for column in range(200))),
    Shape("long.txt", b"", b"x" * 100_000 + b"\n", "line LIKE '%y%'"),
    Shape("objects.jsonl", b"", b'{"a":1,"b":"x","c":[1,2,3],"d":{"e":"hello"}}\n', "a = 1 AND d.e = 'z'"),
)
SHORT = (
    Shape("one_byte.txt", b"", b"a\n", "line = 'a'"),
    Shape("empty_lines.txt", b"", b"\n", "line = ''", times=0.5),
    Shape("one_byte.csv", b"a\n", b"1\n", "a = 2"),
    Shape("all_ragged.csv", b"a,b\n", b"1,\n1\n1\n1\n1\n1\n", "a = 2", {"a": "integer"}, times=0.1),
    Shape("no_value_fits.csv", b"a,b\n", b"x,abc\n", "a = 1", {"a": "integer"}, times=0.2),
)


class Watched:
    """A system with one worker process, whose peak is measured anew for each list."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.http = httpx.Client(base_url=system.url, timeout=300)

    def children(self) -> list[psutil.Process]:
        """The processes that read lists: of both queues."""
        return [child for part in ("worker", "quick") for child in psutil.Process(self.system.pids[part]).children()]

    def forget_peaks(self) -> None:
        """Makes the kernel count from what is held now."""
        for child in self.children():
            Path(f"/proc/{child.pid}/clear_refs").write_text("5")

    def peak(self) -> float:
        """The most that any of them held since, in MB."""
        return max(map(peak_mb, self.children()))

    def upload(self, path: Path, **asked: str) -> httpx.Response:
        with path.open("rb") as file:
            return self.http.post("/api/lists", params={"name": path.name, **asked}, content=file)

    def run(self, path: Path, where: str, types: Mapping[str, str] | None = None, **asked: str) -> dict[str, Any]:
        """The job after its end."""
        uploaded = self.upload(path, **asked)
        assert uploaded.status_code == 201, uploaded.text
        order = {"list": uploaded.json()["id"], "where": where, "types": dict(types or {})}
        answer = self.http.post("/api/jobs", json=order)
        assert answer.status_code == 202, answer.text
        job = f"/api/jobs/{answer.json()['id']}"
        with self.http.stream("GET", f"{job}/events") as events:
            for _ in events.iter_lines():
                pass
        return self.http.get(job).json()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    # Compiling takes 80 MB that stay: `make` has it done before, but another change of a kernel may have come since.
    kernels = {**os.environ, "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR", str(Path(sys.prefix) / "numba"))}
    subprocess.run([sys.executable, "-m", "worker.rows.warm"], cwd=ROOT, env=kernels, check=True)
    system = System(tmp_path_factory.mktemp("memory") / "data", WINNOW_CONCURRENCY="1")
    try:
        one = Watched(system.until_ready())
        before = [child.pid for child in one.children()]
        yield one
        assert [child.pid for child in one.children()] == before, "a worker process was taken down"
    finally:
        system.stop()


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux keeps a peak that can be reset")
@pytest.mark.parametrize(
    "shape",
    [*ORDINARY, *(pytest.param(shape, marks=pytest.mark.slow) for shape in SHORT)],
    ids=str,
)
def test_memory_is_flat_whatever_the_shape(watched: Watched, tmp_path: Path, shape: Shape) -> None:
    path = shape.write(tmp_path)
    watched.forget_peaks()
    job = watched.run(path, shape.where, shape.types)
    assert job["state"] == "succeeded"
    assert job["rows"]["done"] == job["rows"]["total"]
    assert watched.peak() <= MOST_MB


LONG = 100_000_000
ENDLESS: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "endless.txt": (lambda: b"ok\n" + b"x" * LONG + b"\nok\n", "line = 'ok'", LONG + 1),
    "endless.csv": (lambda: b"id,note\n1,ok\n2," + b"x" * LONG + b"\n3,ok\n", "note = 'ok'", LONG + 3),
    "endless.jsonl": (lambda: b'{"a":"ok"}\n{"a":"' + b"x" * LONG + b'"}\n{"a":"ok"}\n', "a = 'ok'", LONG + 9),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_row_over_the_limit_fails_with_its_length(watched: Watched, tmp_path: Path, name: str) -> None:
    make, where, size = ENDLESS[name]
    path = tmp_path / name
    path.write_bytes(make())
    job = watched.run(path, where)
    assert (job["state"], job["rows"]["kept"], job["rows"]["failed"]) == ("succeeded", 2, 1)
    failed = f"/api/jobs/{job['id']}/failed"
    report = watched.http.get(failed).json()
    assert report["reason"] == f"row of {size} bytes is longer than {64 * MB}"
    assert report["truncated"]
    raw = watched.http.get(failed, params={"raw": 1}).content
    assert len(raw) >= size and path.read_bytes().find(raw[-size:]) > 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux keeps a peak that can be reset")
@pytest.mark.parametrize("name", ["endless.txt", "endless.csv", "endless.jsonl"])
def test_a_row_over_the_limit_takes_as_much_memory_whatever_its_length(
    watched: Watched, tmp_path: Path, name: str
) -> None:
    before, after = {"endless.txt": (b"", b""), "endless.csv": (b"id,note\n1,", b""),
                     "endless.jsonl": (b'{"a":"', b'"}')}[name]  # fmt: skip
    column = {"endless.txt": "line", "endless.csv": "note", "endless.jsonl": "a"}[name]
    peaks = []
    for times in (1, 4):
        path = tmp_path / name
        path.write_bytes(before + b"x" * (times * LONG) + after + b"\n")
        watched.forget_peaks()
        assert watched.run(path, f"{column} = 'ok'")["rows"]["failed"] == 1
        peaks.append(watched.peak())
    assert peaks[1] <= peaks[0] + 40


def test_a_row_of_fifty_megabytes_fails_with_a_short_reason(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"id,note\n1,2\n2," + b"x" * 50_000_000 + b"\n3,4\n")
    job = watched.run(path, "note > 3", {"note": "integer"})
    assert (job["rows"]["kept"], job["rows"]["rejected"], job["rows"]["failed"]) == (1, 1, 1)
    report = watched.http.get(f"/api/jobs/{job['id']}/failed").json()
    assert report["reason"] == f"note: '{'x' * 100}…' is not an integer"


MILLION = 1_000_000
WIDEST: dict[str, Callable[[], bytes]] = {
    "header.csv": lambda: b",".join(b"c%d" % column for column in range(MILLION)) + b"\n",
    "header.tsv": lambda: b"\t".join(b"c%d" % column for column in range(MILLION)) + b"\n",
    "values.csv": lambda: (b"7," * (MILLION - 1) + b"7\n") * 3,
}


@pytest.mark.parametrize("header", ["true", "false"])
@pytest.mark.parametrize("name", WIDEST)
def test_a_million_columns_are_refused_with_the_cure(watched: Watched, tmp_path: Path, name: str, header: str) -> None:
    path = tmp_path / name
    path.write_bytes(WIDEST[name]())
    answer = watched.upload(path, header=header)
    assert answer.status_code == 422
    assert "at most 10,000 are read" in answer.json()["detail"]
    assert "format=text" in answer.json()["detail"]


def test_a_million_columns_are_rows_of_plain_text(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    path.write_bytes(WIDEST["values.csv"]())
    assert watched.run(path, "line LIKE '7,7%'", format="text")["rows"]["kept"] == 3


def test_a_million_keys_are_read_in_one_object_and_in_a_million(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_bytes(b"{" + b",".join(b'"k%d":%d' % (n, n) for n in range(MILLION)) + b"}\n")
    assert watched.run(path, "k7 = 7 AND k900 = 900")["rows"]["kept"] == 1
    path.write_bytes(b"".join(b'{"k%d":%d}\n' % (n, n) for n in range(MILLION)))
    uploaded = watched.upload(path).json()
    assert len(uploaded["columns"]) == 1000
    key = uploaded["columns"][500]["name"]
    rows = watched.run(path, f"{key} IS NOT NULL")["rows"]
    assert (rows["total"], rows["kept"], rows["failed"]) == (MILLION, 1, 0)
