"""What a `prepare` reads where there is no server: the rows of the test itself, and lists that the test names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from winnow.defining.columns import ListColumn
from winnow.defining.preparing import Each, RowsBlock
from winnow.running.rows import Block
from winnow.testing.lists import Rows, read_rows

AT_ONCE = 1000
"""Rows in a block: small, so that a test meets more than one."""
MEMORY = 64 * 2**20


class TriedBlock:
    """See `RowsBlock`."""

    def __init__(self, block: Block, columns: tuple[str, ...], start: int) -> None:
        entries = slice(start, start + AT_ONCE)
        self.numbers = block.numbers[entries]
        absent = [None] * len(block)
        self.texts = {name: (block.columns.get(name) or absent)[entries] for name in columns}


class TriedSource:
    """See `Source`. `others` are lists by id."""

    def __init__(self, block: Block, others: Mapping[str, Rows], folder: Path) -> None:
        self.folder = folder
        self.memory = MEMORY
        self._block = block
        self._others = {name: read_rows(rows).block for name, rows in others.items()}

    def rows(self, *columns: str) -> Iterator[RowsBlock]:
        """See `Source`."""
        return self._of(self._block, columns)

    def whole_rows(self, each: Each | None = None) -> Iterator[RowsBlock]:
        """See `Source`."""
        columns = {name: each(texts) if each else texts for name, texts in self._block.columns.items()}
        texts = [json.dumps(sorted(row.items())) for row in Block(columns, self._block.numbers).rows()]
        return self._of(Block({"": texts}, self._block.numbers), ("",))

    def column(self, column: ListColumn) -> Iterator[RowsBlock]:
        """See `Source`."""
        if column.list not in self._others:
            known = ", ".join(self._others) or "none"
            raise LookupError(f"no list {column.list!r}; testing.run(…, lists={{id: rows}}) gave {known}")
        return self._of(self._others[column.list], (column.column,))

    def _of(self, block: Block, columns: tuple[str, ...]) -> Iterator[RowsBlock]:
        for name in columns:
            if block.columns.get(name) is None and len(block):
                raise LookupError(f"no column {name!r}; the list has {', '.join(block.columns)}")
        return (TriedBlock(block, columns, start) for start in range(0, len(block), AT_ONCE))
