"""How a refusal is worded: what is wrong, where it stands, and one sentence that mends it."""

from collections.abc import Iterable
from difflib import get_close_matches

from shared.errors import WhereInvalid
from shared.where.tree import Span


def refuse(detail: str, at: Span, hint: str) -> WhereInvalid:
    """The error to raise for a fault at that place."""
    return WhereInvalid(detail, position=at.start, length=at.length, hint=hint)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint that names what is spelled nearly like the word, else `otherwise`."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold()[:100], by_folded, n=1, cutoff=0.6)
    return f"Did you mean {by_folded[close[0]]}?" if close else otherwise


def listing(words: Iterable[str], most: int = 12) -> str:
    """The words with commas, cut after some."""
    words = list(words)
    return ", ".join(words[:most]) + (", …" if len(words) > most else "")
