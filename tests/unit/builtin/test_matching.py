"""Words and patterns by the thousand: exact, in time that no text or pattern can blow up."""

import re
import time
from typing import Any

import pytest
import re2
from hypothesis import example, given
from hypothesis import strategies as st

from winnow import Verdict
from winnow.builtin import matches_any
from winnow.builtin.matching import (
    LARGEST_PROGRAM,
    LONGEST_TEXT,
    MOST_PATTERNS,
    MOST_WORDS,
    _finder,
    pattern_finder,
    word_finder,
)

FEW = st.text("abA #ß\u0301\0é", max_size=12)
WORDS = st.lists(st.text("abA #ßé", min_size=1, max_size=3), min_size=1, max_size=8)


def leftmost_longest(words: list[str], text: str) -> str | None:
    """What is found, as plainly as it can be said."""
    for begin in range(len(text)):
        here = [word for word in words if text.startswith(word, begin)]
        if here:
            return max(here, key=len)
    return None


@given(WORDS, FEW)
def test_the_leftmost_longest_word_is_found(words: list[str], text: str) -> None:
    assert word_finder(words, ignore_case=False, whole_words=False)(text) == leftmost_longest(words, text)


@given(WORDS, FEW)
def test_without_case_words_are_found_as_their_folded_texts_are(words: list[str], text: str) -> None:
    found = word_finder(words, ignore_case=True, whole_words=False)(text)
    folded = leftmost_longest([word.casefold() for word in words], text.casefold())
    assert (found and found.casefold()) == folded
    assert found is None or found in words


@given(st.lists(st.text("ab #é", min_size=1, max_size=3), min_size=1, max_size=8), st.text("ab #é\0", max_size=12))
@example(["a"], "\0a\0")
@example(["#a", "a"], "b#a")
def test_a_whole_word_is_one_that_no_letter_touches(words: list[str], text: str) -> None:
    def alone(word: str) -> bool:
        # A word that begins or ends with no letter may have anything there.
        before = r"(?<!\w)" if re.match(r"\w", word[0]) else ""
        after = r"(?!\w)" if re.match(r"\w", word[-1]) else ""
        return re.search(before + re.escape(word) + after, text) is not None

    found = word_finder(words, ignore_case=False, whole_words=True)(text)
    assert (found is not None) == any(map(alone, words))
    assert found is None or alone(found)


@pytest.mark.parametrize(
    ("word", "text", "whole"),
    [
        ("art", "art.", True),
        ("art", "party", False),
        ("art", "start art", True),
        ("C++", "I like C++.", True),
        ("caf", "cafe\u0301", False),
        ("cafe", "cafe\u0301", False),
        ("Straße", "in der STRASSE 3", True),
        ("東京", "東京都", False),
        ("कि", "कि", True),
        ("क", "कि", False),
        ("New York", "new york!", True),
        ("New York", "New Yorker", False),
    ],
)
def test_what_a_whole_word_is(word: str, text: str, whole: bool) -> None:
    assert (word_finder([word], ignore_case=True, whole_words=True)(text) is not None) == whole
    assert word_finder([word], ignore_case=True, whole_words=False)(text) is not None or word == "cafe\u0301"


def test_a_word_is_found_across_the_steps_in_which_a_long_text_is_searched() -> None:
    find = word_finder(["needle", "needles"], ignore_case=False, whole_words=False)
    for before in (65_530, 65_535, 65_536, 131_071):
        assert find("x" * before + "needles" + "x" * 10) == "needles"
    assert find("needl" * 40_000) is None


def test_many_words_that_overlap_everywhere_cost_no_memory_and_no_time() -> None:
    find = word_finder(["a" * length for length in range(1, 1_000)], ignore_case=False, whole_words=True)
    assert find("a" * 5_000_000) is None
    assert word_finder(["a"], ignore_case=False, whole_words=False)("a" * 5_000_000) == "a"


def test_twenty_thousand_words_are_looked_for_at_once() -> None:
    find = word_finder([f"word{number}x" for number in range(MOST_WORDS)], ignore_case=True, whole_words=True)
    assert find("WORD19999X, say") == "word19999x"
    assert find("word19999xy word20000x") is None


@given(
    st.lists(st.from_regex(r"\A[ab.]{1,3}[*+?]?(\|[ab]{1,2})?\Z"), min_size=1, max_size=90),
    st.text("ab\n", max_size=10),
    st.booleans(),
)
def test_the_first_pattern_that_matches_is_found(patterns: list[str], text: str, ignore_case: bool) -> None:
    flags = re.IGNORECASE if ignore_case else 0
    first = next((one for one in patterns if re.search(one, text, flags)), None)
    assert pattern_finder(patterns, ignore_case=ignore_case)(text) == first


