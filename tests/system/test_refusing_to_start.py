"""No part of the system starts for the world without a token, however it is started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.running import ROOT

PASSWORD = "pa55word"
PARTS = [
    ["launch"],
    ["web"],
    ["launch.worker", "work"],
    ["celery", "-A", "worker.app", "worker", "-Q", "work"],
    ["launch.flower"],
]


def start(folder: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
    environment |= {"PYTHONPATH": str(ROOT), "WINNOW_REDIS_URL": f"redis://:{PASSWORD}@127.0.0.1:1/0", **settings}
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("words", PARTS, ids=" ".join)
def test_a_part_refuses_in_one_plain_line(tmp_path: Path, words: list[str]) -> None:
    done = start(tmp_path, *words, WINNOW_HOST="0.0.0.0")
    assert done.returncode in {1, 2}
    (line,) = done.stderr.strip().splitlines()
    assert "Winnow cannot start: WINNOW_HOST=0.0.0.0 publishes beyond this machine: set WINNOW_TOKEN" in line
    assert PASSWORD not in done.stdout + done.stderr


def test_make_run_listens_nowhere_else_without_a_token_either(tmp_path: Path) -> None:
    done = start(tmp_path, "launch", WINNOW_BIND="0.0.0.0")
    assert done.returncode == 1
    assert "WINNOW_BIND=0.0.0.0 listens beyond this machine: set WINNOW_TOKEN" in done.stderr
