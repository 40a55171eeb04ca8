"""`python -m bench.serving`: pings of the official JavaScript client during an upload and a download of a gigabyte."""

import argparse
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from bench.table import table
from tests.system.running import System

BLOCK = 2**20
ROW = b"1,some text of a row that is neither short nor long\n"


def rows(megabytes: int) -> Iterator[bytes]:
    """A list of that many MiB."""
    yield b"n,text\n"
    for _ in range(megabytes):
        yield (ROW * (BLOCK // len(ROW) + 1))[: BLOCK - BLOCK % len(ROW)]


def pinged(url: str, during: Callable[[], None]) -> tuple[list[float], int]:
    """The waits (ms) of a client that pings all the while, and how often it had to connect."""
    script = Path(__file__).with_name("pinging.mjs")
    node = shutil.which("node") or "node"
    with subprocess.Popen([node, script, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdin is not None and client.stdout is not None
        client.stdout.readline()
        during()
        client.stdin.close()
        said = json.loads(client.stdout.read())
    return sorted(said["waits"]), said["connects"]


def main() -> None:
    """Starts a system of its own and prints the table."""
    options = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    options.add_argument("--megabytes", type=int, default=1024)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder) / "data").until_ready()
        try:
            print(table(["while", "pings", "p50 ms", "p99 ms", "max ms", "connects"], measure(system, asked.megabytes)))
        finally:
            system.stop()


def measure(system: System, megabytes: int) -> list[list[str]]:
    """A row of figures for each direction."""
    uploaded = {}
    with httpx.Client(base_url=system.url, timeout=300) as http:

        def upload() -> None:
            answer = http.post("/api/lists", params={"name": "rows.csv"}, content=rows(megabytes))
            uploaded.update(answer.raise_for_status().json())

        def download() -> None:
            with http.stream("GET", f"/api/lists/{uploaded['id']}/content") as answer:
                got = sum(len(data) for data in answer.iter_raw(BLOCK))
            assert got == uploaded["bytes"]

        figures = []
        for what, during in (("uploading", upload), ("downloading", download)):
            waits, connects = pinged(system.url, during)
            at = [waits[int(len(waits) * share)] for share in (0.5, 0.99)]
            shown = [f"{wait:.1f}" for wait in (*at, waits[-1])]
            figures.append([f"{what} {megabytes} MiB", str(len(waits)), *shown, str(connects)])
        return figures


if __name__ == "__main__":
    main()
