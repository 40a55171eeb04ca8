"""Writing to stdout and stderr: rows and JSON as they are, tables for people, one line for what went wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any


def note(text: str) -> None:
    """One plain line on stderr."""
    print(f"winnow: {' '.join(text.split())}", file=sys.stderr, flush=True)


def line(text: str) -> None:
    """One line on stdout."""
    raw(text.encode("utf-8", "replace") + b"\n")


def json_line(value: Any) -> None:
    """One JSON value on a line of stdout, by itself at once."""
    raw(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n")


def raw(block: bytes) -> None:
    """Bytes on stdout, as they are and at once."""
    sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()


class Stdout:
    """Standard output as something to download to."""

    def write(self, block: bytes) -> None:
        """Write the block at once."""
        raw(block)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns side by side: numbers to the right, and nothing cut off."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell or "-") for cell in row] for row in rows]
    given = [list(head), *cells]
    widths = [max(len(row[place]) for row in given) for place in range(len(head))]
    for row in given:
        padded = (
            cell.rjust(width) if cell.replace(",", "").isdigit() else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        )
        line("  ".join(padded).rstrip())
