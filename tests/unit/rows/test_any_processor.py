"""Kernels read right on a processor without wide vectors, too: compiled for the oldest that is served, and tried."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TRIED = """
from tests.awkward import SMALL
from tests.unit.rows.lists import inspected, plainly, vectorised
from tests.unit.rows.test_values import TYPES, assert_exact
from tests.unit.where.test_fields import DOES_NOT, FITS

for awkward in SMALL:
    found = inspected(awkward.content, awkward.name, **awkward.asked.model_dump())
    body = awkward.content[found.body:]
    for many in (body, b"".join([body] * 9)):
        expected = plainly(many, found.layout, awkward.columns)
        for size in (1, 64, 100, len(many) + 1):
            assert vectorised(many, found.layout, awkward.columns, block_bytes=size) == expected, (awkward.name, size)
for kind in TYPES:
    assert_exact([text for text in FITS[kind] + DOES_NOT[kind] if "\\n" not in text], kind, quoted=True)
print("all alike")
"""


# All kernels are compiled once more.
@pytest.mark.slow
def test_the_kernels_read_the_same_on_a_processor_without_wide_vectors(tmp_path: Path) -> None:
    oldest = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", TRIED],
        cwd=ROOT,
        env={**os.environ, **oldest, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "all alike\n", done.stderr
