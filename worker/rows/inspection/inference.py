"""The type of a column from values spread through the list. In doubt it is text."""

import math
import re
from collections.abc import Iterable

from shared.lists import Type
from shared.where.moments import read_date, read_timestamp

MOST_DIGITS = 18
_LONGEST = 64
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE][+-]?[0-9]+)?")
_CLOCK = re.compile(r"[T ][0-9]{2}:[0-9]{2}")
_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)$")


def type_of(value: str) -> Type:
    """The narrowest type that the value fits; text where it is in doubt: `007`, `1,5`, `03/02/2018`, 19 digits."""
    if len(value) > _LONGEST:
        return Type.TEXT
    if _INTEGER.fullmatch(value):
        return Type.INTEGER
    number = _NUMBER.fullmatch(value)
    if number:
        digits = (number[1] + (number[2] or "")).lstrip("0")
        return Type.NUMBER if len(digits) <= MOST_DIGITS and math.isfinite(float(value)) else Type.TEXT
    if value in ("true", "false"):
        return Type.BOOLEAN
    if read_date(value) is not None:
        return Type.DATE
    if _CLOCK.match(value, 10) and read_timestamp(value) is not None:
        return Type.TIMESTAMP
    return Type.TEXT


def column_type(values: Iterable[str | None]) -> Type:
    """The type that all values fit, empty ones left out. Integers among numbers are numbers; any other mixture is
    text, and so are timestamps with a zone among ones without, and a column with nothing but empty values."""
    found: set[Type | tuple[Type, bool]] = set()
    for value in values:
        if not value:
            continue
        kind = type_of(value)
        if kind is Type.TEXT:
            return Type.TEXT
        found.add((kind, _ZONE.search(value, 16) is not None) if kind is Type.TIMESTAMP else kind)
        if len(found) > 2:
            return Type.TEXT
    if found == {Type.INTEGER, Type.NUMBER}:
        return Type.NUMBER
    if len(found) != 1:
        return Type.TEXT
    only = found.pop()
    return only[0] if isinstance(only, tuple) else only
