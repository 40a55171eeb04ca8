"""From the kernels' numbers to reasons in words."""

from collections.abc import Sequence

import numpy as np

from worker.rows.kernels.compiling import Ints
from worker.rows.layout import Layout
from worker.rows.reasons import Fault, sentence


def failures(faults: Ints, numbers: Ints, layout: Layout, columns: Sequence[str], limit: int) -> dict[int, str]:
    """Entry → reason. `columns` are those of the slots that a fault's number may name."""
    out = {}
    for entry in np.flatnonzero(faults).tolist():
        fault, number = Fault(int(faults[entry])), int(numbers[entry])
        named = fault in (Fault.UNDECODABLE, Fault.SURROGATE)
        column = columns[number] if named else ""
        out[entry] = sentence(fault, number, width=layout.width, limit=limit, column=column, encoding=layout.encoding)
    return out
