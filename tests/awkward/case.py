"""One awkward list: its bytes, how it is asked to be read, and what is to come of it."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.lists import Asked

NOTHING_ASKED = Asked()


@dataclass(frozen=True)
class Awkward:
    """A list called `name`, as its upload asks for it to be read.

    `rows`, `blank` lines and `failed` rows are those that it has whichever columns a filter names; `columns` are some
    that a filter may name. `says` is what docs/input.md says of it. `found` are its columns with their types as they
    are inferred (`id integer, name text`; empty: not held here). `refused` are words of the refusal, where it is one.
    `verdicts` are those of `where` for each row. Of a packed list `plain` is what storage is to have, and `settings`
    are those of the server that matter. `shown` is what docs/input.md shows instead of its bytes, in Markdown.
    """

    name: str
    make: Callable[[], bytes]
    rows: int = 0
    blank: int = 0
    failed: int = 0
    columns: tuple[str, ...] = ()
    asked: Asked = NOTHING_ASKED
    says: str = ""
    found: str = ""
    refused: str = ""
    where: str = ""
    types: tuple[tuple[str, str], ...] = ()
    verdicts: str = ""
    plain: bytes | None = None
    settings: tuple[tuple[str, int], ...] = ()
    shown: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """Its bytes, made anew."""
        return self.make()

    def __str__(self) -> str:
        return self.name


def read(
    name: str,
    content: bytes,
    rows: int,
    says: str,
    *,
    blank: int = 0,
    failed: int = 0,
    columns: str = "",
    found: str = "",
    where: str = "",
    types: str = "",
    verdicts: str = "",
    **asked: object,
) -> Awkward:
    """A list that is taken. `types` are those of the job: `age text, id number`."""
    given = tuple((column, kind) for column, kind in (pair.rsplit(" ", 1) for pair in types.split(", ") if pair))
    return Awkward(
        name, lambda: content, rows, blank, failed, tuple(columns.split()), Asked.model_validate(asked), says, found,
        where=where, types=given, verdicts=verdicts,
    )  # fmt: skip


def refused(name: str, content: bytes, words: str, says: str, **asked: object) -> Awkward:
    """A list that is refused with these words among others."""
    return Awkward(name, lambda: content, asked=Asked.model_validate(asked), says=says, refused=words)
