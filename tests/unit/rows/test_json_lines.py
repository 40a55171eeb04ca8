"""The quick reading of JSON Lines takes nothing for right that is not, wherever in 64 bytes it stands, and does take
what is plain: beside the reference, byte for byte."""

import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rows.lists import LIMIT, Entry, jsonl, plainly, text, vectorised
from worker.rows.kernels.json_values import ABSENT, ESCAPED, NESTED, SCALAR, STRING
from worker.rows.kernels.quick_jsonl import IN_DOUBT, PIECE, read_quickly
from worker.rows.keys import key_tree
from worker.rows.layout import Layout
from worker.rows.reading import read

WANTED = ("b.a", "a", "a.b", "b", "a.a.b", "é")
WHOLE = 1 << 22


def assert_read(content: bytes, wanted: tuple[str, ...] = WANTED, *sizes: int, limit: int = LIMIT) -> list[Entry]:
    """Blocks of each of the sizes give what the reference gives."""
    expected = plainly(content, jsonl(), wanted, limit)
    for size in sizes or (WHOLE,):
        assert vectorised(content, jsonl(), wanted, limit, size) == expected, size
    return expected


def quickly(content: bytes, wanted: tuple[str, ...] = WANTED) -> tuple[list[int], list[list[int]]]:
    """The faults and the kinds of values that the quick kernel alone finds."""
    data = np.frombuffer(content, np.uint8).copy()
    room, tree = content.count(b"\n") + 1, key_tree(wanted)
    faults = np.zeros(room, np.int64)
    kinds = np.full((len(wanted), room), 99, np.uint8)
    rows = read_quickly(
        data, True, LIMIT, tree.names, tree.tree, tree.heads, tree.literal, tree.path, np.zeros(room, np.int64),
        np.zeros(room, np.uint8), faults, np.zeros(room, np.int64), np.zeros((len(wanted), room, 4), np.uint32), kinds,
        np.zeros(len(wanted), np.int64),
    )  # fmt: skip
    return faults[:rows].tolist(), kinds[:, :rows].T.tolist()


PLAIN = [
    b'{"a":1,"b":"x","c":[1,2,{"d":[]}],"e":{}}',
    b' { "a" : { "a" : { "b" : true } , "b" : -0.5e+3 } ,\t"b" : null } \r',
    rb'{"a":"quote \" slash \/ \\","b":"\\\\","c":"\u00e9\ud83d\ude00\n"}',
    '{"é":"è","a":"日本 😀 и long enough to cross a border of sixty-four bytes, surely","b":1.25}'.encode(),
    b'{"a.b":1,"a":{"b":2},"a":{"b":3,"b":"last"},"a.a.b":false}',
    b"{}",
    b'{"":"","a":"","b":[""]}',
    b'{"a":0,"b":-0,"c":10,"d":0.0,"e":1E5,"f":1e-5,"g":123456789012345678901234567890}',
    b'{"a":' + b"[" * 40 + b"]" * 40 + b"}",
]


def test_plain_rows_are_never_in_doubt() -> None:
    rows = [b" " * pad + row + b"\n" for row in PLAIN for pad in range(64)]
    faults, _ = quickly(b"".join(rows) + b"\n" * 100)
    assert faults == [0] * (len(rows) + 100)


def test_each_value_has_its_kind() -> None:
    content = '{"a":"x","b":"\\n","é":-1.5,"c":1}\n{"a":null,"b":{"a":[]}}\n'.encode() + b"\n" * 64
    _, kinds = quickly(content, ("a", "b", "b.a", "é"))
    assert kinds[:2] == [[STRING, ESCAPED, ABSENT, SCALAR], [ABSENT, NESTED, NESTED, ABSENT]]


def test_rows_with_damage_are_in_doubt_and_their_neighbours_not() -> None:
    damaged = [b'{"a":"x}', b'{"a":"\x01"}', rb'{"a":"\x"}', b'{"a":"\xff"}', b'{"a":01}', b'{"a":1}}', b'{"a"\\:1}']
    content = b"".join(bad + b"\n" + good + b"\n" for bad, good in product(damaged, PLAIN))
    faults, _ = quickly(content + b"\n" * 100)
    assert faults[:-100] == [IN_DOUBT, 0] * (len(damaged) * len(PLAIN))


