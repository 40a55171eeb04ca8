"""`winnow run` holds no list: its memory stays small however much goes through it."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.system.running import ROOT, System

MB = 1_000_000
BLOCK = b"".join(b"%07d,%d,%s\n" % (n, n % 100, b"some text to fill the row"[: n % 25]) for n in range(150_000))
"""Rows of which 35 % are kept."""
HEADER = b"id,age,note\n"
KEPT = sum(len(row) for row in BLOCK.splitlines(keepends=True) if int(row.split(b",")[1]) >= 65)


def high_water(pid: int) -> int:
    """The most memory that the process has had so far, in bytes; 0 once it is gone."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def through_a_pipe(url: str, blocks: int) -> tuple[int, int]:
    """Filters so many blocks that come through a pipe; gives the bytes that came out, and the most memory it took."""
    command = [sys.executable, "-m", "winnow", "run", "-", "--name", "big.csv", "--where", "age >= 65", "--url", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        into, out = process.stdin, process.stdout
        peak = given = 0

        def feed() -> None:
            with into:
                into.write(HEADER)
                for _ in range(blocks):
                    into.write(BLOCK)

        feeding = threading.Thread(target=feed)
        feeding.start()
        while block := out.read(MB):
            given += len(block)
            peak = max(peak, high_water(process.pid))
        feeding.join()
    assert process.returncode == 0
    return given, peak


@pytest.mark.slow
def test_a_gigabyte_through_a_pipe_takes_less_than_100_mb_of_the_client(system: System) -> None:
    blocks = -(-1000 * MB // len(BLOCK))
    given, peak = through_a_pipe(system.url, blocks)
    print(f"\n{blocks * len(BLOCK) / MB:,.0f} MB in, {given / MB:,.0f} MB out, at most {peak / MB:,.1f} MB of memory")
    assert given == len(HEADER) + blocks * KEPT
    assert 0 < peak <= 100 * MB
