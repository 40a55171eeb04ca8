"""Rows as bytes: where they begin and end, and the values of the columns that a filter names. No row is rewritten."""

from worker.rows.block import Block, Rows
from worker.rows.columns import settle_arrow
from worker.rows.index import IndexPart, Place, ReadAt, scan_stretch, start_of_body
from worker.rows.layout import Layout
from worker.rows.reading import read
from worker.rows.walk import Stretch, walk

__all__ = [
    "Block",
    "IndexPart",
    "Layout",
    "Place",
    "ReadAt",
    "Rows",
    "Stretch",
    "read",
    "scan_stretch",
    "settle_arrow",
    "start_of_body",
    "walk",
]
