"""What a predicate answered, read: a verdict, or a failure that names what it was instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from types import CoroutineType
from typing import Any, TypeAlias

from winnow.running.faults import REASON_CHARACTERS, Failure, clip
from winnow.verdict import KEPT, REJECTED, Verdict

Outcome: TypeAlias = Verdict | Failure
"""What came of a row's test."""


def read_answer(answer: Any) -> Outcome:
    """The verdict that an answer stands for: a bool (NumPy's too) or a Verdict; anything else is a failure."""
    kind = type(answer)
    if kind is bool or (kind.__module__ == "numpy" and kind.__name__ in {"bool", "bool_"}):
        return KEPT if answer else REJECTED
    # Its type, not `isinstance`: that asks the answer itself, which may be a stand-in that raises.
    if issubclass(kind, Verdict):
        return answer if _is_plain(answer.reason) else Verdict(answer.kept, clip(answer.reason))
    if issubclass(kind, CoroutineType):
        # Or Python warns that nobody awaited it.
        answer.close()
        return Failure("answered with a coroutine: await it, in an async def")
    return Failure(f"answered with {kind.__name__}; a predicate answers with True, False or a Verdict")


def _is_plain(reason: str) -> bool:
    """Whether a reason is short, of one line, and can be written down."""
    if len(reason) > REASON_CHARACTERS or "\n" in reason:
        return False
    try:
        reason.encode()
    except UnicodeEncodeError:
        return False
    return True


def listed(answer: Any) -> Any:
    """What a batch answered, as a list where that is in some order; to be called where the predicate is: what makes
    verdicts one by one is its own code, which may raise, and take long."""
    kind = type(answer)
    if kind is list or not issubclass(kind, Iterable) or issubclass(kind, str | bytes | dict | AbstractSet):
        return answer
    return list(answer)


def read_answers(answer: Any, rows: Sequence[Any]) -> list[Outcome]:
    """What a batch answered (`listed`), one for each row; where the number is wrong, no answer belongs to a row, and
    all fail."""
    kind = type(answer)
    if not issubclass(kind, list):
        if issubclass(kind, CoroutineType):
            answer.close()
        words = f"answered with {kind.__name__}; a batch predicate answers with a list, a verdict for each row"
        return [Failure(words)] * len(rows)
    if len(answer) != len(rows):
        words = f"answered with {len(answer)} verdicts for {len(rows)} rows, so none is known to be this row's"
        return [Failure(words)] * len(rows)
    # Written out for bools, of which there are many.
    return [KEPT if one is True else REJECTED if one is False else read_answer(one) for one in answer]
