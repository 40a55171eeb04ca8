"""How the bytes of one list are read: its format, its dialect and the names of its columns, in list order."""

import codecs
from dataclasses import dataclass
from functools import cached_property

from shared.lists import Dialect, Format, ListRecord, Outline, skips_blank_lines

UTF8 = "utf-8"
TEXT_COLUMN = "line"


@dataclass(frozen=True)
class Layout:
    """What a reading needs to know of a list. `names`: one a field of CSV and TSV; the known keys of JSONL."""

    format: Format
    dialect: Dialect
    names: tuple[str, ...]

    @classmethod
    def of(cls, record: ListRecord) -> "Layout":
        """The layout of a list that was inspected."""
        return cls(record.format, record.dialect, tuple(column.name for column in record.columns))

    @classmethod
    def outlined(cls, outline: Outline) -> "Layout":
        """A layout that does for finding rows, not fields."""
        dialect = Dialect(delimiter=outline.delimiter, quote=outline.quote)
        return cls(outline.format, dialect, ("",) * (2 if outline.skips_blank_lines else 1))

    @property
    def delimited(self) -> bool:
        """Whether rows are split into fields by a delimiter (CSV and TSV)."""
        return self.format in (Format.CSV, Format.TSV)

    @property
    def width(self) -> int:
        """How many fields a whole row has."""
        return len(self.names)

    @property
    def skips_blank_lines(self) -> bool:
        """Whether a line with nothing but its line end is no row."""
        return skips_blank_lines(self.format, self.width)

    @cached_property
    def delimiter(self) -> int:
        """The delimiter's byte, or -1."""
        return ord(self.dialect.delimiter) if self.delimited and self.dialect.delimiter else -1

    @cached_property
    def quote(self) -> int:
        """The quote's byte, or -1 where nothing is quoted."""
        return ord(self.dialect.quote) if self.delimited and self.dialect.quote else -1

    @cached_property
    def encoding(self) -> str:
        """The name of the encoding as Python's codecs have it (`utf-8`, `cp1252`)."""
        return codecs.lookup(self.dialect.encoding).name

    def positions(self, columns: tuple[str, ...]) -> tuple[int, ...]:
        """Where columns stand in a row. Raises KeyError for a name that the list does not have."""
        index = {name: place for place, name in enumerate(self.names)}
        return tuple(index[name] for name in columns)
