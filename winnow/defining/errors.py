"""What is wrong with a predicate, or with the parameters that somebody gives it."""

from __future__ import annotations

from collections.abc import Sequence


class PredicateInvalid(TypeError):
    """A predicate cannot be used as it is written; one line that says which, what is wrong and how to mend it."""


class ParamsInvalid(ValueError):
    """Parameters do not fit their predicate; `faults` has the path of each (`/age`) and what is wrong with it."""

    def __init__(self, predicate: str, faults: Sequence[tuple[str, str]]) -> None:
        words = "; ".join(f"{path.lstrip('/') or 'parameters'}: {text}" for path, text in faults)
        super().__init__(f"predicate {predicate!r}: {words}")
        self.faults = tuple(faults)
