"""The awkward catalogue: lists that real programs have written and careless readers get wrong.

It is data: docs/input.md is made from it (`tests.awkward.page`), and each list is a test, of the readers alone and of
the running system.
"""

from collections.abc import Mapping

from tests.awkward import characters, fields, lines, objects, texts
from tests.awkward.case import Awkward
from tests.awkward.large import LARGE, LONG_ROW_BYTES
from tests.awkward.spellings import BOOLEANS, MOMENTS, NULLS, NUMBERS, Spelling

CHAPTERS: Mapping[str, tuple[Awkward, ...]] = {
    "Delimiters": fields.DELIMITERS,
    "Quotes": fields.QUOTES,
    "Line ends and blank lines": lines.LINE_ENDS,
    "Rows that do not fit": lines.WIDTHS,
    "Headers": lines.HEADERS,
    "Very many columns": lines.WIDE,
    "Encodings": characters.ENCODINGS,
    "Byte order marks": characters.MARKS,
    "Control bytes": characters.CONTROLS,
    "JSON Lines": objects.LINES,
    "Values in JSON Lines": objects.VALUES,
    "Plain text": texts.TEXTS,
    "What is no list": texts.OTHERS,
}
SPELLINGS: Mapping[str, tuple[Spelling, ...]] = {
    "Numbers": NUMBERS,
    "Booleans": BOOLEANS,
    "Dates and timestamps": MOMENTS,
    "NULL": NULLS,
}
ALL = tuple(case for chapter in CHAPTERS.values() for case in chapter)
REFUSED = tuple(case for case in ALL if case.refused)
SMALL = tuple(case for case in ALL if not case.refused and len(case.content) < 200_000)
"""Lists that are taken, short enough to be read in blocks of every size."""
BULKY = tuple(case for case in ALL if not case.refused and len(case.content) >= 200_000)

__all__ = [
    "ALL",
    "BULKY",
    "CHAPTERS",
    "LARGE",
    "LONG_ROW_BYTES",
    "REFUSED",
    "SMALL",
    "SPELLINGS",
    "Awkward",
    "Spelling",
]
