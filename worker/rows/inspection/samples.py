"""The first rows of a list as people see them: a few, and none of their values long."""

from typing import Any

from shared.lists import Format
from worker.rows.layout import Layout
from worker.rows.reference import csv, jsonl
from worker.rows.reference.row import lines, without_line_end

ROWS = 20
VALUE_CHARACTERS = 1024
_ROW_BYTES = 64 * 1024
_ALL_CHARACTERS = 256 * 1024

Sample = tuple[dict[str, Any] | str, ...]


def sample(head: bytes, layout: Layout) -> Sample:
    """The first rows of `head`, which begins at one: objects of column and text, strings for a text list.

    Rows that cannot be read are left out; bytes that are no text in the list's encoding are shown as U+FFFD.
    """
    out: list[dict[str, Any] | str] = []
    room = _ALL_CHARACTERS
    for start, end in _bounds(head, layout):
        if end - start > _ROW_BYTES:
            continue
        row = _shown(head[start:end], layout)
        if row is None:
            continue
        room -= len(row) if isinstance(row, str) else sum(len(value or "") for value in row.values())
        if room < 0 or len(out) == ROWS:
            break
        out.append(row)
    return tuple(out)


def _bounds(head: bytes, layout: Layout) -> list[tuple[int, int]]:
    if not layout.delimited:
        return lines(head, 2 * ROWS)
    out: list[tuple[int, int]] = []
    place = 0
    while place < len(head) and len(out) < 2 * ROWS:
        row = csv.split(head, place, layout.delimiter, layout.quote)
        out.append((row.start, row.end))
        place = row.end
    return out


def _shown(raw: bytes, layout: Layout) -> dict[str, Any] | str | None:
    if layout.skips_blank_lines and raw in (b"\n", b"\r\n"):
        return None
    if layout.format is Format.TEXT:
        return without_line_end(raw).decode(layout.encoding, "replace")[:VALUE_CHARACTERS]
    if layout.format is Format.JSONL:
        read = jsonl.rows(raw, layout.names, _ROW_BYTES)[0]
        if read.reason is not None:
            return None
        cells = zip(layout.names, read.cells, strict=True)
        return {name: None if cell is None else cell[:VALUE_CHARACTERS] for name, cell in cells}
    row = csv.split(raw, 0, layout.delimiter, layout.quote)
    if row.fault or len(row.fields) != layout.width:
        return None
    texts = (field.decode(layout.encoding, "replace")[:VALUE_CHARACTERS] for field in row.fields)
    return dict(zip(layout.names, texts, strict=True))
