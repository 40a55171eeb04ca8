"""The exact meaning of each format, as plainly as it can be said in Python. Slow; the fast paths are held to it."""

from shared.lists import Format
from worker.rows.layout import Layout
from worker.rows.reference import csv, jsonl, text
from worker.rows.reference.row import Row


def rows(data: bytes, layout: Layout, wanted: tuple[str, ...], max_row_bytes: int) -> list[Row]:
    """All rows and blank lines of `data`, which begins at a row and ends with the list."""
    if layout.delimited:
        return csv.rows(data, layout, wanted, max_row_bytes)
    if layout.format is Format.JSONL:
        return jsonl.rows(data, wanted, max_row_bytes)
    return text.rows(data, layout, wanted, max_row_bytes)
