"""A condition that was checked, and the check itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.lists import Column
from shared.where.calls import Calls
from shared.where.fence import tokens_of
from shared.where.fitting import convert
from shared.where.grammar import parse
from shared.where.names import Names
from shared.where.places import Places
from shared.where.resolve import Resolver
from shared.where.tree import Field, Kind, Node, walk
from shared.where.widths import limit_width


@dataclass(frozen=True)
class Condition:
    """A `where` that is valid for a list: its text, its typed tree, and the columns that it names.

    `columns` has each named column once, in the list's spelling and order.
    """

    text: str
    tree: Node
    columns: tuple[Column, ...]


def check(text: str, columns: Sequence[Column]) -> Condition:
    """The condition that the text says about rows with these columns.

    Raises `WhereInvalid` (and nothing else, whatever the text) with `position`, `length` and `hint`.
    """
    names = Names(columns)
    tokens = tokens_of(text, names.has)
    parsed = parse(tokens, text)
    tree = Resolver(names, Places(parsed, tokens), text).resolve(parsed)
    if (boolean := convert(tree, Kind.BOOLEAN)) is None:
        raise Calls(text).no_condition(tree)
    limit_width(boolean)
    named = {node.name for node in walk(boolean) if isinstance(node, Field)}
    return Condition(text, boolean, tuple(column for column in columns if column.name in named))
