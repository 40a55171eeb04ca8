"""Does once, in a new process, what the first rows would otherwise wait for: kernels, expressions, thread pools."""

from datetime import UTC, datetime

from shared.lists import Column, Dialect, Format, Type
from shared.where import check
from worker.judging import judge
from worker.rows.layout import Layout
from worker.rows.reading import read
from worker.verdicts.where import WhereTest

_WHERE = "a >= 1 AND b = 'x' AND c < 2.5 AND d LIKE 'x%' AND e < current_date"
_LISTS = (
    (Format.CSV, Dialect(delimiter=",", quote='"'), b'1,x,2.0,"x",2024-01-31\n'),
    (Format.JSONL, Dialect(), b'{"a":1,"b":"x","c":2.0,"d":"x","e":"2024-01-31"}\n'),
)


def warm_up() -> None:
    """Reads and tests one row of each kind of list."""
    kinds = (Type.INTEGER, Type.TEXT, Type.NUMBER, Type.TEXT, Type.DATE)
    columns = tuple(Column(name=name, type=kind) for name, kind in zip("abcde", kinds, strict=True))
    test = WhereTest(check(_WHERE, columns), datetime.now(UTC))
    names = tuple(column.name for column in columns)
    for kind, dialect, row in _LISTS:
        judge(read(Layout(kind, dialect, names), row, True, names), test)
    read(Layout(Format.TEXT, Dialect(), ("line",)), b"x\n", True, ("line",))
