"""The nouns of a list: its format, dialect, columns, and the record that is kept of it."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Format(StrEnum):
    """How the bytes of a list are read."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    TEXT = "text"
    PARQUET = "parquet"


class Type(StrEnum):
    """The types of a column (docs/where.md says what fits each)."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TEXT = "text"


class Noun(BaseModel):
    """A frozen value that crosses a boundary as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _no_text_or_answer(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("it is a whole number")
    return value


Whole = Annotated[int, BeforeValidator(_no_text_or_answer)]
"""A whole number as JSON has numbers: `true` is none, and `"3"` neither."""


class Column(Noun):
    """A column by its name and type. A JSONL column may be a path (`address.city`)."""

    name: str
    type: Type


def retyped(columns: Sequence[Column], types: Mapping[str, Type]) -> tuple[Column, ...]:
    """The columns, with a job's own types for those that it names."""
    return tuple(column.model_copy(update={"type": types.get(column.name, column.type)}) for column in columns)


class Dialect(Noun):
    """How fields and rows are told apart. `delimiter` and `quote` are None where the format has none."""

    delimiter: str | None = None
    quote: str | None = None
    header: bool = False
    encoding: str = "utf-8"


class Outline(Noun):
    """What counting the rows of a list needs to know of it; `body` is the offset of the first byte after the header."""

    format: Format
    delimiter: str | None
    quote: str | None
    skips_blank_lines: bool
    body: int


def skips_blank_lines(format: Format, width: int) -> bool:
    """Whether a line with nothing but its line end is no row, in a list whose whole rows have `width` fields."""
    return format is Format.JSONL or (format in (Format.CSV, Format.TSV) and width >= 2)


class Asked(Noun):
    """What an upload says about its own reading; None: find out."""

    format: Format | None = None
    """How its bytes are read; without it the name's ending decides, then the content."""
    delimiter: str | None = Field(None, min_length=1, max_length=4)
    """What stands between fields: a character, or `comma`, `semicolon`, `tab`, `pipe`."""
    quote: str | None = Field(None, max_length=1)
    """What fields may be enclosed in; empty: nothing."""
    header: bool | None = None
    """Whether the first row names the columns; without it, it does."""
    encoding: str | None = Field(None, max_length=32)
    """The character encoding; without it UTF-8."""


Packing = Literal["gzip", "zstd"]
_PACKED_ENDING = re.compile(r"(?<=.)\.(gz|gzip|zst|zstd)$", re.IGNORECASE)


class Packed(Noun):
    """What was uploaded where that was a packed file; storage has the plain bytes."""

    format: Packing
    bytes: int
    sha256: str


def plain_name(name: str) -> str:
    """The name of what is inside: `people.csv` of `people.csv.gz`."""
    return _PACKED_ENDING.sub("", name.strip())


class List(Noun):
    """A list as the API shows it."""

    id: str
    name: str
    format: Format
    dialect: Dialect
    bytes: int
    """Of the plain content."""
    sha256: str
    """Of the plain content, in hexadecimal."""
    packed: Packed | None = None
    """What was uploaded, where that was a packed file."""
    columns: tuple[Column, ...]
    sample: tuple[dict[str, Any] | str, ...]
    """Its first rows."""
    rows: int | None = None
    """Null until they are counted; of Parquet known at once."""
    blank_lines: int | None = None
    """Lines that are no rows; null until they are counted."""
    owner: str = "local"
    created_at: str = ""
    expires_at: str | None = None
    """When it is deleted if nobody uses it before; null while a job that has not ended does."""


class ListRecord(List):
    """All that is known of a list. `body` is the offset of the first byte after the header (and BOM)."""

    body: int

    @property
    def outline(self) -> Outline:
        """What counting its rows goes by."""
        return Outline(
            format=self.format,
            delimiter=self.dialect.delimiter,
            quote=self.dialect.quote,
            skips_blank_lines=skips_blank_lines(self.format, len(self.columns)),
            body=self.body,
        )

    def public(self) -> dict[str, Any]:
        """The list as the API shows it."""
        return self.model_dump(mode="json", exclude={"body"})


Which = Literal["kept", "rejected", "failed"]
