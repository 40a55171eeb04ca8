"""What becomes of a spelling: by the real inference, and by the real reading of a field as a type."""

from datetime import UTC, datetime
from functools import lru_cache

from shared.lists import Column, Type
from shared.where import check
from tests.awkward.case import Awkward
from tests.awkward.outcome import inspected
from worker.judging import judge
from worker.rows.reading import read
from worker.verdicts.where import WhereTest

_NOW = datetime(2024, 5, 5, tzinfo=UTC)


def _list(field: str) -> Awkward:
    content = f'n,other\n"{field}",x\n'.encode()
    return Awkward("values.csv", lambda: content)


def found(field: str) -> Type:
    """The type of a column that has only this field."""
    return inspected(_list(field)).columns[0].type


@lru_cache(maxsize=1000)
def fitting(field: str) -> tuple[Type, ...]:
    """The types that the field fits, text apart: a condition that names its column does not fail the row."""
    case = _list(field)
    inspection = inspected(case)
    layout, body = inspection.layout, inspection.body
    out = []
    for kind in Type:
        test = WhereTest(check("n IS NOT NULL", (Column(name="n", type=kind),)), _NOW)
        judged = judge(read(layout, case.content[body:], True, ("n",), types=test.types), test)
        if kind is not Type.TEXT and judged.kept[0]:
            out.append(kind)
    return tuple(out)
