"""Arrow string views, one at a time: a length, then the text itself (up to 12 bytes), or its first four bytes, the
number of the buffer and the offset in it."""

from worker.rows.kernels.compiling import Bytes, Views, kernel


@kernel("void(uint32[:,:,::1], int64, int64, int64, uint8[::1], int64, int64)")
def put(views: Views, slot: int, row: int, buffer: int, source: Bytes, start: int, end: int) -> None:
    """Writes the view of `source[start:end]`, which the array knows as its data buffer number `buffer`."""
    length = end - start
    view = views[slot, row]
    view[0] = length
    if length <= 12:
        for word in range(3):
            first = start + 4 * word
            bits = 0
            for place in range(4):
                if first + place < end:
                    bits |= int(source[first + place]) << (8 * place)
            view[1 + word] = bits
    else:
        bits = 0
        for place in range(4):
            bits |= int(source[start + place]) << (8 * place)
        view[1] = bits
        view[2] = buffer
        view[3] = start


@kernel("void(uint32[:,:,::1], uint8[:,::1], int64)")
def clear(views: Views, valid: Bytes, row: int) -> None:
    """Makes the row null in every column."""
    for slot in range(views.shape[0]):
        valid[slot, row] = 0
        for word in range(4):
            views[slot, row, word] = 0
