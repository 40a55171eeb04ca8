"""Keys of very many rows: each once, with its first row, in the order of bytes, however little memory there is."""

import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winnow.builtin import keys
from winnow.builtin.keys import WHITESPACE, SortedKeys, key_of, keys_of
from winnow.builtin.lists import KeyFile, write_keys

TEXTS = st.text(st.characters(codec="utf-8"), max_size=3) | st.sampled_from(["a", "b", "aa", "ab", "b\n", "\0", "é"])
BLOCKS = st.lists(st.lists(TEXTS, max_size=8), max_size=12)


def sorted_keys(folder: Path, blocks: list[list[str]], run_bytes: int) -> SortedKeys:
    found, row = SortedKeys(folder, 0), 0
    found._most = run_bytes
    for block in blocks:
        found.add(pl.Series(block, dtype=pl.String), range(row + 1, row + len(block) + 1))
        row += len(block)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BLOCKS, st.sampled_from([1, 100, 300, 10**6]))
def test_each_key_is_given_once_with_its_first_row_and_nothing_is_left_on_disk(
    tmp_path: Path, blocks: list[list[str]], run_bytes: int
) -> None:
    first: dict[str, int] = {}
    for row, text in enumerate((text for block in blocks for text in block), 1):
        first.setdefault(text, row)
    found = [row for frame in sorted_keys(tmp_path, blocks, run_bytes).merged() for row in frame.iter_rows()]
    assert found == sorted(first.items(), key=lambda item: item[0].encode())
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BLOCKS, st.lists(TEXTS, max_size=20), st.sampled_from([1, 10**6]), st.sampled_from([1, 4, 2048]))
def test_a_text_is_in_a_file_of_keys_if_it_was_put_in(
    tmp_path: Path, blocks: list[list[str]], asked: list[str], run_bytes: int, page_bytes: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("winnow.builtin.lists._PAGE_BYTES", page_bytes)
        patch.setattr("winnow.builtin.lists._SLICE", 3)
        patch.setattr("winnow.builtin.lists._MOST_PAGES", 5)
        write_keys(tmp_path, sorted_keys(tmp_path, blocks, run_bytes))
    members = {text for block in blocks for text in block}
    opened = KeyFile(tmp_path)
    assert {text for text in (*members, *asked) if text in opened} == members
    opened.close()


@pytest.mark.parametrize(("ignore_case", "trim"), [(False, False), (True, False), (False, True), (True, True)])
@settings(max_examples=25, deadline=None)
@given(st.lists(st.text() | st.sampled_from(["STRASSE", "straße", "İ", "Σς", "\x1c a\u3000"]), max_size=10))
def test_a_column_is_compared_as_a_text_is(ignore_case: bool, trim: bool, texts: list[str]) -> None:
    texts = [text for text in texts if text.isascii() or text.encode("utf-8", "replace").decode() == text]
    found = keys_of(pl.Series([*texts, None], dtype=pl.String), ignore_case, trim).to_list()
    assert found == [*(key_of(text, ignore_case, trim) for text in texts), None]


def test_what_is_trimmed_is_what_python_strips() -> None:
    assert sorted(WHITESPACE) == [one for one in map(chr, range(sys.maxunicode + 1)) if one.isspace()]


def test_a_key_does_not_hold_the_block_that_it_was_a_part_of() -> None:
    whole = pl.Series(["x" * 1_000_000 + "the key of a row"])
    kept = keys._on_their_own(whole.str.tail(16))
    assert kept.to_list() == ["the key of a row"]
    assert len(kept.to_frame().write_ipc(None).getbuffer()) < 10_000  # type: ignore[union-attr]
