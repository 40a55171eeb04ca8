"""Counts a list: indexes one leased stretch of it, and has the rows made known."""

from shared.errors import NotFound
from shared.files import local
from shared.lists import Format, ListRecord
from shared.store import leases
from worker.context import Context
from worker.kinds.parquet import source_of
from worker.positions import reader
from worker.rows.index import Place, scan_stretch, start_of_body
from worker.rows.layout import Layout

FIRST_BYTES = 2**20
"""The first stretch is short, so that testing begins at once."""
STRETCH_BYTES = 256 * 2**20
MOST_STARTS = 10_000
"""Row groups whose beginnings the store is told of."""


def count(context: Context, lease: leases.Stretch) -> None:
    """Indexes from the lease's byte on. Raises OSError where storage does not work."""
    try:
        record = context.lists.get(lease.list)
    except NotFound:
        return
    if record.format is Format.PARQUET:
        _take_rows(context, lease, record)
        return
    read_at = reader(context, lease.list)
    first = lease.row == 0 and lease.byte == record.body
    start = start_of_body(read_at, record.body) if first else Place(lease.row, lease.byte, lease.line)
    part = scan_stretch(read_at, Layout.of(record), start, record.bytes, FIRST_BYTES if first else STRETCH_BYTES)
    name = f"{lease.row}-{lease.fence}"
    with context.files.create(local.list_index(lease.list, name)) as file:
        file.write(part.to_bytes())
    entry = leases.IndexPart(name, part.start.row, part.rows, part.start.byte, part.end.byte)
    context.leases.add_index(lease, entry, part.blank_lines, part.end.line, part.done)


def _take_rows(context: Context, lease: leases.Stretch, record: ListRecord) -> None:
    """A Parquet list says itself how many rows it has, and where it is best cut."""
    source = source_of(context, record.id, record.bytes)
    part = leases.IndexPart("", 0, source.rows, 0, record.bytes)
    context.leases.add_index(lease, part, 0, 1, True, group_starts(source.starts.tolist()))


def group_starts(starts: list[int]) -> list[int]:
    """Where chunks had better begin: row groups' first rows, of very many small ones only some."""
    least = starts[-1] // MOST_STARTS
    found: list[int] = []
    for start in starts[1:-1]:
        if start - (found[-1] if found else 0) > least:
            found.append(start)
    return found
