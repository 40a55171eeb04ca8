"""`in_list` and `not_in_list`: whether a text is in a column of another list."""

from __future__ import annotations

import mmap
from array import array
from bisect import bisect_right
from pathlib import Path
from typing import Annotated

import polars as pl
from pydantic import Field

from winnow import Column, ListColumn, ListRow, predicate
from winnow.builtin.keys import SortedKeys, key_of, keys_of
from winnow.defining.preparing import Source

_END = b"\xff"
"""Stands around each key: no byte of UTF-8."""
_PAGE_BYTES = 2048
_MOST_PAGES = 2**16
_SLICE = 65_536
"""Keys that are written at a time."""
_KEYS, _FIRSTS, _STARTS = "keys", "firsts", "starts"


class KeyFile:
    """Texts in a mapped file, sorted, in pages; of each page its first text is in memory."""

    def __init__(self, folder: Path) -> None:
        with (folder / _KEYS).open("rb") as file:
            self._keys = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._starts = array("q", (folder / _STARTS).read_bytes())
        self._firsts = (folder / _FIRSTS).read_bytes().split(_END)[1:]

    def __contains__(self, text: str) -> bool:
        key = text.encode("utf-8", "surrogatepass")
        page = bisect_right(self._firsts, key)
        # A page is found by its first key; where no page begins at or before this one, none has it.
        return page > 0 and _END + key + _END in self._keys[self._starts[page - 1] : self._starts[page] + 1]

    def close(self) -> None:
        """Unmaps the file."""
        self._keys.close()


def write_keys(folder: Path, keys: SortedKeys) -> None:
    """Writes what `KeyFile` reads. A page goes from the mark before its first key to that of the next one."""
    at, page_bytes = 0, _PAGE_BYTES
    with (folder / _KEYS).open("wb") as file:
        file.write(_END)
        marks: list[tuple[int, bytes]] = []
        for frame in keys.merged():
            for part in frame.iter_slices(_SLICE):
                texts = part["key"]
                ends = (texts.str.len_bytes().cast(pl.Int64) + 1).cum_sum()
                # Only keys that begin a page are looked at one by one.
                pages = (ends - 1 + at) // page_bytes
                first = pages != pages.shift(1)
                first[0] = True
                for place in first.arg_true():
                    marks.append((at + (ends[place - 1] if place else 0), texts[place].encode()))
                data = _END.join(text.encode("utf-8", "surrogatepass") for text in texts) + _END
                file.write(data)
                at += len(data)
                if len(marks) > _MOST_PAGES:
                    marks, page_bytes = marks[::2], 2 * page_bytes
    (folder / _FIRSTS).write_bytes(b"".join(_END + first for _, first in marks))
    (folder / _STARTS).write_bytes(array("q", [*(start for start, _ in marks), at]).tobytes())


class Members:
    """Sorts the texts of another list's column."""

    def build(self, source: Source, other: ListColumn, ignore_case: bool, trim: bool) -> None:
        """Leaves them in files; what is empty there is left out."""
        keys = SortedKeys(source.folder, source.memory)
        for block in source.column(other):
            texts = keys_of(pl.Series(block.texts[other.column], dtype=pl.String), ignore_case, trim)
            texts = texts.filter((texts != "").fill_null(False))
            if len(texts):
                keys.add(texts, range(len(texts)))
        write_keys(source.folder, keys)

    def open(self, folder: Path) -> KeyFile:
        """Maps them."""
        return KeyFile(folder)


Own = Annotated[Column, Field(description="The column whose text is looked for")]
Other = Annotated[ListColumn, Field(description="The column of another list to look in")]
IgnoreCase = Annotated[bool, Field(description="Whether `Word` is `word` too")]
Trim = Annotated[bool, Field(description="Whether spaces around a text are ignored, in both lists")]


@predicate(prepare=Members())
def in_list(
    row: ListRow, members: KeyFile, column: Own, other: Other, ignore_case: IgnoreCase = False, trim: Trim = False
) -> bool:
    """Keeps rows whose text is in a column of another list."""
    return key_of(row[column], ignore_case, trim) in members


@predicate(prepare=Members())
def not_in_list(
    row: ListRow, members: KeyFile, column: Own, other: Other, ignore_case: IgnoreCase = False, trim: Trim = False
) -> bool:
    """Keeps rows whose text is in no row of another list's column: those that are not suppressed."""
    return key_of(row[column], ignore_case, trim) not in members
