"""What is tried: the property tests of kernels, and lists of many blocks made of awkward ones.

An example that fails here is kept: as an `@example` of the property, or as a list of `tests/awkward`.
"""

import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from tests.awkward import SMALL
from tests.unit.rows import test_equality as equality
from tests.unit.rows import test_index as index
from tests.unit.rows import test_values as values
from tests.unit.rows.guard_pages import guarded_outputs
from tests.unit.rows.guarded import try_reading
from tests.unit.rows.lists import inspected, jsonl
from tests.unit.worker import test_picking as picking
from worker.rows.layout import Layout


@dataclass(frozen=True)
class Seed:
    """A list of the awkward catalogue without its header, and how it is read."""

    body: bytes
    layout: Layout
    columns: tuple[str, ...]


def _seeds() -> list[Seed]:
    out = []
    for awkward in SMALL:
        found = inspected(awkward.content, awkward.name, **awkward.asked.model_dump())
        if found.layout.width <= 20:
            out.append(Seed(awkward.content[found.body :], found.layout, awkward.columns))
    return out


SEEDS = _seeds()
FAR = st.binary(max_size=4) | st.sampled_from(
    [b"\n", b"\r\n", b'"', b'""', b",", b"\\", b"\\u", b"{", b"}", b"[", b"]", b":", b"\x00", b"\x1f", b"\x80", b"\xff"]
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[bytes, Layout, tuple[str, ...]]:
    """An awkward list repeated and joined with others of its format, with bytes put in, taken out and replaced."""
    seed = draw(st.sampled_from(SEEDS))
    kin = [other.body for other in SEEDS if other.layout.format == seed.layout.format and len(other.body) < 2000]
    parts = draw(st.lists(st.sampled_from([seed.body, *kin]), min_size=1, max_size=12))
    content = bytearray(draw(st.sampled_from([b"", b"\n"])).join(parts))[:6000]
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(content)))
        content[place : place + draw(st.sampled_from([0, 0, 1, 2, 63, 64]))] = draw(FAR)
    return bytes(content), seed.layout, seed.columns


@given(mutated(), equality.LIMITS, equality.SIZES)
def mutated_lists_are_read_alike(made: tuple[bytes, Layout, tuple[str, ...]], limit: int, size: int) -> None:
    content, layout, columns = made
    equality.assert_equal(content, layout, columns, limit, size)
    equality.assert_equal(content, layout, (), limit, size)


@given(mutated(), st.integers(0, 2**32))
def mutated_lists_are_read_without_a_byte_beyond_them(made: tuple[bytes, Layout, tuple[str, ...]], number: int) -> None:
    content, layout, columns = made
    with guarded_outputs():
        try_reading(content, layout, columns, random.Random(number))


@given(mutated(), st.integers(1, 3000), st.integers(1, 500), st.integers(1, 500))
def mutated_lists_are_indexed_alike(
    made: tuple[bytes, Layout, tuple[str, ...]], stop: int, step: int, block: int
) -> None:
    content, layout, _ = made
    index.assert_exact(content, layout, 0, index.parts_of(content, layout, 0, stop, step, block))


SCALARS = (
    st.text(max_size=80).map(json.dumps)
    | st.text(max_size=80).map(lambda text: json.dumps(text, ensure_ascii=False))
    | st.integers().map(str)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.sampled_from(["null", "true", "false", "1E400", "-0.0e-0"])
)
KEYS = st.sampled_from(['"a"', '"b"', '"a.b"', '"c"', '"\\u0061"', '"\u00e9"', '"b.a"'])


def _objects(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.lists(st.tuples(KEYS, st.sampled_from([":", " : "]), values).map("".join), max_size=5)
    return members.map(lambda texts: "{" + ", ".join(texts) + "}")


VALUES = st.recursive(
    SCALARS,
    lambda inner: _objects(inner) | st.lists(inner, max_size=3).map(lambda texts: "[" + ",".join(texts) + "]"),
    max_leaves=8,
)
JSON_ROWS = st.lists(
    st.tuples(_objects(VALUES), st.sampled_from(["\n", "\n", "\r\n", " \n", "\n\n", "x\n", ""])).map("".join),
    max_size=30,
).map(lambda rows: "".join(rows).encode("utf-8", "surrogatepass"))


@given(JSON_ROWS, equality.LIMITS, equality.SIZES)
def objects_are_read_alike(content: bytes, limit: int, size: int) -> None:
    equality.assert_equal(content, jsonl("a", "b"), ("b.a", "a", "a.b", "b", "a.a.b", "\u00e9"), limit, size)


TARGETS: tuple[Callable[[], None], ...] = (
    mutated_lists_are_read_alike,
    mutated_lists_are_indexed_alike,
    *((mutated_lists_are_read_without_a_byte_beyond_them,) if sys.platform == "linux" else ()),
    objects_are_read_alike,
    equality.test_any_bytes_of_csv,
    equality.test_any_bytes_of_json_lines,
    equality.test_any_bytes_of_text,
    index.test_any_csv_is_indexed,
    values.test_any_number_is_the_nearest_float,
    values.test_any_integer_is_itself,
    values.test_any_date_is_its_day,
    values.test_any_timestamp_is_its_moment,
    picking.test_picked_rows_are_the_bytes_of_the_entries_that_the_mask_names,
)
