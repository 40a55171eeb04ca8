"""The columns of a JSON Lines list: the keys seen in some of its rows, those of nested objects as paths."""

from collections.abc import Iterable

from shared.lists import Column, Type
from worker.rows.inspection.inference import column_type
from worker.rows.reference.jsonl import Unreadable, Value, parse_beginning, parse_object
from worker.rows.reference.row import without_line_end

MOST_KEYS = 1000
DEEPEST = 5
_LONGEST = 1024 * 1024


def columns_of(lines: Iterable[bytes]) -> tuple[Column, ...]:
    """A column for each key, in the order in which they first come, with the type of its values.

    An object's own keys become `address.city` and so on, five levels deep; the object itself is a column only where it
    also comes empty or as something else. JSON's own types count: the string `"42"` is text.
    """
    values: dict[str, list[str | None]] = {}
    for line in lines:
        if len(line) > _LONGEST:
            continue
        try:
            _collect(parse_object(without_line_end(line)), "", 1, values)
        except Unreadable:
            continue
    return tuple(Column(name=name, type=_type(found)) for name, found in values.items())


def columns_of_beginning(head: bytes) -> tuple[Column, ...]:
    """The columns that the beginning of a row shows which is longer than all of `head`; a value that is cut is text."""
    values: dict[str, list[str | None]] = {}
    _collect(parse_beginning(head, MOST_KEYS), "", 1, values)
    return tuple(Column(name=name, type=_type(found)) for name, found in values.items())


def _collect(members: dict[str, Value], prefix: str, depth: int, values: dict[str, list[str | None]]) -> None:
    for key, value in members.items():
        path = prefix + key
        if value.members and depth < DEEPEST:
            _collect(value.members, path + ".", depth + 1, values)
        elif path in values or len(values) < MOST_KEYS:
            values.setdefault(path, []).append(None if value.text == "null" else value.text)


def _type(texts: list[str | None]) -> Type:
    present = [text for text in texts if text is not None]
    quoted = [text.startswith('"') for text in present]
    if not any(quoted):
        return column_type(present)
    if not all(quoted):
        return Type.TEXT
    # A string without escapes is itself; one with escapes is neither a date nor a timestamp.
    found = column_type(text[1:-1] for text in present)
    return found if found in (Type.DATE, Type.TIMESTAMP) else Type.TEXT
