"""The command line where its caller has closed a stream, or given it one that takes nothing."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.winnow.speaking import Speaker, a_snapshot, as_json, streamed

DATA = b"a,b\n1,x\n2,y\n"


@pytest.fixture(autouse=True)
def on_this_server(server: Speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on which a job has succeeded."""
    monkeypatch.setenv("WINNOW_URL", server.url)
    server.on("GET /api/jobs/j1", as_json(a_snapshot()))
    server.on("GET /api/jobs/j1/kept", streamed(DATA))


def winnow(words: str, streams: str) -> "subprocess.CompletedProcess[bytes]":
    """Has a shell run it: streams are closed there."""
    command = f"{shlex.quote(sys.executable)} -m winnow {words} {streams}"
    return subprocess.run(command, shell=True, stderr=subprocess.PIPE, timeout=60, check=False)


@pytest.mark.parametrize("words", ["fetch j1 kept", "--help"])
@pytest.mark.parametrize("streams", ["<&- >&-", ">/dev/full"])
def test_a_stdout_that_takes_nothing_is_told_in_one_line(words: str, streams: str) -> None:
    done = winnow(words, streams)

    assert done.returncode == 1
    assert re.fullmatch(r"winnow: \[Errno \d+\] [^\n]+\n", done.stderr.decode())


def test_streams_that_are_closed_and_not_needed_do_no_harm(tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"

    done = winnow(f"fetch j1 kept -o {shlex.quote(str(kept))}", "<&- >&- 2>&-")

    assert done.returncode == 0
    assert kept.read_bytes() == DATA
