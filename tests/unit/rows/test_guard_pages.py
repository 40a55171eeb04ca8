"""No kernel touches a byte beyond a list or the arrays that it fills: behind them is memory that must not be touched.

Bounds checks do not see the instructions of `worker.rows.kernels.masks`; the processor does. A fault ends its process,
so another one reads.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pages are protected by a call of Linux")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("lists", ["100", pytest.param("2000", marks=pytest.mark.slow)])
def test_no_kernel_touches_a_byte_beyond_its_arrays(lists: str) -> None:
    done = run("-m", "tests.unit.rows.guarded", lists)
    assert done.returncode == 0, f"ended by {done.returncode}: {done.stdout[-2000:]}{done.stderr}"
    assert done.stdout.endswith("untouched\n")


# Each byte is touched by a process of its own; and one that may be.
TOUCHING = """
import ctypes, os, numpy as np
from tests.unit.rows.guard_pages import Guarding, placed

list_, behind, filled = placed(b"abc"), placed(b"abc", at_start=True), Guarding().empty((2, 3), np.uint32)
for place in (list_.ctypes.data + 3, behind.ctypes.data - 1, filled.ctypes.data + 24, list_.ctypes.data + 2):
    if (child := os.fork()) == 0:
        ctypes.string_at(place, 1)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_who_touches_one_is_killed() -> None:
    assert run("-c", TOUCHING).stdout.split() == [str(-signal.SIGSEGV)] * 3 + ["0"]
