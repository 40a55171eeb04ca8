"""Counts a list: indexes one leased stretch of it, and has the rows made known. A draft is counted as it comes in."""

from contextlib import suppress

import numpy as np
import numpy.typing as npt

from shared import words
from shared.errors import NotFound
from shared.files import naming
from shared.lists import Format, ListRecord, Outline
from shared.store import leased
from worker.announcing import Announce
from worker.context import Context
from worker.kinds.parquet import source_of
from worker.positions import reader
from worker.rows.index import Place, ReadAt, scan_stretch, start_of_body
from worker.rows.layout import Layout

FIRST_BYTES = 2**20
"""The first stretch is short, so that testing begins at once."""
STRETCH_BYTES = 256 * 2**20
DRAFT_BYTES = 8 * 2**20
"""So much of a draft has to be new before it is worth another stretch."""
MOST_STARTS = 10_000
"""Row groups whose beginnings the store is told of."""


def count(context: Context, lease: leased.Stretch, announce: Announce) -> None:
    """Indexes from the lease's byte on. Raises OSError where storage does not work."""
    if lease.outline is not None:
        announce(lease.list, words.counting(None, lease.row, lease.list))
        with suppress(FileNotFoundError):  # the upload was refused, or broke off
            _index(context, lease, lease.outline, lease.available, _coming_in(context, lease.list))
        return
    try:
        record = context.lists.get(lease.list)
    except NotFound:
        return
    announce(lease.list, words.counting(record.name, lease.row, lease.list))
    if record.format is Format.PARQUET:
        _take_rows(context, lease, record)
    else:
        _index(context, lease, record.outline, record.bytes, reader(context, lease.list))


def _index(context: Context, lease: leased.Stretch, outline: Outline, size: int, read_at: ReadAt) -> None:
    draft = lease.outline is not None
    first = lease.row == 0 and lease.byte == outline.body
    start = start_of_body(read_at, outline.body) if first else Place(lease.row, lease.byte, lease.line)
    most = FIRST_BYTES if first else STRETCH_BYTES
    layout = Layout.outlined(outline)
    part = scan_stretch(read_at, layout, start, size, most, growing=draft, hurry=lambda: context.stopping.is_set)
    if draft and not part.rows:
        return
    name = naming.list_index(lease.list, f"{lease.row}-{lease.fence}")
    with context.files.create(name) as file:
        file.write(part.to_bytes())
    entry = leased.IndexPart(name.rpartition("/")[2], part.start.row, part.rows, part.start.byte, part.end.byte)
    enough = part.end.byte + DRAFT_BYTES
    if not context.leases.add_index(lease, entry, part.blank_lines, part.end.line, part.done, enough):
        context.files.delete(name)
        if not context.lists.expected(lease.list):
            context.files.tidy(name)


def _coming_in(context: Context, list_id: str) -> ReadAt:
    """Reads a list's bytes where they come in, and where they are once all have come."""
    read_later = reader(context, list_id)

    def read_at(start: int, length: int) -> "bytes | npt.NDArray[np.uint8]":
        try:
            return context.files.read(naming.upload(list_id), start, length)
        except FileNotFoundError:
            return read_later(start, length)

    return read_at


def _take_rows(context: Context, lease: leased.Stretch, record: ListRecord) -> None:
    """A Parquet list says itself how many rows it has, and where it is best cut."""
    source = source_of(context, record.id, record.bytes)
    part = leased.IndexPart("", 0, source.rows, 0, record.bytes)
    context.leases.add_index(lease, part, 0, 1, True, groups=group_starts(source.starts.tolist()))


def group_starts(starts: list[int]) -> list[int]:
    """Where chunks had better begin: row groups' first rows, of very many small ones only some."""
    least = starts[-1] // MOST_STARTS
    found: list[int] = []
    for start in starts[1:-1]:
        if start - (found[-1] if found else 0) > least:
            found.append(start)
    return found
