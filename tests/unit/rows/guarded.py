"""Reads all kinds of lists where not one byte beyond them may be touched: what test_guard_pages runs.

Its argument says how many lists are made by chance, beside those of the catalogue.
"""

import random
import sys
from collections.abc import Iterator, Sequence

from shared.lists import Type
from tests.awkward import SMALL
from tests.unit.rows.guard_pages import guarded_outputs, guarded_reader, placed
from tests.unit.rows.lists import csv, inspected, jsonl, plainly, text, vectorised
from tests.unit.rows.test_index import parts_of
from worker.rows.layout import Layout
from worker.rows.reading import read

MOST_BYTES = 20_000
_COMMON = [b"\n", b"\r\n", b"\n\n", b"1", b"-0.5", b"2024-01-31", b"2024-01-31T18:30", b"x" * 11, b"y" * 31,
           b"\xc3\xa9", b"\xff", b"\x00"]  # fmt: skip
_CSV = [*_COMMON, b",", b",", b",", b'"', b'""', b'"a,\nb"', b'"q""r"']
_JSON = [*_COMMON, b'{"a":', b'{"a":1,"b":', b'"b":{"c":"', b'"a":"' + b"z" * 30 + b'"', b"tru", b"null", b'"', b'"\\',
         b"\\u00", b"\\ud83d", b"\xf0\x9f", b"[", b"]", b"}", b"}\n", b",", b":", b"-", b"1e"]  # fmt: skip
_ROWS = [b'{"a":1,"b":"two"}\n', b'{"a":"\\u0041","b":{"c":[1,{"d":null}]}}\n', b' { "b" : 1.5 , "a" : null } \r\n']
_TYPES = (Type.INTEGER, Type.NUMBER, Type.DATE, Type.TIMESTAMP)
_LAYOUTS = (
    (csv("a"), _CSV), (csv("a", "b", "c"), _CSV), (csv("a", "b", quote=None), _CSV),
    (csv("a", "b", encoding="cp1252"), _CSV), (jsonl("a", "b"), [*_JSON, *_ROWS]),
    (jsonl("a", "b"), [*_ROWS, *_ROWS, b'"']), (text(), _COMMON),
)  # fmt: skip

List = tuple[bytes, Layout, tuple[str, ...]]


def awkward() -> Iterator[List]:
    """Those of the catalogue, without their headers."""
    for case in SMALL:
        found = inspected(case.content, case.name, **case.asked.model_dump())
        yield case.content[found.body :], found.layout, found.layout.names[:3]


def generated(chance: random.Random, lists: int) -> Iterator[List]:
    """Pieces of lists one after the other, cut off anywhere."""
    for place in range(lists):
        layout, pieces = _LAYOUTS[place % len(_LAYOUTS)]
        content = b"".join(chance.choices(pieces, k=chance.randint(1, 60)))
        names = ("b.c", *layout.names) if layout.names == ("a", "b") and not layout.delimited else layout.names
        yield content[: chance.randint(1, len(content))], layout, names


def try_reading(content: bytes, layout: Layout, names: Sequence[str], chance: random.Random) -> None:
    """By any columns and types, whole and in blocks; as texts it is what the reference reads."""
    for at_start in (False, True):
        data = placed(content, at_start)
        for count in range(min(len(names), 3) + 1):
            wanted = tuple(chance.sample(names, count))
            for last in (True, False):
                read(layout, data, last, wanted)
                read(layout, data, last, wanted, types={name: chance.choice(_TYPES) for name in wanted})
    wanted, size = tuple(names[:3]), chance.randint(1, len(content) + 1)
    assert vectorised(content, layout, wanted, block_bytes=size, read_at=guarded_reader(content)) == plainly(
        content, layout, wanted
    )
    parts_of(content, layout, 0, 100, 20, chance.randint(1, 200), guarded_reader(content))


def main(lists: int) -> None:
    """Tries all of them."""
    chance = random.Random(1)
    with guarded_outputs():
        for content, layout, names in (*awkward(), *generated(chance, lists)):
            if len(content) < MOST_BYTES:
                # The last one that was printed is the one by which the process was killed.
                print(layout.format, content, flush=True)
                try_reading(content, layout, names, chance)
    print("untouched")


if __name__ == "__main__":
    main(int(sys.argv[1]))
