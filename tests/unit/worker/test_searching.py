"""What is passed over by a search has not what is searched for: whatever the text, the block size and the case."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker import searching
from worker.searching import may_have, stands_in_json

texts = st.text("aAßﬃŉİıſ\U0001d11e é\n\\\"'", max_size=60)


@pytest.fixture(autouse=True, scope="module")
def _small_blocks() -> None:
    pytest.MonkeyPatch().setattr(searching, "BLOCK_BYTES", 5)


@given(texts, st.binary(max_size=4), texts.map(lambda text: text[:6]))
def test_a_text_is_found_wherever_it_is(before: str, broken: bytes, needle: str) -> None:
    folded = needle.casefold()
    content = before.encode() + broken + needle.encode() + before.encode()
    found = may_have(lambda at, length: content[at : at + length], len(content), folded)
    if folded and folded in (before + needle).casefold():
        assert found


@given(texts, texts.map(lambda text: text[:3]))
def test_where_a_text_is_not_it_is_not_found(content: str, needle: str) -> None:
    folded, raw = needle.casefold(), content.encode()
    if folded not in content.casefold():
        assert not may_have(lambda at, length: raw[at : at + length], len(raw), folded)


@given(texts, st.integers(0, 60), st.integers(1, 5))
def test_what_stands_in_json_as_it_is_is_found_there(text: str, start: int, length: int) -> None:
    part = text[start : start + length].casefold()
    if stands_in_json(part):
        assert part in json.dumps(text, ensure_ascii=False).casefold()
