"""Lines that are cut and disks that are full are real ones, inside namespaces that only their test sees."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bench.chaos import confined

ROOT = Path(__file__).parents[4]


@cache
def spaces() -> tuple[str, ...]:
    found = confined.spaces()
    if found is None:
        pytest.skip(confined.missing())
    return found


def inside(*words: str) -> dict[str, Any]:
    command = ["unshare", *spaces(), sys.executable, "-m", "tests.unit.bench.chaos.inside", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_what_is_cut_vanishes_in_that_direction_alone_and_arrives_once_the_line_is_mended() -> None:
    found = inside("lines")
    assert found["heard"] == ["hello", "silence", "lost asks", "silence", "lost echoes"]
    assert found["echoed"] == ["hello", "lost asks", "lost echoes"]


def test_a_disk_is_full_and_read_only_until_it_is_mended(tmp_path: Path) -> None:
    assert inside("disk", str(tmp_path))["outcomes"] == ["ENOSPC", "written", "EROFS", "written"]
