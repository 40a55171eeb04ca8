"""`matches_any`: thousands of words or patterns looked for at once, in time that grows with the text alone."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

import re2
from ahocorasick_rs import AhoCorasick, MatchKind
from pydantic import Field

from winnow import Column, Verdict, predicate

Mode = Literal["words", "patterns"]

MOST_WORDS = 20_000
MOST_PATTERNS = 5_000
LONGEST = 1_000
"""Characters of one word or pattern."""
MOST_CHARACTERS = 1_000_000
"""Characters of all words together: an automaton of these takes about 40 MB."""
LARGEST_PROGRAM = 100_000
"""Steps of RE2's programs for all patterns together: what one character of a text can cost at most."""
LONGEST_TEXT = 100_000
"""Characters of a field that patterns are tried on."""

Finder = Callable[[str], str | None]
"""Gives the word or pattern that a text matches, None if it matches none."""

# What stands between a character of a word and one that is none: a word with these around it stands alone.
_BORDER = "\0"
_WITH_BORDERS = rf"{_BORDER}\g<0>{_BORDER}"
_PLAIN_RUNS = re.compile(r"\w+")
# Text is searched in steps, so that one of megabytes does not become a list of its million matches.
_STEP = 65_536
_SURROGATES = re.compile("[\ud800-\udfff]")
# `\\Q` quotes to the end of a pattern, and would quote those that are joined to it.
_QUOTES = re.compile(r"(?:[^\\]|\\[^Q])*\\Q", re.DOTALL)

# So many patterns are told apart one by one, once it is known that one of them matches.
_BUNDLE = 64
# RE2 may use so much for its cache of states; where that is too little it is slower, and as exact.
_MEMORY_LEAST, _MEMORY_BUNDLE, _MEMORY_MOST, _MEMORY_ALL = 2**18, 2**20, 2**22, 2**26


def word_finder(words: list[str], *, ignore_case: bool, whole_words: bool) -> Finder:
    """Finds the leftmost word in a text, of those that begin there the longest; raises ValueError.

    Without case, texts are compared as `str.casefold` has them.
    """
    _count("words", words, MOST_WORDS)
    if sum(map(len, words)) > MOST_CHARACTERS:
        raise ValueError(f"words: more than {MOST_CHARACTERS:,} characters together")
    if any(_BORDER in word for word in words):
        raise ValueError("words: a NUL is no part of a word")

    def prepared(text: str) -> str:
        text = _sound(text)
        if ignore_case:
            text = text.casefold()
        return _bordered(text) if whole_words else text

    spelled: dict[str, str] = {}
    for word in words:
        spelled.setdefault(prepared(word), word)
    shown = list(spelled.values())
    automaton = AhoCorasick(list(spelled), matchkind=MatchKind.LeftmostLongest)
    longest = max(map(len, spelled))

    def find(text: str) -> str | None:
        text = prepared(text)
        for begin in range(0, len(text), _STEP):
            # What begins in this step is seen in full; what begins after it is the next one's.
            found = automaton.find_matches_as_indexes(text[begin : begin + _STEP + longest - 1])
            if found and found[0][1] < _STEP:
                return shown[found[0][0]]
        return None

    return find


def pattern_finder(patterns: list[str], *, ignore_case: bool) -> Finder:
    """Finds the first of the patterns, in their order, that matches somewhere in a text; raises ValueError.

    Patterns are RE2's, which has neither look-around nor back-references, and takes time that is linear in the text.
    The finder raises ValueError for a text of more than LONGEST_TEXT characters.
    """
    _count("patterns", patterns, MOST_PATTERNS)
    size = 0
    for pattern in patterns:
        if _QUOTES.match(pattern):
            raise ValueError(f"pattern {_short(pattern)!r}: \\Q is not taken; escape each character by itself")
        try:
            size += _joined([pattern], ignore_case, _MEMORY_LEAST).programsize
        except re2.error as error:
            raise ValueError(f"pattern {_short(pattern)!r}: {_complaint(error)}") from None
        if size > LARGEST_PROGRAM:
            raise ValueError(
                f"patterns: too large from {_short(pattern)!r} on (more than {LARGEST_PROGRAM:,} steps together); "
                "repeat less, or give fewer"
            )
    # Not RE2's own sets: their Python binding drops the error of one that runs out of memory, as if nothing matched.
    all_of_them = _joined(patterns, ignore_case, _MEMORY_ALL)
    starts = range(0, len(patterns), _BUNDLE)
    bundles = [(start, _joined(patterns[start : start + _BUNDLE], ignore_case, _MEMORY_BUNDLE)) for start in starts]
    re2.purge()

    # Each has memory for its states: only those of the bundles that match most are kept.
    @lru_cache(maxsize=4)
    def apart(start: int) -> list[Any]:
        programs = [_joined([one], ignore_case, _MEMORY_LEAST) for one in patterns[start : start + _BUNDLE]]
        re2.purge()
        return programs

    def find(text: str) -> str | None:
        if len(text) > LONGEST_TEXT:
            raise ValueError(f"a field of more than {LONGEST_TEXT:,} characters, too long for patterns")
        text = _sound(text)
        if not all_of_them.search(text):
            return None
        for start, bundle in bundles:
            if bundle.search(text):
                for place, program in enumerate(apart(start), start):
                    if program.search(text):
                        return patterns[place]
        raise AssertionError("patterns match together, but none of them does")

    return find


