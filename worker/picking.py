"""Copies rows out of a block whole: neighbours as one run."""

import numpy as np
import numpy.typing as npt

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
    chosen = np.flatnonzero(wanted)
    if len(chosen) == 0:
        return memoryview(b"")
    gaps = np.flatnonzero(np.diff(chosen) > 1)
    firsts = chosen[np.concatenate(([0], gaps + 1))]
    lasts = chosen[np.concatenate((gaps, [len(chosen) - 1]))]
    view = data.data
    runs = zip(starts_of(ends)[firsts].tolist(), ends[lasts].tolist(), strict=True)
    return memoryview(b"".join([view[start:end] for start, end in runs]))
