"""A share of rows is the same everywhere, nested in larger ones, and exactly the complement of its rest."""

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.builtin import hash_share
from winnow.builtin.shares import place_of, place_of_row, read_share
from winnow.running.rows import Block

ROWS = st.dictionaries(st.text(max_size=5), st.text(st.characters(codec=None), max_size=8), max_size=4)
SHARES = st.decimals(0, 1, places=6).map(lambda share: format(share, "f"))


def keeps(row: Mapping[str, str], **params: Any) -> bool:
    values = hash_share.validate(params)
    return hash_share.function(row, read_share(values["share"]), **values)


@given(ROWS, SHARES, SHARES, st.text(max_size=5))
def test_a_smaller_share_is_a_part_of_a_larger_one(row: dict[str, str], one: str, other: str, seed: str) -> None:
    small, large = sorted((one, other), key=Fraction)
    assert keeps(row, share=small, seed=seed) <= keeps(row, share=large, seed=seed)


@given(ROWS, SHARES, st.text(max_size=5))
def test_the_share_and_the_rest_are_the_whole(row: dict[str, str], share: str, seed: str) -> None:
    assert keeps(row, share=share, seed=seed) != keeps(row, share=share, seed=seed, keep="rest")


@given(ROWS, st.text(max_size=5))
def test_nothing_of_a_row_is_kept_at_0_and_all_at_1(row: dict[str, str], seed: str) -> None:
    assert not keeps(row, share="0", seed=seed)
    assert keeps(row, share="100%", seed=seed)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_columns_does_not_matter(row: dict[str, str], random: Any) -> None:
    items = list(row.items())
    random.shuffle(items)
    assert place_of_row("s", dict(items)) == place_of_row("s", row)


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_texts_do_not_run_into_each_other(one: list[str], other: list[str]) -> None:
    assert (place_of("", *one) == place_of("", *other)) == (one == other)


@given(st.integers(0, 10**6))
def test_a_share_is_the_same_however_it_is_written(millionths: int) -> None:
    share = f"{millionths // 10**6}.{millionths % 10**6:06}"
    percent = f"{millionths // 10**4}.{millionths % 10**4:04} %"
    assert read_share(share) == read_share(percent) == -(-millionths * 2**64 // 10**6)


@pytest.mark.parametrize("share", ["", "x", "-1", "1.1", "101%", "1e-1", "nan", "0,5", "50%%", "1/2"])
def test_what_is_no_share_is_said_to_be_none(share: str) -> None:
    with pytest.raises(ValueError, match="share"):
        keeps({"a": "b"}, share=share)


def test_the_hash_is_the_documented_one() -> None:
    def part(text: str) -> bytes:
        return len(text.encode()).to_bytes(8, "big") + text.encode()

    told = hashlib.blake2b(part("seed") + part("ada@example.org"), digest_size=8).digest()
    assert place_of("seed", "ada@example.org") == int.from_bytes(told, "big") == 0x9318BABA1DE5B57D
    told = hashlib.blake2b(part("") + part("a") + part("1") + part("b") + part("é"), digest_size=8).digest()
    assert place_of_row("", {"b": "é", "a": "1"}) == int.from_bytes(told, "big")


@pytest.mark.parametrize(("share", "kept"), [("1%", 100), ("10%", 1000), ("0.5", 5000), ("90%", 9000)])
def test_so_much_is_kept_of_many_rows(share: str, kept: int) -> None:
    found = sum(keeps({"id": str(number)}, share=share, column="id") for number in range(10_000))
    # The same rows at every run: within four standard deviations once is so for ever.
    assert abs(found - kept) < 200


def test_rows_alike_in_the_column_go_the_same_way() -> None:
    rows = [{"id": "7", "note": str(number)} for number in range(50)]
    assert len({keeps(row, share="50%", column="id") for row in rows}) == 1
    assert len({keeps(row, share="50%") for row in rows}) == 2
    assert len({keeps(rows[0], share="50%", column="id", seed=str(number)) for number in range(50)}) == 2


def test_an_absent_value_is_told_from_an_empty_one() -> None:
    absent, empty = Block({"a": ["1", "1"], "b": [None, ""]}, [1, 2]).rows()
    assert place_of_row("", absent) != place_of_row("", empty)
