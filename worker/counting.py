"""Counts a list: indexes one leased stretch of it, and has the rows made known. A draft is counted as it comes in."""

import numpy as np
import numpy.typing as npt

from shared.errors import NotFound
from shared.files import local
from shared.store import leases
from worker.context import Context
from worker.positions import reader
from worker.rows.index import Place, ReadAt, scan_stretch, start_of_body
from worker.rows.layout import Layout

FIRST_BYTES = 2**20
"""The first stretch is short, so that testing begins at once."""
STRETCH_BYTES = 256 * 2**20
DRAFT_BYTES = 8 * 2**20
"""So much of a draft has to be new before it is worth another stretch."""


def count(context: Context, lease: leases.Stretch) -> None:
    """Indexes from the lease's byte on. Raises OSError where storage does not work."""
    draft = lease.outline is not None
    if lease.outline is not None:
        outline, size, read_at = lease.outline, lease.available, _coming_in(context, lease.list)
    else:
        try:
            record = context.lists.get(lease.list)
        except NotFound:
            return
        outline, size, read_at = record.outline, record.bytes, reader(context, lease.list)
    first = lease.row == 0 and lease.byte == outline.body
    try:
        start = start_of_body(read_at, outline.body) if first else Place(lease.row, lease.byte, lease.line)
        most = FIRST_BYTES if first else STRETCH_BYTES
        part = scan_stretch(read_at, Layout.outlined(outline), start, size, most, growing=draft)
    except FileNotFoundError:
        if draft:
            return  # the upload was refused, or broke off
        raise
    if draft and not part.rows:
        return
    name = local.list_index(lease.list, f"{lease.row}-{lease.fence}")
    with context.files.create(name) as file:
        file.write(part.to_bytes())
    entry = leases.IndexPart(name.rpartition("/")[2], part.start.row, part.rows, part.start.byte, part.end.byte)
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
            return context.files.read(local.upload(list_id), start, length)
        except FileNotFoundError:
            return read_later(start, length)

    return read_at
