"""A Parquet file's footer as it is written: many files become one by a new footer behind their row groups.

Field numbers are those of parquet.thrift. A file is `PAR1`, row groups, the footer, its length in four bytes, `PAR1`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from worker.rows.index import ReadAt
from worker.rows.parquet import thrift
from worker.rows.parquet.thrift import I16, I64, Items, Struct, Value

MAGIC = b"PAR1"
ENCRYPTED = b"PARE"
"""Instead of the magic where the footer is encrypted."""
TAIL_BYTES = 8
_SCHEMA, _ROWS, _GROUPS, _ENCRYPTION = 2, 3, 4, 8
_COLUMNS, _GROUP_OFFSET, _ORDINAL = 1, 5, 7
_CHUNK_OFFSET, _CHUNK_META, _OFFSET_INDEX, _COLUMN_INDEX = 2, 3, 4, 6
_META_OFFSETS = (9, 10, 11, 14)
"""Of the data pages, the index page, the dictionary page and the bloom filter."""
_TYPE, _TYPE_LENGTH, _REPETITION, _NAME, _CHILDREN = 1, 2, 3, 4, 5
_MOST_ORDINAL = 2**15 - 1


@dataclass(frozen=True)
class Part:
    """Row groups written elsewhere: the footer of the file that they were in, and how many bytes they have."""

    footer: bytes
    bytes: int


def tail(footer: bytes) -> bytes:
    """What follows the row groups of a file."""
    return footer + len(footer).to_bytes(4, "little") + MAGIC


def footer_of(read_at: ReadAt, size: int) -> bytes:
    """The footer of a whole file of `size` bytes. Raises ValueError where it has none."""
    end = bytes(read_at(size - TAIL_BYTES, TAIL_BYTES)) if size >= TAIL_BYTES + len(MAGIC) else b""
    length = int.from_bytes(end[:4], "little")
    if end[4:] != MAGIC or length > size - TAIL_BYTES - len(MAGIC):
        raise ValueError("no footer")
    return bytes(read_at(size - TAIL_BYTES - length, length))


def has_encrypted_columns(footer: bytes) -> bool:
    """Whether a footer that can be read says that columns cannot."""
    try:
        return _ENCRYPTION in thrift.decode(footer)
    except ValueError:
        return False


def merged(empty: bytes, parts: Iterable[Part]) -> bytes:
    """The footer of one file with the row groups of all parts, in order, each part right behind the one before.

    `empty` is the footer of a file of the same schema without rows: schema and metadata are taken from it.
    """
    whole = thrift.decode(empty)
    groups: list[Value] = []
    rows, shift = 0, 0
    for part in parts:
        found = thrift.decode(part.footer)
        rows += _number(found, _ROWS)
        for group in _items(found, _GROUPS):
            assert isinstance(group, dict)
            _move_group(group, shift, len(groups))
            groups.append(group)
        shift += part.bytes
    whole[_ROWS] = (I64, rows)
    whole[_GROUPS] = (thrift.LIST, Items(thrift.STRUCT, groups))
    return thrift.encode(whole)


def with_schema_of(footer: bytes, source: bytes) -> bytes:
    """The footer with the annotations that another file has of its columns, wherever both store a column alike.

    Arrow reads some (INTERVAL, ENUM, BSON) without being able to write them again.
    """
    mine = thrift.decode(footer)
    ours, theirs = _items(mine, _SCHEMA), _items(thrift.decode(source), _SCHEMA)
    if len(ours) != len(theirs) or not all(map(_alike(_REPETITION, _NAME, _CHILDREN), ours[1:], theirs[1:])):
        return footer
    stored_alike = _alike(_TYPE, _TYPE_LENGTH)
    columns = [their if stored_alike(our, their) else our for our, their in zip(ours[1:], theirs[1:], strict=True)]
    mine[_SCHEMA] = (thrift.LIST, Items(thrift.STRUCT, [ours[0], *columns]))
    return thrift.encode(mine)


def _alike(*names: int) -> Callable[[Value, Value], bool]:
    def compare(one: Value, other: Value) -> bool:
        assert isinstance(one, dict) and isinstance(other, dict)
        return all(one.get(name) == other.get(name) for name in names)

    return compare


def _move_group(group: Struct, shift: int, ordinal: int) -> None:
    _move(group, _GROUP_OFFSET, shift)
    if ordinal <= _MOST_ORDINAL:
        if _ORDINAL in group:
            group[_ORDINAL] = (I16, ordinal)
    else:
        group.pop(_ORDINAL, None)
    for column in _items(group, _COLUMNS):
        assert isinstance(column, dict)
        for name in (_CHUNK_OFFSET, _OFFSET_INDEX, _COLUMN_INDEX):
            _move(column, name, shift)
        meta = column[_CHUNK_META][1]
        assert isinstance(meta, dict)
        for name in _META_OFFSETS:
            _move(meta, name, shift)


def _move(struct: Struct, name: int, shift: int) -> None:
    kind, offset = struct.get(name, (I64, 0))
    # 0 says "not told" (newer writers of ColumnChunk.file_offset): nothing in a file begins before its magic.
    if offset:
        assert isinstance(offset, int)
        struct[name] = (kind, offset + shift)


def _number(struct: Struct, name: int) -> int:
    value = struct[name][1]
    assert isinstance(value, int)
    return value


def _items(struct: Struct, name: int) -> Sequence[Value]:
    value = struct[name][1]
    assert isinstance(value, Items)
    return value.values
