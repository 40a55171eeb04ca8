"""Which arguments fit which signature: the few conversions that happen by themselves, and how a misfit is worded."""

from collections.abc import Sequence

from shared.where.moments import read_date, read_timestamp
from shared.where.table import Entry, Signature
from shared.where.tree import Call, Field, Kind, Literal, Node

A_KIND = {
    Kind.INTEGER: "an integer",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "a boolean",
    Kind.DATE: "a date",
    Kind.TIMESTAMP: "a timestamp",
    Kind.TEXT: "text",
    Kind.INTERVAL: "an interval",
    Kind.NULL: "NULL",
}

_NUMERIC = {Kind.INTEGER, Kind.NUMBER}
_TEMPORAL = {Kind.DATE, Kind.TIMESTAMP}


def convert(node: Node, kind: Kind) -> Node | None:
    """The node as that kind where this happens by itself, else None.

    NULL is of every kind; an integer becomes a number, a date a timestamp, and a text constant a date or timestamp.
    """
    if node.kind == kind:
        return node
    if node.kind == Kind.NULL:
        return Literal(None, kind, node.span)
    if (node.kind, kind) == (Kind.INTEGER, Kind.NUMBER):
        if isinstance(node, Literal) and isinstance(node.value, int):
            return Literal(float(node.value), kind, node.span)
        return Call("as number", (node,), kind, node.span)
    if isinstance(node, Literal) and isinstance(node.value, str) and kind in _TEMPORAL:
        value = read_date(node.value) if kind == Kind.DATE else read_timestamp(node.value)
        return None if value is None else Literal(value, kind, node.span)
    if (node.kind, kind) == (Kind.DATE, Kind.TIMESTAMP):
        return Call("as timestamp", (node,), kind, node.span)
    return None


def common_kind(args: Sequence[Node]) -> Kind | None:
    """The kind that all of them can be of, else None. Where all are NULL: text."""
    kinds = {arg.kind for arg in args} - {Kind.NULL}
    if not kinds:
        return Kind.TEXT
    if Kind.TEXT in kinds and kinds & _TEMPORAL:
        kinds.discard(Kind.TEXT)
    for kind in (Kind.INTEGER, Kind.NUMBER, Kind.DATE, Kind.TIMESTAMP, *Kind):
        if kinds <= _NUMERIC and kind == Kind.INTEGER and kinds != {kind}:
            continue
        if all(convert(arg, kind) is not None for arg in args):
            return kind
    return None


def fit(entry: Entry, args: Sequence[Node]) -> tuple[Signature, list[Node], Kind] | None:
    """The signature that the arguments fit with the fewest conversions, the converted arguments, and the result."""
    best: tuple[int, Signature, list[Node], Kind] | None = None
    for signature in entry.signatures:
        if not signature.takes(len(args)):
            continue
        generic = [arg for index, arg in enumerate(args) if signature.parameter(index).kinds is None]
        common = common_kind(generic) if generic else None
        if generic and (common is None or common == Kind.INTERVAL or common in entry.not_for):
            continue
        converted = []
        for index, arg in enumerate(args):
            kinds = signature.parameter(index).kinds
            wanted = common if kinds is None else next(iter(kinds))
            made = convert(arg, wanted) if wanted is not None else None
            if made is None:
                break
            converted.append(made)
        else:
            cost = sum(made is not arg for made, arg in zip(converted, args, strict=True))
            result = signature.result or common or Kind.TEXT
            if best is None or cost < best[0]:
                best = (cost, signature, converted, result)
    return best[1:] if best else None


def mismatch_hint(first: Node, second: Node, shown: tuple[str, str]) -> str:
    """One sentence that mends a comparison of two types that do not go together."""
    pairs = ((first, second, shown[0]), (second, first, shown[1]))
    for node, other, text in pairs:
        if isinstance(node, Literal) and isinstance(node.value, str):
            if other.kind in _NUMERIC and _is_numeric(node.value):
                return f"Write {node.value.strip()} without quotes."
            if other.kind == Kind.BOOLEAN:
                return "Write TRUE or FALSE without quotes."
            if other.kind in _TEMPORAL:
                return "Write a date as '2024-01-31', a timestamp as '2024-01-31 18:30:00'."
        if isinstance(node, Literal) and node.value is not None and node.kind in _NUMERIC and other.kind == Kind.TEXT:
            return f"Write '{text}' in quotes, or {_cure(other, shown[pairs[0][0] is node], node.kind)}."
    for node, other, text in pairs:
        if isinstance(node, Field) and node.kind == Kind.TEXT and other.kind in _NUMERIC | _TEMPORAL:
            return f"Write {_cure(node, text, other.kind)}."
    return "Bring both to one type with CAST."


def _cure(node: Node, text: str, kind: Kind) -> str:
    cast = f"CAST({text} AS {kind.upper()})"
    return f"{cast}, or give the column {node.name} another type" if isinstance(node, Field) else cast


def _is_numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
