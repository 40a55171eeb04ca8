"""Finding the column that a name means: without case unless quoted or ambiguous."""

from collections.abc import Sequence

from shared.lists import Column
from shared.where.refusal import did_you_mean, listing, refuse
from shared.where.tree import Field, Kind, Span


class Names:
    """The columns of a list by their names."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._exact: dict[str, list[Column]] = {}
        self._folded: dict[str, list[Column]] = {}
        for column in columns:
            self._exact.setdefault(column.name, []).append(column)
            self._folded.setdefault(column.name.casefold(), []).append(column)

    def has(self, word: str) -> bool:
        """Whether some column is called so, without regard to case."""
        return word.casefold() in self._folded

    def find(self, parts: Sequence[tuple[str, bool]], span: Span) -> Field:
        """The column of a name of one part, or of a path of several; each part says whether it is quoted.

        Raises `WhereInvalid` where there is none, or more than one.
        """
        name = ".".join(part for part, _ in parts)
        found = self._exact.get(name, [])
        if not found and not any(quoted for _, quoted in parts):
            found = self._folded.get(name.casefold(), [])
        if not found and len(parts) > 1:
            found = [column for column in self._folded.get(name.casefold(), []) if _fits(column.name, parts)]
        if len(found) == 1:
            return Field(found[0].name, Kind(found[0].type.value), span)
        raise self._ambiguous(name, found, span) if found else self._unknown(name, parts, span)

    def _ambiguous(self, name: str, found: list[Column], span: Span) -> Exception:
        spellings = sorted({column.name for column in found})
        if len(spellings) == 1:
            return refuse(
                f"The list has {len(found)} columns called {spellings[0]}.",
                span,
                "Give the columns different names in the header; a condition cannot tell these apart.",
            )
        quoted = " or ".join(f'"{spelling}"' for spelling in spellings)
        return refuse(
            f"{name} could be {' or '.join(spellings)}.", span, f"Write the one you mean in quotes: {quoted}."
        )

    def _unknown(self, name: str, parts: Sequence[tuple[str, bool]], span: Span) -> Exception:
        names = [column.name for column in self._columns]
        columns = f"The columns are {listing(names)}." if names else "The list has no columns."
        hint = did_you_mean(name, names, columns)
        if len(parts) == 1 and parts[0][1] and self.has(name):
            hint = did_you_mean(name, names, columns).removesuffix("?") + " (in quotes, case matters)?"
        elif len(parts) == 1 and hint == columns:
            # Whoever writes plan = pro meant the text.
            hint = f"A text is written in single quotes: '{name[:40]}'. " + columns
        return refuse(f"There is no column {name[:100]}.", span, hint)


def _fits(name: str, parts: Sequence[tuple[str, bool]]) -> bool:
    """Whether a path fits a column's name where quoted parts must match exactly and others without case."""
    at = 0
    for part, quoted in parts:
        piece = name[at : at + len(part)]
        if piece != part and (quoted or piece.casefold() != part.casefold()):
            return False
        at += len(part) + 1
    return True
