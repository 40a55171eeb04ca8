"""Arrow string views, one at a time: a length, then the text itself (up to 12 bytes), or its first four bytes, the
number of the buffer and the offset in it."""

import numpy as np

from worker.rows.kernels.compiling import Bytes, Views, kernel
from worker.rows.kernels.masks import load_word

ONE = np.uint64(1)
HIGH = np.uint32(0x80808080)

SETTLED = 5
"""What `valid` becomes of a text that is ASCII for certain: it needs no check; and no view if it was read already."""


@kernel("void(uint32[:,:,::1], int64, int64, int64, uint8[::1], int64, int64)", inline=True, counted=False)
def put(views: Views, slot: int, row: int, buffer: int, source: Bytes, start: int, end: int) -> None:
    """Writes the view of `source[start:end]`, which the array knows as its data buffer number `buffer`."""
    length = end - start
    views[slot, row, 0] = length
    if length > 12:
        views[slot, row, 1] = load_word(source, start)
        views[slot, row, 2] = buffer
        views[slot, row, 3] = start
    elif start + 12 <= source.shape[0]:
        low = np.uint64(load_word(source, start)) | np.uint64(load_word(source, start + 4)) << np.uint64(32)
        high = load_word(source, start + 8)
        if length < 8:
            low &= (ONE << np.uint64(8 * length)) - ONE
            high = np.uint32(0)
        elif length < 12:
            high &= np.uint32((1 << (8 * (length - 8))) - 1)
        views[slot, row, 1] = np.uint32(low & np.uint64(0xFFFFFFFF))
        views[slot, row, 2] = np.uint32(low >> np.uint64(32))
        views[slot, row, 3] = high
    else:
        for word in range(3):
            first = start + 4 * word
            bits = np.uint32(0)
            for place in range(4):
                if first + place < end:
                    bits |= np.uint32(source[first + place]) << np.uint32(8 * place)
            views[slot, row, 1 + word] = bits


@kernel("void(uint32[:,:,::1], uint8[:,::1], int64)", counted=False)
def clear(views: Views, valid: Bytes, row: int) -> None:
    """Makes the row null in every column."""
    for slot in range(views.shape[0]):
        valid[slot, row] = 0
        for word in range(4):
            views[slot, row, word] = 0