def test_patterns_do_not_touch_each_other() -> None:
    find = pattern_finder(["(?i)abc", "x|y", "^z$", "DEF"], ignore_case=False)
    assert [find(text) for text in ("ABC", "def", "DEF", "y", "z", "zz")] == [
        "(?i)abc",
        None,
        "DEF",
        "x|y",
        "^z$",
        None,
    ]


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(a", "missing \\)"),
        ("a)|(b", "unexpected \\)"),
        (r"(a)\1", "invalid escape"),
        ("(?=a)", "invalid perl operator|invalid group"),
        ("(?<!a)b", "invalid"),
        ("a{1001}", "repetition"),
        ("((a{100}){100}){100}", "repetition"),
        (r"\pL{900}", "too large"),
        (r"\Qabc", r"\\Q is not taken"),
        (r"\\\Qabc", r"\\Q is not taken"),
        ("\\", "trailing"),
    ],
)
def test_a_pattern_that_is_none_or_costs_too_much_is_refused_by_name(pattern: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        pattern_finder(["fine", pattern], ignore_case=False)
    assert repr(pattern) in str(refusal.value)


def test_a_backslash_before_a_q_is_a_backslash() -> None:
    assert pattern_finder([r"\\Q"], ignore_case=False)(r"\Q") == r"\\Q"


def test_many_patterns_that_are_too_large_together_are_refused_soon() -> None:
    began = time.process_time()
    with pytest.raises(ValueError, match=f"more than {LARGEST_PROGRAM:,} steps"):
        pattern_finder(["(?i)[a-zé]{500}" + str(number) for number in range(MOST_PATTERNS)], ignore_case=False)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 50_000 + "b"),
        ("(a|a)*c", "a" * 50_000),
        ("(.*)*x", "y" * 50_000),
        ("(a?){500}a{500}", "a" * 499),
    ],
)
def test_a_pattern_that_hangs_other_engines_does_not_hang_this_one(pattern: str, text: str) -> None:
    # Others need longer than the universe is old.
    began = time.process_time()
    assert pattern_finder([pattern, f"{pattern}z"], ignore_case=False)(text) is None
    assert time.process_time() - began < 10


def test_patterns_with_more_states_than_memory_are_still_exact() -> None:
    # Each keeps its own count while the text goes by: together they have more states than any cache.
    patterns = [f"a[ab]{{{length}}}c{length}" for length in range(5, 200)]
    find = pattern_finder(patterns, ignore_case=False)
    noise = "".join("ab"[(number * number // 7) % 2] for number in range(3_000))
    assert find(noise) is None
    assert find(f"{noise}a{'b' * 150}c150{noise}") == "a[ab]{150}c150"


def test_patterns_of_a_job_that_is_over_are_not_kept() -> None:
    find = pattern_finder([f"a{number}" for number in range(200)], ignore_case=False)
    assert find("a123") == "a1"
    assert re2._Regexp._make.cache_info().currsize == 0


def test_the_patterns_of_every_bundle_are_told_apart() -> None:
    find = pattern_finder([f"<{number}>" for number in range(1_000)], ignore_case=False)
    assert [find(f"<{number}>") for number in range(0, 1_000, 7)] == [f"<{number}>" for number in range(0, 1_000, 7)]


def test_a_text_too_long_for_patterns_is_said_to_be() -> None:
    with pytest.raises(ValueError, match="more than 100,000 characters"):
        pattern_finder(["x"], ignore_case=False)("a" * (LONGEST_TEXT + 1))


def test_half_a_character_is_no_word_and_no_harm() -> None:
    row = {"a": "x\ud800y"}
    for mode in ("words", "patterns"):
        assert verdict(row, words=["y"], mode=mode) == Verdict.keep()
        # It is searched as the character that stands for what cannot be read.
        assert verdict(row, words=["x\ufffdy"], mode=mode) == Verdict.keep()


def verdict(row: dict[str, str], **params: Any) -> Verdict:
    values = matches_any.validate(params)
    find = _finder(**{name: values[name] for name in matches_any.setup_takes})
    return matches_any.function(row, find, **values)


def test_rows_are_kept_that_match_or_those_that_do_not() -> None:
    row = {"name": "Ada", "note": "a FOO and a bar"}
    assert verdict(row, words=["foo", "bar"]) == Verdict.keep()
    assert verdict(row, words=["baz"]) == Verdict.reject("no match")
    assert verdict(row, words=["foo", "bar"], keep="others") == Verdict.reject("matches: foo")
    assert verdict(row, words=["ada"], keep="others", column="note") == Verdict.keep()
    assert verdict(row, words=["ada"], ignore_case=False) == Verdict.reject("no match")
    assert verdict(row, words=[r"\bB.R\b"], mode="patterns", keep="others") == Verdict.reject(r"matches: \bB.R\b")


def test_a_reason_is_short() -> None:
    assert verdict({"a": "x" * 100}, words=["x" * 100], keep="others").reason == f"matches: {'x' * 57}..."


def test_whole_words_are_for_words() -> None:
    with pytest.raises(ValueError, match="whole_words is for words"):
        verdict({"a": "x"}, words=["x"], mode="patterns", whole_words=True)


def test_words_that_cannot_be_looked_for_are_refused() -> None:
    for words, says in [
        ([], "at least 1"),
        ([""], "at least 1"),
        (["x"] * (MOST_WORDS + 1), "at most"),
        (["x" * 1001], "at most"),
    ]:
        with pytest.raises(ValueError, match=says):
            matches_any.validate({"words": words})
    with pytest.raises(ValueError, match="NUL"):
        word_finder(["a\0"], ignore_case=False, whole_words=False)
    with pytest.raises(ValueError, match="characters together"):
        word_finder([f"{number:04}" * 250 for number in range(1_001)], ignore_case=False, whole_words=False)
    with pytest.raises(ValueError, match="patterns: give 1 to"):
        pattern_finder(["x"] * (MOST_PATTERNS + 1), ignore_case=False)
