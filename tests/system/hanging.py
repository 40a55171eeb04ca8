"""The workers' application, in which the test of a line `hangs` does so, and heeds nothing: for tests of that."""

import ctypes
import os
import signal

import worker.testing
from worker.app import app, settings
from worker.judging import Judged, judge
from worker.rows.block import Block
from worker.verdicts.where import WhereTest

__all__ = ["app"]


def _judge(block: Block, test: WhereTest) -> Judged:
    """While there is a file `hold` the row hangs, in native code that holds the interpreter; `hanging` says where."""
    if "hangs" in block.frame.to_series(0).to_list() and (settings.data / "hold").exists():
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
        (settings.data / "hanging").write_text(f"{os.getpid()}\n")
        while True:
            ctypes.PyDLL(None).usleep(100_000)
    return judge(block, test)


worker.testing.judge = _judge
# A block for each row.
worker.testing.BLOCK_BYTES = 1
