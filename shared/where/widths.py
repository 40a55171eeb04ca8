"""How long a text can become: a condition must not make much out of little."""

from shared.where.refusal import refuse
from shared.where.tree import Call, Field, Kind, Literal, Node, walk

MOST_TIMES = 16
MOST_MORE = 10_000


def limit_width(root: Node) -> None:
    """Raises `WhereInvalid` at the first text that could grow beyond its bound."""
    _width(root)


def most_more(root: Node) -> int:
    """How many characters beyond its fields' own the longest text in a condition may have, for each row."""
    return int(max(_width(node)[1] for node in walk(root)))


def _width(node: Node) -> tuple[float, float]:
    """A bound on the length of a text: so many times the longest field, and so many characters more."""
    if isinstance(node, Field):
        return (1.0, 0.0) if node.kind == Kind.TEXT else (0.0, 0.0)
    if isinstance(node, Literal):
        return (0.0, float(len(node.value))) if isinstance(node.value, str) else (0.0, 0.0)
    parts = [_width(arg) for arg in node.args]
    if node.kind != Kind.TEXT:
        return 0.0, 0.0
    times, more = _grown(node, parts)
    if times > MOST_TIMES or more > MOST_MORE:
        raise refuse(
            "This could make a text far longer than it was.",
            node.span,
            f"A text may grow to {MOST_TIMES} times a field's length and {MOST_MORE:,} characters more.",
        )
    return times, more


def _grown(node: Call, parts: list[tuple[float, float]]) -> tuple[float, float]:
    values = [arg.value if isinstance(arg, Literal) else None for arg in node.args]
    if node.name in ("||", "concat"):
        return sum(times for times, _ in parts), sum(more for _, more in parts)
    if node.name == "repeat" and isinstance(values[1], int):
        return parts[0][0] * values[1], parts[0][1] * values[1]
    if node.name in ("lpad", "rpad") and isinstance(values[1], int):
        return parts[0][0], parts[0][1] + values[1]
    if node.name == "replace" and isinstance(values[1], str) and isinstance(values[2], str) and values[1]:
        growth = max(1.0, len(values[2]) / len(values[1]))
        return parts[0][0] * growth, parts[0][1] * growth
    if node.name in ("cast", "try_cast") and node.args[0].kind != Kind.TEXT:
        return 0.0, 40.0
    return max((times for times, _ in parts), default=0.0), max((more for _, more in parts), default=0.0)
