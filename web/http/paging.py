"""`limit` and the like in queries."""

from flask import request

from web.faults import invalid

MOST = 100


def page_limit(default: int = 50, most: int = MOST) -> int:
    """How many entries of a page are asked for."""
    return number("limit", default, 1, most)


def number(name: str, default: int, least: int, most: int) -> int:
    """A whole number of the query, within bounds; raises Invalid."""
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19 and least <= int(text) <= most):
        raise invalid("query", [(f"#/{name}", f"it is a whole number from {least:,} to {most:,}")])
    return int(text)