@pytest.mark.parametrize("row", PLAIN[:5] + PLAIN[6:8], ids=range(7))
@pytest.mark.parametrize("neighbour", [b"\n", b'{"a":1,"b":"x"}\n'])
def test_any_byte_in_place_of_any_other(row: bytes, neighbour: bytes) -> None:
    others = [
        bytes([other])
        for other in (*range(34), *b"/\\,:{}[]-+.0159aAbeEfFgGu~\x7f\x80\xa0\xbf\xc1\xc3\xe2\xed\xf0\xf5")
    ]
    changed = [row[:at] + other + row[at + 1 :] for at in range(len(row)) for other in others]
    assert_read(b"".join(each + b"\n" + neighbour for each in changed))


@pytest.mark.parametrize("row", PLAIN, ids=range(len(PLAIN)))
def test_a_row_cut_or_doubled_anywhere(row: bytes) -> None:
    cut = [row[:at] for at in range(len(row))] + [row[at:] for at in range(len(row))]
    without = [row[:at] + row[at + 1 :] for at in range(len(row))]
    doubled = [row[:at] + row[at : at + 1] + row[at:] for at in range(len(row))]
    lines = [each + b"\n" + b" " * (step % 64) for step, each in enumerate(cut + without + doubled)]
    assert_read(b"".join(lines) + row)


BYTES = [b"a", b"\x7f", b"\x80", b"\x8f", b"\x90", b"\x9f", b"\xa0", b"\xbf", b"\xc0", b"\xc1", b"\xc2", b"\xdf"]
LEADS = [b"\xe0", b"\xe1", b"\xec", b"\xed", b"\xee", b"\xef", b"\xf0", b"\xf1", b"\xf3", b"\xf4", b"\xf5", b"\xff"]


def test_utf8_in_all_its_forms() -> None:
    short = [b"".join(parts) for parts in product(BYTES[1:] + LEADS, repeat=2)]
    long = [b"".join(parts) for parts in product(LEADS, BYTES[1:8], [*BYTES[2:8:2], b"\xc2"], BYTES[:3] + BYTES[7:8])]
    rows = [b'{"' + b"k" * (step % 61) + b'":"' + text + b'"}\n' for step, text in enumerate(short + long)]
    assert_read(b"".join(rows))
    # What a row ends with is never made whole by the next.
    assert_read(b"".join(b'{"a":"' + text + b"\n" for text in short[::3] + long[::7]))
    assert_read(b"".join(text + b'\n{"a":1}\n' for text in short[::5] + long[::11]))


def test_backslashes_and_quotes_at_every_border() -> None:
    rows = []
    for pad in range(70):
        for run in range(6):
            for after in (b"", b'"', b"n", b"u0041", b"u004", b"u00\xc3\xa9", b"x"):
                rows.append(b'{"a":"' + b"." * pad + b"\\" * run + after + b'"}\n')
    assert_read(b"".join(rows))
    assert_read(b"".join(rows[::7]), WANTED, 64, 100, 999)


def test_long_runs_of_backslashes_and_of_spaces() -> None:
    runs = [1, 2, 62, 63, 64, 65, 127, 128, 129, 200]
    rows = [b'{"a":"' + b"\\" * run + b'","b":1}\n' for run in runs]
    spaced = b'{"a" :\t1\r}'
    rows += [b"".join(bytes([c]) * (run if c <= 32 else 1) for c in spaced) + b" " * run + b"\r\n" for run in runs]
    assert_read(b"".join(rows) * 3)


@pytest.mark.parametrize("control", [0, 1, 9, 11, 12, 13, 31])
def test_control_bytes_at_any_place_of_64(control: int) -> None:
    byte = bytes([control])
    inside = [b'{"a":"' + b"." * pad + byte + b'"}\n' for pad in range(130)]
    outside = [b" " * pad + byte + b'{"a":1}' + byte + b"\n" for pad in range(130)]
    assert_read(b"".join(inside + outside))


def test_keys_with_escapes_are_the_keys_they_mean() -> None:
    rows = [rb'{"\u0061":1}', rb'{"a":1,"\u0061":2}', rb'{"b":{"\u0061":"x\n"}}', rb'{"c":{"\u0061":1},"a":"\t"}',
            rb'{"\u00e9":1}', rb'{"a\\":1}', rb'{"\"a":1,"a":2}', rb'{"a\u002eb":7,"a":{"b":8}}']  # fmt: skip
    assert_read(b"\n".join(rows * 9), (*WANTED, "a\\", '"a', 'a":1,"b', "c"))


