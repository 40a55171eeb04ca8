"""From the bounds of JSON values to views of their text."""

from worker.rows.kernels.compiling import Bytes, Ints, Views, kernel
from worker.rows.kernels.unescaping import compact, compact_length, has_escape, unescape
from worker.rows.kernels.views import SETTLED, clear, put
from worker.rows.reasons import Fault

SURROGATE = int(Fault.SURROGATE)

ABSENT, STRING, ESCAPED, SCALAR, NESTED = range(5)
"""What a value is: nothing or null, a string (with escapes), a number or word, an object or array."""


@kernel(
    "int64(uint8[::1], int64, int64, boolean, int64, int64, uint32[:,:,::1], uint8[:,::1])",
    inline=True,
    counted=False,
)
def bound_value(
    data: Bytes, start: int, stop: int, escapes: bool, slot: int, row: int, views: Views, kinds: Bytes
) -> int:
    """Writes the bounds (words 0 and 3 of the view) and the kind of the value `data[start:stop]`, quotes and all.

    Returns how many bytes its text may need beside the data. `escapes` tells whether there may be any.
    """
    byte = data[start]
    views[slot, row, 0], views[slot, row, 3] = start, stop
    if byte == 34:
        if escapes and has_escape(data, start + 1, stop - 1):
            kinds[slot, row] = ESCAPED
            return stop - start
        kinds[slot, row] = STRING
    elif byte == 110:
        kinds[slot, row] = ABSENT
    elif byte == 123 or byte == 91:
        kinds[slot, row] = NESTED
        return stop - start
    else:
        kinds[slot, row] = SCALAR
    return 0


@kernel(
    "void(uint8[::1], int64, int64, int64[::1], int64[::1], uint32[:,:,::1], uint8[:,::1], uint8[::1])",
    counted=False,
)
def view_values(
    data: Bytes, slot: int, rows: int, faults: Ints, numbers: Ints, views: Views, kinds: Bytes, side: Bytes
) -> None:
    """Turns one slot's bounds and kinds into views, and its kinds into whether there is a value.

    Texts that are not as written go to `side`, data buffer number 1. Fails rows with half of a surrogate pair.
    """
    used = 0
    for row in range(rows):
        kind = kinds[slot, row]
        if kind == ABSENT:
            for word in range(4):
                views[slot, row, word] = 0
            continue
        if kind == SETTLED:
            continue
        kinds[slot, row] = 1
        first, end = int(views[slot, row, 0]), int(views[slot, row, 3])
        if kind == STRING:
            first += 1
            end -= 1
        elif kind == ESCAPED:
            after = unescape(data, first + 1, end - 1, side, used)
            if after < 0:
                faults[row], numbers[row] = SURROGATE, slot
                clear(views, kinds, row)
            else:
                put(views, slot, row, 1, side, used, after)
                used = after
            continue
        elif kind == NESTED and compact_length(data, first, end) != end - first:
            after = compact(data, first, end, side, used)
            put(views, slot, row, 1, side, used, after)
            used = after
            continue
        put(views, slot, row, 0, data, first, end)
