"""Rows are copied out whole, in order, whatever the mask."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from worker.picking import pick_rows


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=5), st.booleans())))
def test_picked_rows_are_the_bytes_of_the_entries_that_the_mask_names(rows: list[tuple[bytes, bool]]) -> None:
    data = np.frombuffer(b"".join(raw for raw, _ in rows), np.uint8).copy()
    ends = np.cumsum([len(raw) for raw, _ in rows], dtype=np.int64)
    wanted = np.array([picked for _, picked in rows], np.bool_)
    assert bytes(pick_rows(data, ends, wanted)) == b"".join(raw for raw, picked in rows if picked)
