"""A test run that is killed takes along what its tests have started."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests import outliving

# A run whose test has started something in a session of its own, and its child another.
RUN = """
import subprocess, sys, time
from tests import outliving
outliving.forbid()
child = "import time; print('up', flush=True); time.sleep(600)"
started = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, start_new_session=True)
started.stdout.readline()
print(started.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by a folder of Linux")
def test_a_killed_run_leaves_nothing_running() -> None:
    root = Path(outliving.__file__).parents[1]
    with subprocess.Popen([sys.executable, "-c", RUN], cwd=root, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        started = psutil.Process(int(run.stdout.readline()))
        run.kill()
    _, alive = psutil.wait_procs([started], 20)
    for process in alive:
        process.kill()
    assert alive == []
