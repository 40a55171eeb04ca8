"""Copies runs of bytes out of a block."""

from worker.rows.kernels.compiling import Bytes, Ints, Mask, kernel


@kernel("int64(int64[::1], boolean[::1])")
def picked_bytes(ends: Ints, wanted: Mask) -> int:
    """How many bytes the wanted entries have; entry i is what lies between `ends[i - 1]` and `ends[i]`."""
    total = start = 0
    for entry in range(ends.shape[0]):
        if wanted[entry]:
            total += ends[entry] - start
        start = ends[entry]
    return total


@kernel("void(uint8[::1], int64[::1], boolean[::1], uint8[::1])")
def copy_picked(data: Bytes, ends: Ints, wanted: Mask, target: Bytes) -> None:
    """Copies the wanted entries to `target`, neighbours as one run."""
    used = start = entry = 0
    count = ends.shape[0]
    while entry < count:
        if not wanted[entry]:
            start = ends[entry]
            entry += 1
            continue
        while entry < count and wanted[entry]:
            entry += 1
        size = ends[entry - 1] - start
        target[used : used + size] = data[start : start + size]
        used += size
        start = ends[entry - 1]
