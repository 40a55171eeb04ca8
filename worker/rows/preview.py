"""Rows that a condition is tried on before it runs: up to a thousand from all over the list."""

from worker.rows.index import ReadAt
from worker.rows.inspection.windows import spread
from worker.rows.layout import Layout

ROWS = 1000
WINDOWS = 20
MOST_BYTES = 1024 * 1024


def preview_rows(read_at: ReadAt, layout: Layout, body: int, size: int) -> bytes:
    """Up to 1,000 rows, at most 1 MiB in all, as their exact bytes in list order, without blank lines.

    They can be read as a list of their own from offset 0. Rows too long for a window are not among them.
    """
    windows = spread(read_at, layout, body, size, WINDOWS, MOST_BYTES // WINDOWS)
    return b"".join(window.pick(ROWS // len(windows)) for window in windows)
