"""Patterns: what a LIKE means piece by piece, and whether a regular expression is one that matches in linear time."""

import re
import warnings

MAX_REGEX = 1000

_FORBIDDEN = (
    (re.compile(r"\(\?(?:=|!|<=|<!)"), "Look-around is not supported."),
    (re.compile(r"\(\?P=|\\[1-9]"), "Back-references are not supported."),
    (re.compile(r"\(\?>|\(\?\("), "Atomic and conditional groups are not supported."),
)
_SIMPLER = "Write a simpler pattern, or several regexp_matches with AND."


def regex_fault(pattern: str) -> tuple[str, str] | None:
    """What is wrong with a regular expression (detail, hint), else None.

    It is checked against Python's grammar, less what cannot be matched in linear time; the workers' own engine has
    the last word (`WhereTest` refuses what it cannot compile).
    """
    if len(pattern) > MAX_REGEX:
        return f"The pattern is longer than {MAX_REGEX:,} characters.", _SIMPLER
    bare = re.sub(r"\\\\", "", pattern)
    for forbidden, detail in _FORBIDDEN:
        if forbidden.search(bare):
            return detail, _SIMPLER
    counts = [int(count) for count in re.findall(r"[{,](\d+)", bare)]
    if any(count > 1000 for count in counts):
        return "A repetition of more than 1,000 is not supported.", _SIMPLER
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(_as_python(pattern))
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        return (
            f"The pattern is no regular expression: {error}.",
            "A character with a meaning of its own needs a backslash.",
        )
    return None


def _as_python(pattern: str) -> str:
    """The pattern with what only the workers' engine knows put into Python's words."""
    pattern = re.sub(r"\\[pP](\{[^{}]*\}|[A-Z])", r"\\w", pattern)
    pattern = re.sub(r"\\z", r"\\Z", pattern)
    pattern = re.sub(r"\\x\{[0-9A-Fa-f]{1,6}\}", "x", pattern)
    return re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern)


def like_pieces(pattern: str, escape: str | None) -> list[str | None]:
    """The pattern in order: plain text as a string, `%` as None, and each `_` as the empty string."""
    pieces: list[str | None] = []
    plain = ""
    characters = iter(pattern)
    for character in characters:
        if character == escape:
            plain += next(characters, "")
        elif character in "%_":
            if plain:
                pieces.append(plain)
                plain = ""
            pieces.append(None if character == "%" else "")
        else:
            plain += character
    if plain:
        pieces.append(plain)
    return pieces
