"""What a predicate answered, read: a verdict, or a failure that names what it was instead."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from winnow.running.faults import REASON_CHARACTERS, Failure, clip
from winnow.verdict import KEPT, REJECTED, Verdict

Outcome: TypeAlias = Verdict | Failure
"""What came of a row's test."""


def read_answer(answer: object) -> Outcome:
    """The verdict that an answer stands for: a bool (NumPy's too) or a Verdict; anything else is a failure."""
    kind = type(answer)
    if kind is bool or (kind.__module__ == "numpy" and kind.__name__ in {"bool", "bool_"}):
        return KEPT if answer else REJECTED
    if isinstance(answer, Verdict):
        return answer if _is_plain(answer.reason) else Verdict(answer.kept, clip(answer.reason))
    if inspect.iscoroutine(answer):
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


def read_answers(answer: object, rows: Sequence[Any]) -> list[Outcome]:
    """What a batch answered, one for each row; where the number is wrong, no answer belongs to a row, and all fail."""
    if not isinstance(answer, Iterable) or isinstance(answer, str | bytes | dict | Verdict):
        if inspect.iscoroutine(answer):
            answer.close()
        words = f"answered with {type(answer).__name__}; a batch predicate answers with a list, a verdict for each row"
        return [Failure(words)] * len(rows)
    answers = list(answer)
    if len(answers) != len(rows):
        words = f"answered with {len(answers)} verdicts for {len(rows)} rows, so none is known to be this row's"
        return [Failure(words)] * len(rows)
    # Written out for bools, of which there are many.
    return [KEPT if one is True else REJECTED if one is False else read_answer(one) for one in answers]
