"""Rows as predicates see them: a name for one entry of columns that lie beside each other, so cheap to make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

MOST_NAMED = 12
"""Columns that an error lists by name."""


class ListRow(Mapping[str, str]):
    """A row: a mapping of column to text that cannot be changed. `number` is its place in its list, from 1.

    CSV and TSV: each field without its quotes. Plain text: one column, `line`. JSON Lines: strings as they are, other
    values as JSON text; a key that is absent or null is not in the mapping. What is not there is a KeyError.
    """

    __slots__ = ("_block", "_entry")

    def __init__(self, block: Block, entry: int) -> None:
        self._block = block
        self._entry = entry

    @property
    def number(self) -> int:
        """Its place in its list, from 1; the header is no row."""
        return int(self._block.numbers[self._entry])

    def __getitem__(self, column: str) -> str:
        texts = self._block.columns.get(column)
        if texts is not None:
            text = texts[self._entry]
            if text is not None:
                return text
        raise self._absent(column)

    def __iter__(self) -> Iterator[str]:
        entry = self._entry
        return (name for name, texts in self._block.columns.items() if texts[entry] is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, column: object) -> bool:
        texts = self._block.columns.get(column) if isinstance(column, str) else None
        return texts is not None and texts[self._entry] is not None

    def __repr__(self) -> str:
        return f"ListRow({dict(self)!r}, number={self.number})"

    def _absent(self, column: object) -> KeyError:
        known = list(self)
        names = ", ".join(known[:MOST_NAMED]) + (" and more" if len(known) > MOST_NAMED else "")
        return KeyError(_Words(f"this row has no column {column!r}; it has {names or 'none'}"))


class Block:
    """Some rows as columns beside each other: `columns` by name, each a text per row (None: absent), and `numbers`.

    `columns` may be any mapping with `get`, `items` and sequences, so that a column can be decoded when it is first
    looked at. A block lives as long as one of its rows does.
    """

    __slots__ = ("columns", "numbers")

    def __init__(self, columns: Mapping[str, Sequence[str | None]], numbers: Sequence[int]) -> None:
        self.columns = columns
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def rows(self) -> list[ListRow]:
        """A row for each entry."""
        return [ListRow(self, entry) for entry in range(len(self.numbers))]


class _Words(str):
    """A KeyError shows the `repr` of what was asked for; these are words, and shown as they are."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)
