"""The columns that a condition can name: a Parquet schema's fields, those of structs as paths."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shared.errors import Invalid
from shared.lists import Type

DEEPEST = 5
MOST_COLUMNS = 10_000

Arrow = Any
"""A type, array or batch of pyarrow, which has no types of its own for mypy."""


@dataclass(frozen=True)
class Leaf:
    """A column: where its values are (`path`, from the top), what they are, and the stored columns they come from."""

    path: tuple[str, ...]
    kind: Arrow
    stored: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name in conditions."""
        return ".".join(self.path)

    def values(self, rows: Arrow) -> Arrow:
        """Its values in rows that have its field; a struct there may have some of its members alone."""
        found = rows.column(rows.schema.get_field_index(self.path[0]))
        for name in self.path[1:]:
            found = pc.struct_field(found, [found.type.get_field_index(name)])
        return found

    @property
    def type(self) -> Type:
        """The type that its values have by themselves."""
        return type_of(self.kind)


def leaves_of(schema: Arrow, stored: list[str]) -> tuple[Leaf, ...]:
    """The columns of a schema; `stored` are the paths of the file's own columns, in order.

    Raises Invalid where columns cannot be told apart, where there are none, or too many.
    """
    if not stored:
        raise Invalid("The Parquet file has no columns. Write one that has at least one.")
    if len(stored) > MOST_COLUMNS:
        raise Invalid(
            f"The Parquet file has {len(stored):,} columns; at most {MOST_COLUMNS:,} are read. "
            "Write it with those that matter."
        )
    rest = iter(stored)
    found = [leaf for field in schema for leaf in _below(field.type, (field.name,), rest)]
    _refuse_doubles([leaf.name for leaf in found], stored)
    return tuple(found)


def leaves_under(schema: Arrow) -> tuple[Leaf, ...]:
    """The columns of a schema, without where they are stored."""
    nowhere = repeat("")
    return tuple(leaf for field in schema for leaf in _below(field.type, (field.name,), nowhere))


def _below(kind: Arrow, path: tuple[str, ...], stored: Iterator[str]) -> Iterator[Leaf]:
    if pa.types.is_struct(kind) and len(path) < DEEPEST:
        for place in range(kind.num_fields):
            field = kind.field(place)
            yield from _below(field.type, (*path, field.name), stored)
        return
    yield Leaf(path, kind, tuple(next(stored) for _ in range(_stored(kind))))


def _stored(kind: Arrow) -> int:
    """How many stored columns a type takes."""
    if isinstance(kind, pa.BaseExtensionType):
        return _stored(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return _stored(kind.value_type)
    if pa.types.is_map(kind):
        return _stored(kind.key_type) + _stored(kind.item_type)
    if pa.types.is_nested(kind):
        return sum(_stored(kind.field(place).type) for place in range(kind.num_fields))
    return 1


def _refuse_doubles(names: list[str], stored: list[str]) -> None:
    seen: set[str] = set()
    prefixes = {path[:place] for path in stored for place, mark in enumerate(path) if mark == "."}
    for name in names:
        if name in seen or (name in stored and name in prefixes):
            raise Invalid(
                f"The Parquet file has two columns that are called {name!r}. Give each a name of its own, "
                "without the dot that parts the names of nested fields."
            )
        seen.add(name)


def type_of(kind: Arrow) -> Type:
    """The type whose values an Arrow type has; text for what has none of its own."""
    if pa.types.is_dictionary(kind):
        return type_of(kind.value_type)
    if pa.types.is_integer(kind):
        return Type.INTEGER
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Type.NUMBER
    if pa.types.is_boolean(kind):
        return Type.BOOLEAN
    if pa.types.is_date(kind):
        return Type.DATE
    return Type.TIMESTAMP if pa.types.is_timestamp(kind) else Type.TEXT
