"""Tables that read well in a terminal and are Markdown besides."""

import unicodedata
from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[object]], right: frozenset[int] = frozenset()) -> str:
    """A Markdown table with aligned columns; those whose numbers are in `right` are set flush right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(3, *(_width(row[place]) for row in cells)) for place in range(len(header))]

    def line(row: Sequence[str]) -> str:
        set_flush = (
            _blank(cell, width) + cell if place in right else cell + _blank(cell, width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return f"| {' | '.join(set_flush)} |"

    rule = (f"{'-' * (width - 1)}:" if place in right else "-" * width for place, width in enumerate(widths))
    return "\n".join([line(cells[0]), f"| {' | '.join(rule)} |", *map(line, cells[1:])])


def _width(text: str) -> int:
    """How many columns of a terminal it takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _blank(cell: str, width: int) -> str:
    return " " * (width - _width(cell))
