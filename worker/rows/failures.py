"""From the kernels' numbers to reasons in words."""

from collections.abc import Sequence

import numpy as np

from worker.rows.kernels.compiling import Ints
from worker.rows.layout import Layout
from worker.rows.reasons import Fault, sentence


def failures(faults: Ints, numbers: Ints, layout: Layout, columns: Sequence[str], limit: int) -> dict[int, str]:
    """Entry → reason. `columns` are those of the slots that a fault's number may name."""
    out: dict[int, str] = {}
    # Where nearly all rows fail they fail alike: one sentence for all of them, not one each.
    known: dict[tuple[int, int], str] = {}
    entries = np.flatnonzero(faults)
    for entry, kind, number in zip(entries.tolist(), faults[entries].tolist(), numbers[entries].tolist(), strict=True):
        reason = known.get((kind, number))
        if reason is None:
            fault = Fault(kind)
            column = columns[number] if fault in (Fault.UNDECODABLE, Fault.SURROGATE) else ""
            reason = sentence(fault, number, width=layout.width, limit=limit, column=column, encoding=layout.encoding)
            known[kind, number] = reason
        out[entry] = reason
    return out
