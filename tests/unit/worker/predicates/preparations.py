"""Predicates that prepare, for tests of the worker: what they meet is told to `seen`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from winnow import Column, ListColumn, predicate
from winnow.defining.preparing import Source
from winnow.running.rows import ListRow

seen: list[Any] = []
"""What builds and opens were called, in order; a test empties it."""
midway: list[Callable[[Source], None]] = []
"""What a build does after its first block."""


class Longest:
    """Leaves the length of the longest text."""

    def build(self, source: Source, column: str) -> None:
        seen.append(("build", sorted(source.folder.iterdir())))
        longest = 0
        for place, block in enumerate(source.rows(column)):
            longest = max([longest, *(len(text or "") for text in block.texts[column])])
            (source.folder / "longest").write_text(str(longest))
            if place == 0:
                for act in midway:
                    act(source)

    def open(self, folder: Path) -> "Opened":
        return Opened(int((folder / "longest").read_text()))


class Opened:
    """What the predicate is given."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        seen.append("open")

    def close(self) -> None:
        seen.append("close")


@predicate(prepare=Longest())
def is_longest(row: ListRow, opened: Opened, column: Column) -> bool:
    """No other row that passes has a longer text."""
    return len(row[column]) == opened.longest


class Blocks:
    """Tells all that can be read."""

    def build(self, source: Source, columns: list[str], other: ListColumn | None) -> None:
        seen.append((source.memory, [*_told(source.rows(*columns)), *_told(source.rows(*columns))]))
        if other is not None:
            seen.append(list(_told(source.column(other))))

    def open(self, folder: Path) -> list[str]:
        return [path.name for path in folder.iterdir()]


def _told(blocks: Iterator[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for block in blocks:
        for place, number in enumerate(block.numbers):
            assert type(number) is int
            yield number, {name: texts[place] for name, texts in block.texts.items()}


@predicate(prepare=Blocks(), memory="64 MB")
def told(row: ListRow, names: list[str], columns: list[str], other: ListColumn | None = None) -> bool:
    """Tells what its preparation reads."""
    return names == []