def _joined(patterns: list[str], ignore_case: bool, memory: int) -> Any:
    """One program of all the patterns; `memory` is what it may use, more where it does not fit into that itself.

    The library keeps what it compiled last, states and all: `purge` when there will be no more.
    """
    joined = "|".join(f"(?:{pattern})" for pattern in patterns) if len(patterns) > 1 else patterns[0]
    try:
        return re2.compile(joined, _options(ignore_case, memory))
    except re2.error:
        return re2.compile(joined, _options(ignore_case, max(memory, _MEMORY_MOST)))


def _options(ignore_case: bool, memory: int) -> Any:
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.never_capture = True
    options.log_errors = False
    options.max_mem = memory
    return options


def _count(what: str, given: list[str], most: int) -> None:
    if not 0 < len(given) <= most:
        raise ValueError(f"{what}: give 1 to {most:,}, not {len(given):,}")
    for one in given:
        if not 0 < len(one) <= LONGEST:
            raise ValueError(f"{what}: {_short(one)!r} has {len(one):,} characters; each may have 1 to {LONGEST:,}")


def _sound(text: str) -> str:
    """The text with what no UTF-8 can say replaced, as JSON's escapes of half a character are."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _complaint(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _bordered(text: str) -> str:
    """The text with a border before and after every run of letters, digits and underscores."""
    runs = _PLAIN_RUNS if text.isascii() else _runs()
    return runs.sub(_WITH_BORDERS, text)


@lru_cache(maxsize=1)
def _runs() -> re.Pattern[str]:
    """Runs of what `\\w` is, and of accents and vowel signs, which belong to the letter before them."""
    marks = (chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M")
    return re.compile(f"[\\w{''.join(marks)}]+")


def _finder(words: list[str], mode: Mode, ignore_case: bool, whole_words: bool) -> Finder:
    if mode == "words":
        return word_finder(words, ignore_case=ignore_case, whole_words=whole_words)
    if whole_words:
        raise ValueError(r"whole_words is for words; in a pattern write \b before and after it")
    return pattern_finder(words, ignore_case=ignore_case)


@predicate(setup=_finder)
def matches_any(
    row: Mapping[str, str],
    find: Finder,
    words: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=LONGEST)]],
        Field(min_length=1, max_length=MOST_WORDS, description="The words or patterns that are looked for"),
    ],
    column: Annotated[Column | None, Field(description="The column to look in; none: all columns")] = None,
    mode: Annotated[Mode, Field(description="Plain words, or patterns (RE2's regular expressions)")] = "words",
    ignore_case: Annotated[bool, Field(description="Whether `Word` is `word` too")] = True,
    whole_words: Annotated[bool, Field(description="Whether `word` is not found in `words`")] = False,
    keep: Annotated[
        Literal["matching", "others"], Field(description="Rows that match, or those that do not")
    ] = "matching",
) -> Verdict:
    """Keeps rows in which one of many words or patterns is found, or those in which none is.

    Rejected as `no match`, or as `matches: ` and what was found. Failed where a field is too long for patterns.
    """
    texts = row.values() if column is None else (row[column],)
    found = next((word for word in map(find, texts) if word is not None), None)
    if keep == "matching":
        return Verdict.keep() if found is not None else Verdict.reject("no match")
    return Verdict.keep() if found is None else Verdict.reject(f"matches: {_short(found)}")
