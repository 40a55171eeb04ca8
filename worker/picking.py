"""Copies rows out of a block whole: neighbours as one run."""

import numpy as np
import numpy.typing as npt

from worker.rows.kernels.copying import copy_picked, picked_bytes

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def starts_of(ends: Ints) -> Ints:
    """Where each entry begins, the ends being contiguous from 0."""
    starts = np.empty_like(ends)
    starts[:1] = 0
    starts[1:] = ends[:-1]
    return starts


def pick_rows(data: Bytes, ends: Ints, wanted: Mask) -> memoryview:
    """The bytes of the entries that a mask picks, whole and in order."""
    target = np.empty(picked_bytes(ends, wanted), np.uint8)
    copy_picked(data, ends, wanted, target)
    return target.data
