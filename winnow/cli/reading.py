"""The options that say how a list is to be read, where the server should not find out by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from winnow.client.lists import Reading


@Parameter(name="*")
@dataclass(frozen=True)
class ReadingOptions:
    """How the list is read."""

    format: Annotated[
        Literal["csv", "tsv", "jsonl", "text", "parquet"] | None,
        Parameter(help="The list's format, whatever its name."),
    ] = None
    delimiter: Annotated[
        str | None, Parameter(help=r"What separates fields: one of , ; | \t.", allow_leading_hyphen=True)
    ] = None
    quote: Annotated[str | None, Parameter(help="What fields are quoted with.")] = None
    header: Annotated[bool | None, Parameter(help="Whether the first line has the columns' names.")] = None
    encoding: Annotated[str | None, Parameter(help="The encoding of the fields, such as latin-1.")] = None

    def reading(self) -> Reading:
        """What was said, and nothing else."""
        reading = Reading()
        if self.format is not None:
            reading["format"] = self.format
        if self.delimiter is not None:
            reading["delimiter"] = "\t" if self.delimiter == r"\t" else self.delimiter
        if self.quote is not None:
            reading["quote"] = self.quote
        if self.header is not None:
            reading["header"] = self.header
        if self.encoding is not None:
            reading["encoding"] = self.encoding
        return reading
