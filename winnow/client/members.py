"""The members of one JSON Lines row as text: strings as they are, other values as they were written."""

from __future__ import annotations

import json
import re

_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^ \t\r\n]')


class Members(dict[str, str]):
    """Top-level keys to text; a key with dots that is not there itself is looked for inside the objects."""

    def __missing__(self, path: str) -> str:
        head, dot, rest = path.partition(".")
        if not dot or not dict.__contains__(self, head) or not self[head].startswith("{"):
            raise KeyError(path)
        try:
            return members(self[head])[rest]
        except (KeyError, ValueError):
            raise KeyError(path) from None


def members(line: str) -> Members:
    """The members of the object, null ones left out. Raises `ValueError` where the line is no JSON object.

    Numbers keep their spelling (`1.50`), and so does everything in nested values but the space between tokens.
    """
    found = Members()
    at = _after_space(line, 0)
    if line[at : at + 1] != "{":
        raise ValueError("not a JSON object")
    at = _after_space(line, at + 1)
    while line[at : at + 1] != "}":
        key, at = _DECODER.raw_decode(line, at)
        at = _after_space(line, _after_space(line, at) + 1)
        value, end = _DECODER.raw_decode(line, at)
        found.pop(key, None)  # of a key that comes twice, the last one counts
        if isinstance(value, str):
            found[key] = value
        elif value is not None:
            found[key] = "".join(_TOKEN.findall(line[at:end]))
        at = _after_space(line, end)
        if line[at : at + 1] == ",":
            at = _after_space(line, at + 1)
    return found


def _after_space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at
