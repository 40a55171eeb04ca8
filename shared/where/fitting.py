"""Which arguments fit which signature: the few conversions that happen by themselves, and how a misfit is worded."""

from collections.abc import Sequence

from shared.where.moments import read_date, read_timestamp
from shared.where.table import Entry, Signature
from shared.where.tree import Call, Field, Kind, Literal, Node, Value

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
    made: Node | None = None
    if node.kind == kind:
        made = node
    elif node.kind == Kind.NULL:
        made = Literal(None, kind, node.span)
    elif isinstance(node, Literal):
        value = _constant(node.value, kind)
        made = None if value is None else Literal(value, kind, node.span)
    if made is None and (node.kind, kind) in _WIDENING:
        made = Call(_WIDENING[node.kind, kind], (node,), kind, node.span)
    return made


_WIDENING = {(Kind.INTEGER, Kind.NUMBER): "as number", (Kind.DATE, Kind.TIMESTAMP): "as timestamp"}


def _constant(value: Value, kind: Kind) -> Value:
    """A constant as another kind, where it becomes that by itself, else None."""
    if isinstance(value, str) and kind in _TEMPORAL:
        return read_date(value) if kind == Kind.DATE else read_timestamp(value)
    if isinstance(value, int) and not isinstance(value, bool) and kind == Kind.NUMBER:
        return float(value)
    return None


def common_kind(args: Sequence[Node]) -> Kind | None:
    """The kind that all of them can be of, else None. Where all are NULL: text."""
    kinds = {arg.kind for arg in args} - {Kind.NULL}
    if kinds & _TEMPORAL:
        kinds.discard(Kind.TEXT)  # text constants may turn out to be dates
    if len(kinds) <= 1:
        candidates = list(kinds) or [Kind.TEXT]
        if candidates == [Kind.DATE]:
            candidates.append(Kind.TIMESTAMP)
    else:
        candidates = [Kind.NUMBER] if kinds <= _NUMERIC else [Kind.TIMESTAMP] if kinds <= _TEMPORAL else []
    fitting = (kind for kind in candidates if all(convert(arg, kind) is not None for arg in args))
    return next(fitting, None)


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
