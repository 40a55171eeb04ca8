"""The workers' application, in which rows take their time, and each that was tested is noted: for tests of stopping."""

import os
import time

import worker.previews
import worker.testing
from worker.app import app, settings
from worker.judging import Judged, judge
from worker.picking import Mask
from worker.rows.block import Block
from worker.verdicts.where import WhereTest

__all__ = ["app"]

A_BLOCK_SECONDS = 0.05


def _judge(block: Block, test: WhereTest, *wanted: Mask) -> Judged:
    """Notes in the file `tested` how many rows were; while there is a file `hold` it waits, and says so by `held`.

    A file `some` is taken away, and lets one block pass all the same.
    """
    while (settings.data / "hold").exists():
        (settings.data / "held").touch()
        if (settings.data / "some").exists():
            (settings.data / "some").unlink()
            break
        time.sleep(0.01)
    time.sleep(A_BLOCK_SECONDS)
    judged = judge(block, test, *wanted)
    note = os.open(settings.data / "tested", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(note, b"%d\n" % len(block.ends))
    os.close(note)
    return judged


worker.previews.judge = worker.testing.judge = _judge
worker.testing.BLOCK_BYTES = 1000
