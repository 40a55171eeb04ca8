"""Thrift's compact protocol, as far as Parquet's footers use it, without their schema: what is not known is kept.

A struct is a dict from field id to `(kind, value)`, in the order of the bytes. Values are int, bool, bytes (strings and
the eight bytes of a double), `Items` and structs. Maps do not occur in footers and are refused.
"""

from dataclasses import dataclass, field

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
MOST_DEEP = 64


@dataclass
class Items:
    """A list (or set) of values of one kind."""

    kind: int
    values: "list[Value]" = field(default_factory=list)
    is_set: bool = False


Struct = dict[int, "tuple[int, Value]"]
Value = int | bool | bytes | Items | Struct


def decode(data: bytes) -> Struct:
    """The struct that `data` begins with. Raises ValueError for anything else."""
    try:
        return _Reader(data).struct(0)
    except IndexError:
        raise ValueError("the struct ends too early") from None


def encode(value: Struct) -> bytes:
    """The bytes of a struct, as every writer of the compact protocol makes them: short forms where there are any."""
    out = bytearray()
    _write_struct(out, value)
    return bytes(out)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def struct(self, depth: int) -> Struct:
        if depth > MOST_DEEP:
            raise ValueError("the struct is nested too deep")
        found: Struct = {}
        number = 0
        while True:
            head = self._data[self._at]
            self._at += 1
            if head == 0:
                return found
            kind = head & 15
            number = number + (head >> 4) if head >> 4 else self._signed()
            found[number] = (kind, kind == TRUE) if kind in (TRUE, FALSE) else (kind, self._value(kind, depth + 1))

    def _value(self, kind: int, depth: int) -> Value:
        if kind in (I16, I32, I64):
            return self._signed()
        if kind == BINARY:
            return self._take(self._unsigned())
        if kind == STRUCT:
            return self.struct(depth)
        if kind in (LIST, SET):
            return self._items(kind, depth)
        if kind in (TRUE, FALSE, BYTE):
            return self._take(1)[0]
        if kind == DOUBLE:
            return self._take(8)
        raise ValueError(f"a value of kind {kind} does not belong in a footer")

    def _items(self, kind: int, depth: int) -> Items:
        if depth > MOST_DEEP:
            raise ValueError("the struct is nested too deep")
        head = self._data[self._at]
        self._at += 1
        count = head >> 4 if head >> 4 < 15 else self._unsigned()
        if count > len(self._data) - self._at:
            raise ValueError("a list is longer than the bytes that are left")
        return Items(head & 15, [self._value(head & 15, depth + 1) for _ in range(count)], kind == SET)

    def _take(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        if self._at > len(self._data):
            raise ValueError("a value ends too early")
        return self._data[start : self._at]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise ValueError("a number is longer than 64 bits")

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)


def _write_struct(out: bytearray, value: Struct) -> None:
    before = 0
    for number, (kind, member) in value.items():
        if 0 < number - before < 16:
            out.append((number - before) << 4 | kind)
        else:
            out.append(kind)
            _write_signed(out, number)
        before = number
        if kind not in (TRUE, FALSE):
            _write_value(out, kind, member)
    out.append(0)


def _write_value(out: bytearray, kind: int, value: Value) -> None:
    if isinstance(value, int):
        if kind in (I16, I32, I64):
            _write_signed(out, value)
        else:
            out.append(value)
    elif isinstance(value, bytes):
        if kind == BINARY:
            _write_unsigned(out, len(value))
        out += value
    elif isinstance(value, Items):
        count = len(value.values)
        out.append(min(count, 15) << 4 | value.kind)
        if count >= 15:
            _write_unsigned(out, count)
        for item in value.values:
            _write_value(out, value.kind, item)
    else:
        _write_struct(out, value)


def _write_signed(out: bytearray, value: int) -> None:
    _write_unsigned(out, value << 1 if value >= 0 else ~(value << 1))


def _write_unsigned(out: bytearray, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
