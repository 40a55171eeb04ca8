"""Where a row of a list begins, by the list's index."""

from functools import lru_cache
from typing import Any

import numpy as np

from shared.files import naming
from shared.files.faults import Damaged
from shared.store import leased
from worker.context import Context
from worker.rows.index import IndexPart, Place, ReadAt
from worker.rows.layout import Layout
from worker.rows.walk import walk

STEP_BYTES = 128 * 1024


def reader(context: Context, list_id: str) -> ReadAt:
    """Reads a list's bytes into arrays of their own."""
    return reader_of(context, naming.list_content(list_id))


def reader_of(context: Context, name: str) -> ReadAt:
    """Reads an object's bytes likewise."""

    def read_at(start: int, length: int) -> "np.ndarray[Any, np.dtype[np.uint8]]":
        data = np.empty(length, np.uint8)
        return data[: context.files.read_into(name, start, data.data)]

    return read_at


def position(context: Context, list_id: str, layout: Layout, row: int) -> Place:
    """The place of a row (from 0) that has been indexed; that of the row after the last indexed one is its end.

    Raises LookupError for a row that is not indexed.
    """
    part = _load(context, list_id, _part_with(context, list_id, row))
    if row == part.end.row:
        return part.end
    place = part.before_row(row)
    if place.row == row:
        return place
    for stretch in walk(reader(context, list_id), layout, place, part.end.byte, (), block_bytes=STEP_BYTES):
        if stretch.end.row < row:
            continue
        if stretch.end.row == row or stretch.data is None:
            return stretch.end
        entry = int((~stretch.block.blank).nonzero()[0][row - stretch.place.row - 1])
        byte = int(stretch.block.ends[entry])
        feeds = int((stretch.data[:byte] == ord("\n")).sum())
        return Place(row, stretch.place.byte + byte, stretch.place.line + feeds)
    raise LookupError(f"row {row} of list {list_id} is not in its index")


MOST_LISTS = 100


def _part_with(context: Context, list_id: str, row: int) -> leased.IndexPart:
    """The first part that ends at the row or after it: the same one however long the index has grown since."""
    if len(context.index_parts) > MOST_LISTS:
        context.index_parts.clear()
    known = context.index_parts.setdefault(list_id, [])
    if not known or known[-1].first + known[-1].rows < row:
        known.extend(context.leases.parts(list_id, after=len(known)))
    for part in known:
        if part.first <= row <= part.first + part.rows:
            return part
    raise LookupError(f"row {row} of list {list_id} is not in its index")


@lru_cache(maxsize=8)
def _load(context: Context, list_id: str, part: leased.IndexPart) -> IndexPart:
    name = naming.list_index(list_id, part.name)
    try:
        found = IndexPart.from_bytes(context.files.read(name, 0, context.files.size(name)))
    except ValueError as error:
        raise Damaged(name) from error
    if (found.start.row, found.end.row) != (part.first, part.first + part.rows):
        raise Damaged(name)
    return found
