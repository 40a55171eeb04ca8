"""The awkward catalogue: lists that real programs have written and careless readers get wrong.

It is data: docs/input.md is made from it (`tests.awkward.page`), and each list is a test, of the readers alone and of
the running system.
"""

from collections.abc import Mapping

from tests.awkward import characters, fields, lines, objects, packed, parquet, texts
from tests.awkward.case import Awkward
from tests.awkward.large import FILLING, LARGE, LONG_ROW_BYTES
from tests.awkward.spellings import BOOLEANS, MOMENTS, NULLS, NUMBERS, Spelling

_OF_LINES: Mapping[str, tuple[Awkward, ...]] = {
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
}
CHAPTERS: Mapping[str, tuple[Awkward, ...]] = {
    **_OF_LINES,
    "Packed lists": packed.PACKED,
    "Parquet": parquet.TYPES,
    "Parquet files that are not read": parquet.FILES,
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
_TAKEN = tuple(case for chapter in _OF_LINES.values() for case in chapter if not case.refused)
SMALL = tuple(case for case in _TAKEN if len(case.content) < 200_000)
"""Lists that are taken, short enough to be read in blocks of every size."""
BULKY = tuple(case for case in _TAKEN if len(case.content) >= 200_000)
PACKED = tuple(case for case in packed.PACKED if not case.refused)
"""Lists of lines whose plain bytes are `plain`."""
PARQUET = parquet.TYPES
"""Parquet lists that are taken."""

__all__ = [
    "ALL",
    "BULKY",
    "CHAPTERS",
    "FILLING",
    "LARGE",
    "LONG_ROW_BYTES",
    "PACKED",
    "PARQUET",
    "REFUSED",
    "SMALL",
    "SPELLINGS",
    "Awkward",
    "Spelling",
]