def test_names_that_look_like_json_name_nothing_else() -> None:
    wanted = ('a":"x', "", ".", "a.", ".a", 'a"', "b\\", "{", "😀", "a", "a" * 100)
    rows = ['{"a":"x"}', '{"":{"":1,"a":2},"a":{"":3}}', '{".":1,"a.":2,".a":3}', '{"{":1,"😀":2}']
    rows.append('{"' + "a" * 100 + '":5}')
    assert_read("\n".join(rows * 9).encode(), wanted)


def test_nesting_to_any_depth() -> None:
    rows = []
    for depth in (1, 2, 61, 62, 63, 64, 65, 66, 498, 499, 500):
        for opener, closer in ((b"[", b"]"), (b'{"b":', b"}")):
            nested = opener * depth + b"1" + closer * depth
            rows += [b'{"a":' + nested + b"}\n", b'{"a":' + nested[:-1] + b"}\n", b'{"a":' + nested + closer + b"}\n"]
    rows += [b'{"a":[{]}}\n', b'{"a":{[}]}\n', b'{"a":[1}\n', b'{"a":{"b":1]}\n', b'{"a":["b":1]}\n', b'{"a":{"b"}}\n']
    assert_read(b"".join(rows), WANTED, WHOLE, 8192, 1000)


def test_rows_longer_than_a_piece() -> None:
    dense = b'{"a":[' + b"1," * PIECE * 2 + b'1],"b":"x"}\n'
    long = b'{"a":"' + b"x" * PIECE * 3 + b'","b":"x"}\n'
    text = b'{"c":"' + b"y" * 50 + b'","a":1}\n'
    content = (text * 150 + dense + text + long) * 2 + dense[:-1]
    assert_read(content, ("b", "a"), WHOLE, 3 * PIECE, 40_000)


def test_the_end_of_a_long_row_is_not_taken_for_all_of_it() -> None:
    for pieces in (1, 2, 3, 4):
        assert_read(b"," * (PIECE * pieces) + b'{"a":1,"b":"x"}\n{"a":2}\n' + b"\n" * 64, ("a", "b"))


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r", b" ", b"}", b"\n\n"])
def test_the_last_row_wherever_it_ends(end: bytes) -> None:
    for length in range(200):
        row = b'{"a":"' + b"x" * length + b'","b":2}' + end
        assert_read(row, ("a", "b"))
        assert_read(b'{"a":1}\n' + row, ("a", "b"))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcé"), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", "c", "a.b", "é", "long" * 20]), VALUES, max_size=6)


@st.composite
def lists_of_objects(draw: st.DrawFn) -> bytes:
    """Whole rows as other programs write them, some with a byte changed."""
    rows = []
    for value in draw(st.lists(OBJECTS, max_size=20)):
        separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " : ")]))
        text = json.dumps(value, separators=separators, ensure_ascii=draw(st.booleans()))
        row = text.encode("utf-8", "surrogatepass")
        if draw(st.integers(0, 3)) == 0:
            at = draw(st.integers(0, len(row) - 1))
            row = row[:at] + bytes([draw(st.integers(0, 255))]) + row[at + draw(st.integers(0, 2)) :]
        rows.append(row + draw(st.sampled_from([b"\n", b"\r\n", b" \n"])))
    return b"".join(rows)


@given(lists_of_objects(), st.sampled_from([64, 100, 1000, WHOLE]), st.sampled_from([80, LIMIT]))
def test_rows_as_programs_write_them(content: bytes, size: int, limit: int) -> None:
    assert_read(content, WANTED, size, limit=limit)
    assert_read(content, (), size, limit=limit)


@pytest.mark.parametrize("layout", [jsonl(), text()], ids=["jsonl", "text"])
@pytest.mark.parametrize("content", [b"", b"{}", b"{}\n", b"\n\n{}", b"\r\n{}\r\n"])
def test_the_line_feeds_of_a_block_are_counted_as_a_plain_integer(layout: Layout, content: bytes) -> None:
    block = read(layout, content, True, ())
    assert (type(block.feeds), block.feeds) == (int, content.count(b"\n"))
