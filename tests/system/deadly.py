"""The workers' application, in which the test of a line that says `deadly` ends its process: for tests of that."""

import os
import signal

import worker.testing
from worker.app import app
from worker.judging import Judged, judge
from worker.picking import Mask
from worker.rows.block import Block
from worker.verdicts.where import WhereTest

__all__ = ["app"]


def _judge(block: Block, test: WhereTest, *wanted: Mask) -> Judged:
    if "deadly" in block.frame.to_series(0).to_list():
        os.kill(os.getpid(), signal.SIGSEGV)
    return judge(block, test, *wanted)


worker.testing.judge = _judge
