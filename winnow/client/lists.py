"""What the server says of lists, typed, and how one is to be read."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from winnow.client.nouns import Noun


class Reading(TypedDict, total=False):
    """How a list is to be read, where the server should not find out by itself."""

    format: Literal["csv", "tsv", "jsonl", "text", "parquet"]
    delimiter: str
    quote: str
    header: bool
    encoding: str


class ColumnInfo(Noun):
    """A column by its name and its type (`integer`, `number`, `boolean`, `date`, `timestamp`, `text`)."""

    name: str
    type: str


class Dialect(Noun):
    """How fields and rows are told apart; None where the format has no such thing."""

    delimiter: str | None = None
    quote: str | None = None
    header: bool = False
    encoding: str = "utf-8"


class Packed(Noun):
    """What was uploaded, where that was a packed file: its own size and checksum. `format` is `gzip` or `zstd`."""

    format: str
    bytes: int
    sha256: str


class ListInfo(Noun):
    """A list on the server. `rows` is None until it is counted; `bytes` and `sha256` are those of the plain content."""

    id: str
    name: str
    format: str
    dialect: Dialect
    bytes: int
    sha256: str
    packed: Packed | None = None
    columns: tuple[ColumnInfo, ...]
    sample: tuple[Any, ...] = ()
    rows: int | None = None
    blank_lines: int | None = None
    created_at: str = ""
    expires_at: str | None = None
