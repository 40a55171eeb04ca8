"""What a predicate says of a row: kept, or rejected with a reason."""

from __future__ import annotations

from functools import lru_cache
from typing import NoReturn

MOST_REMEMBERED = 200
"""Characters of a reason whose verdict is made once."""


class Verdict:
    """Kept or rejected; made by `Verdict.keep()` and `Verdict.reject("404")`, and never changed.

    `kept` says which, `reason` why a row was rejected ("" where that needs no words). Equal verdicts are equal, and a
    verdict is true where it keeps. A row whose test went wrong has no verdict: raise, and it is failed.
    """

    __slots__ = ("kept", "reason")

    kept: bool
    reason: str

    def __init__(self, kept: bool, reason: str = "") -> None:
        object.__setattr__(self, "kept", bool(kept))
        object.__setattr__(self, "reason", str(reason))

    @staticmethod
    def keep() -> Verdict:
        """The row is kept."""
        return KEPT

    @staticmethod
    def reject(reason: object = "") -> Verdict:
        """The row is rejected. Rejected rows are counted by reason: give few different ones ("404", not the address).

        What is no text is made text.
        """
        text = reason if type(reason) is str else str(reason)
        # Long ones would be held in memory, each of a thousand.
        return _rejected(text) if len(text) <= MOST_REMEMBERED else Verdict(False, text)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a verdict does not change: make another with Verdict.keep() or Verdict.reject(reason)")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a verdict does not change")

    def __bool__(self) -> bool:
        return self.kept

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Verdict):
            return NotImplemented
        return self.kept == other.kept and self.reason == other.reason

    def __hash__(self) -> int:
        return hash((self.kept, self.reason))

    def __reduce__(self) -> tuple[type[Verdict], tuple[bool, str]]:
        return Verdict, (self.kept, self.reason)

    def __repr__(self) -> str:
        if self.kept:
            return "Verdict.keep()"
        return f"Verdict.reject({self.reason!r})" if self.reason else "Verdict.reject()"


KEPT = Verdict(True)
REJECTED = Verdict(False)


@lru_cache(maxsize=1024)
def _rejected(reason: str) -> Verdict:
    return Verdict(False, reason) if reason else REJECTED
