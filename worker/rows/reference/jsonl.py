"""JSON Lines: each line that is not blank is one JSON object (RFC 8259, UTF-8), or failed.

A wanted column is a top-level key, or else a path of keys joined by dots (`address.city`); a literal key wins, and of
a key that comes twice the last. Strings are themselves; other values their JSON text as written, without the spaces
between tokens; null, and what is absent, is None.
"""

import json
import re
from dataclasses import dataclass

from worker.rows.reasons import MAX_DEPTH, Fault, sentence
from worker.rows.reference.row import Row, failed, lines, without_line_end

_SPACE = re.compile(r"[ \t\r]*")
# Looked for one after the other: one pattern for a whole string takes memory for each of its bytes.
_SPECIAL = re.compile(r'["\\\x00-\x1f]')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_SCALAR = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_PLAIN = re.compile(r'[^" \t\r]*')
_HALF = re.compile("[\ud800-\udfff]")
_KINDS = {"[": Fault.ARRAY, '"': Fault.STRING} | dict.fromkeys("-0123456789", Fault.NUMBER)
_WORDS = {"true": Fault.BOOLEAN, "false": Fault.BOOLEAN, "null": Fault.NULL}


class Unreadable(Exception):
    """A line that is no JSON object."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@dataclass(frozen=True)
class Value:
    """A JSON value as written, and the members of an object."""

    text: str
    members: "dict[str, Value] | None" = None


def _pass_space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    assert match is not None
    return match.end()


def _string(line: str, at: int) -> int:
    """Where the string that begins at `at` ends."""
    if line[at : at + 1] != '"':
        raise Unreadable(Fault.NOT_JSON)
    place = at + 1
    while (special := _SPECIAL.search(line, place)) is not None:
        if special.group() == '"':
            return special.end()
        escape = _ESCAPE.match(line, special.start())
        if escape is None:
            break
        place = escape.end()
    raise Unreadable(Fault.NOT_JSON)


def _squeezed(text: str) -> str:
    """A value without the spaces between its tokens."""
    parts, place = [], 0
    while place < len(text):
        if text[place] == '"':
            end = _string(text, place)
        else:
            match = _PLAIN.match(text, place)
            assert match is not None
            end = match.end()
        parts.append(text[place:end])
        place = end if end < len(text) and text[end] == '"' else _pass_space(text, end)
    return "".join(parts)


def _value(line: str, at: int, depth: int) -> tuple[Value, int]:
    opener = line[at : at + 1]
    if opener == '"':
        end = _string(line, at)
        return Value(line[at:end]), end
    if opener not in ("{", "["):
        match = _SCALAR.match(line, at)
        if match is None:
            raise Unreadable(Fault.NOT_JSON)
        return Value(match.group()), match.end()
    if depth == MAX_DEPTH:
        raise Unreadable(Fault.TOO_DEEP)
    closer = "}" if opener == "{" else "]"
    members: dict[str, Value] = {}
    place = _pass_space(line, at + 1)
    if line[place : place + 1] != closer:
        while True:
            key = ""
            if opener == "{":
                end = _string(line, place)
                key = json.loads(line[place:end])
                place = _pass_space(line, end)
                if line[place : place + 1] != ":":
                    raise Unreadable(Fault.NOT_JSON)
                place = _pass_space(line, place + 1)
            members[key], place = _value(line, place, depth + 1)
            place = _pass_space(line, place)
            if line[place : place + 1] != ",":
                break
            place = _pass_space(line, place + 1)
        if line[place : place + 1] != closer:
            raise Unreadable(Fault.NOT_JSON)
    return Value(line[at : place + 1], members if opener == "{" else None), place + 1


def parse_object(raw: bytes) -> dict[str, Value]:
    """The members of the object on a line (without its line end). Raises Unreadable."""
    try:
        line = raw.decode()
    except UnicodeDecodeError:
        raise Unreadable(Fault.NOT_UTF8) from None
    start = _pass_space(line, 0)
    if line[start : start + 1] != "{":
        fault = _KINDS.get(line[start : start + 1]) or _WORDS.get(line.strip(" \t\r"), Fault.NOT_JSON)
        raise Unreadable(fault)
    value, end = _value(line, start, 0)
    if _pass_space(line, end) != len(line):
        raise Unreadable(Fault.AFTER_OBJECT)
    assert value.members is not None
    return value.members


def parse_beginning(raw: bytes, most: int) -> dict[str, Value]:
    """The first members, `most` of them, of an object whose line is cut off; a value that is cut is an empty string."""
    line = raw.decode(errors="ignore")
    members: dict[str, Value] = {}
    place = _pass_space(line, 0)
    try:
        while len(members) < most and line[place : place + 1] == ("," if members else "{"):
            place = _pass_space(line, place + 1)
            end = _string(line, place)
            key = json.loads(line[place:end])
            place = _pass_space(line, end)
            if line[place : place + 1] != ":":
                break
            members[key] = Value('""')
            members[key], place = _value(line, _pass_space(line, place + 1), 1)
            place = _pass_space(line, place)
    except Unreadable:
        pass
    return members


def _cell(members: dict[str, Value], column: str) -> str | None:
    found = members.get(column)
    if found is None:
        here: dict[str, Value] | None = members
        for key in column.split("."):
            found = None if here is None else here.get(key)
            here = None if found is None else found.members
    if found is None or found.text == "null":
        return None
    if found.text.startswith('"'):
        value = json.loads(found.text)
        assert isinstance(value, str)
        return value
    return _squeezed(found.text)


def rows(data: bytes, wanted: tuple[str, ...], max_row_bytes: int) -> list[Row]:
    """The rows and blank lines of `data`, with the wanted columns' values."""
    out = []
    for start, end in lines(data):
        raw = data[start:end]
        if raw in (b"\n", b"\r\n"):
            out.append(Row(start, end, True, (None,) * len(wanted), None))
            continue
        if len(raw) > max_row_bytes:
            out.append(failed(start, end, len(wanted), sentence(Fault.TOO_LONG, len(raw), limit=max_row_bytes)))
            continue
        try:
            members = parse_object(without_line_end(raw))
        except Unreadable as bad:
            out.append(failed(start, end, len(wanted), sentence(bad.fault)))
            continue
        cells = tuple(_cell(members, column) for column in wanted)
        halved = [
            c for c, cell in zip(wanted, cells, strict=True) if any("\ud800" <= x <= "\udfff" for x in cell or "")
        ]
        if halved:
            out.append(failed(start, end, len(wanted), sentence(Fault.SURROGATE, column=halved[0])))
        else:
            out.append(Row(start, end, False, cells, None))
    return out
