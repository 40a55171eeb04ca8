"""What the parts logged: a traceback in it is a fault of ours, but for those that are known and have a reason. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

BEGIN = "Traceback (most recent call last):"


@dataclass(frozen=True)
class Known:
    """Tracebacks that are no fault of ours: their text (a pattern), and why they are right."""

    pattern: re.Pattern[str]
    why: str


KNOWN: tuple[Known, ...] = ()


def tracebacks(text: str) -> Iterable[str]:
    """Each traceback, with the line before it and the one that ends it."""
    lines = text.splitlines()
    place = 0
    while place < len(lines):
        if BEGIN not in lines[place]:
            place += 1
            continue
        start = place
        place += 1
        while place < len(lines) and (not lines[place] or lines[place][0].isspace() or BEGIN in lines[place]):
            place += 1
        yield "\n".join(lines[max(0, start - 1) : place + 1])
        place += 1


def faults(part: str, text: str) -> list[str]:
    """A sentence for each kind of traceback that is not known."""
    found: Counter[str] = Counter()
    for each in tracebacks(text):
        if not any(known.pattern.search(each) for known in KNOWN):
            lines = each.splitlines()
            found[f"{lines[-1][:160]} ({_place(lines)})"] += 1
    return [f"{part} logged {times} × {what}" for what, times in found.most_common()]


def _place(lines: list[str]) -> str:
    """The last line of code that is ours, else the last one."""
    places = [line.strip() for line in lines if line.lstrip().startswith('File "')]
    ours = [place for place in places if "site-packages" not in place and "/lib/python" not in place]
    return (ours or places or [""])[-1]
