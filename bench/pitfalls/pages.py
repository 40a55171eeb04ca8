"""The tables in both languages, and the pages that show them between two marks."""

import re
from collections.abc import Sequence
from pathlib import Path

from bench.pitfalls.cases import WINNOW
from bench.pitfalls.figures import Opened
from bench.pitfalls.results import Measurement, Result
from bench.pitfalls.words import CHINESE, ENGLISH, Words
from bench.table import table

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {DOCS / "why.md": ENGLISH, DOCS / "why.zh.md": CHINESE}
BEGIN, END = "<!-- written by: python -m bench.pitfalls --write -->", "<!-- end of what it writes -->"
# Sooner than this an answer is an answer; later, it waited for something.
AT_ONCE_MS = 1000


def write(measurement: Measurement) -> None:
    """Puts the tables into the pages."""
    for page, words in PAGES.items():
        page.write_text(with_tables(page.read_text(), tables(measurement, words)), encoding="utf-8")


def with_tables(page: str, text: str) -> str:
    """A page with this text between its marks. ValueError where it has none."""
    marked = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not marked.search(page):
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return marked.sub(lambda _: f"{BEGIN}\n\n{text}\n\n{END}", page)


def tables(measurement: Measurement, words: Words) -> str:
    """Both tables, and what was measured on."""
    results = measurement.results
    return "\n\n".join((arrivals(results, words), others(results, words), words.facts.format(**measurement.facts)))


def arrivals(results: Sequence[Result], words: Words) -> str:
    """Of a client that stays."""
    rows = [
        (
            words.designs[each.design],
            words.works[each.work],
            words.never if each.arrival.first is None else _time(each.arrival.first),
            words.of.format(each.arrival.live, each.arrival.expected),
            words.of.format(each.arrival.prompt, each.arrival.expected),
            _time(each.arrival.longest_silence),
            each.arrival.reconnects,
            each.arrival.restarts,
        )
        for each in results
    ]
    return table(words.arrivals, rows, right=frozenset(range(2, 8)))


def others(results: Sequence[Result], words: Words) -> str:
    """Of clients that leave, and of pages from elsewhere."""
    rows = [
        (
            words.designs[each.design],
            words.works[each.work],
            _left(each, words),
            *(_origin(each, origin, words) for origin in ("other", "null")),
        )
        for each in results
    ]
    return table(words.others, rows)


def _left(result: Result, words: Words) -> str:
    left = result.leaving
    return words.left.format(
        finished=words.finished[left.finished],
        seen=words.of.format(left.seen, left.expected),
        again=words.again[left.restarts > 0],
    )


def _origin(result: Result, origin: str, words: Words) -> str:
    closed, opened = result.origins["closed"][origin], result.origins["opened"][origin]
    if closed.allowed == opened.allowed:
        return _answer(closed, words)
    return words.opened[result.design == WINNOW].format(_answer(closed, words), _answer(opened, words))


def _answer(opened: Opened, words: Words) -> str:
    said = words.allowed[opened.allowed]
    return said if opened.after < AT_ONCE_MS else words.after.format(said, _time(opened.after))


def _time(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= AT_ONCE_MS else f"{milliseconds:.0f} ms"
