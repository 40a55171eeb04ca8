"""What a Lua step is made of: the file of its act, and exactly the nouns that it calls, each once and in order."""

import re

import pytest
from redis import Redis

from shared.store import leased, owning, sources

ACTS, NOUNS = sources.acts(), sources.nouns()
BUILT_IN = {
    "KEYS", "ARGV", "redis", "cjson", "string", "table", "math", "tonumber", "tostring", "type", "ipairs", "pairs",
    "unpack", "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil",
    "not", "or", "repeat", "return", "then", "true", "until", "while",
}  # fmt: skip


def code(text: str) -> str:
    """A step's text without its comments, and with nothing in its strings."""
    without_strings = re.sub(r"'(?:\\.|[^'\\\n])*'", "''", re.sub(r"^\s*--[^\n]*|\s--[^\n]*", "", text, flags=re.M))
    return without_strings.replace("..", " ")


def names(text: str) -> set[str]:
    """All names in a text but those of members (`lease.at`) and of what a table is made of (`{ at = 1 }`)."""
    found = re.sub(r"(?<=[{,])\s*\w+ = ", " ", code(text))
    return set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", found))


def given(text: str) -> set[str]:
    """What a noun's text gives to whoever needs it: its locals at the outermost level."""
    lists = re.findall(r"^local (?:function )?([\w, ]+?)(?: =|\()", code(text), flags=re.M)
    return {name.strip() for one in lists for name in one.split(",")}


def declared(text: str) -> set[str]:
    """All names that a text declares anywhere, parameters too."""
    plain = code(text)
    lists = re.findall(r"\b(?:local|for) (?!function)([\w, ]+?)(?= =| in\b|\n|$)", plain)
    lists += re.findall(r"\bfunction(?: \w+)?\(([\w, .]*)\)", plain)
    return {name.strip() for one in lists for name in one.split(",")} | set(re.findall(r"\bfunction (\w+)", plain))


GIVEN = {noun: given(sources.noun(noun)[1]) for noun in NOUNS}
BY = {name: noun for noun, found in GIVEN.items() for name in found}


def called(text: str, but: str = "") -> set[str]:
    """The nouns that a text calls."""
    return {BY[name] for name in names(text) if name in BY} - {but}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_needs_exactly_what_it_calls(act: str) -> None:
    first_line, needs, text = sources.act(act)
    assert first_line.startswith("#!lua")
    assert needs == sorted(called(text))


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_needs_exactly_what_it_calls(noun: str) -> None:
    needs, text = sources.noun(noun)
    assert needs == sorted(called(text, but=noun))


@pytest.mark.parametrize("act", ACTS)
def test_every_name_in_an_act_is_its_own_or_of_what_it_needs(act: str) -> None:
    _, needs, text = sources.act(act)
    known = declared(text).union(BUILT_IN, *(GIVEN[noun] for noun in needs))
    assert names(text) - known == set()


@pytest.mark.parametrize("noun", NOUNS)
def test_every_name_in_a_noun_is_its_own_or_of_what_it_needs(noun: str) -> None:
    needs, text = sources.noun(noun)
    known = declared(text).union(BUILT_IN, *(GIVEN[other] for other in needs))
    assert names(text) - known == set()


def test_no_name_is_given_twice_or_hidden_by_another() -> None:
    assert sum(map(len, GIVEN.values())) == len(BY)
    texts = {f"nouns/{noun}": sources.noun(noun)[1] for noun in NOUNS} | {act: sources.act(act)[2] for act in ACTS}
    own = {f"nouns/{noun}": GIVEN[noun] for noun in NOUNS}
    hidden = {at: (declared(text) & set(BY)) - own.get(at, set()) for at, text in texts.items()}
    assert {at: found for at, found in hidden.items() if found} == {}


def test_no_noun_gives_what_nobody_calls() -> None:
    everything = "\n".join([sources.noun(noun)[1] for noun in NOUNS] + [sources.act(act)[2] for act in ACTS])
    used = re.findall(r"(?<![\w.])\w+", code(everything))
    assert [name for name in BY if used.count(name) < 2] == []


@pytest.mark.parametrize("act", ACTS)
def test_each_noun_stands_once_behind_what_it_needs(act: str) -> None:
    order = sources.in_order(sources.act(act)[1])
    assert len(set(order)) == len(order)
    for place, noun in enumerate(order):
        assert set(sources.noun(noun)[0]) <= set(order[:place])
        assert sources.source(act).count(sources.noun(noun)[1]) == 1


def test_the_order_does_not_depend_on_how_needs_are_written() -> None:
    assert sources.in_order(["rests", "clock"]) == sources.in_order(["clock", "rests"])


def test_nouns_that_need_each_other_are_refused_with_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    round_about = {"a": ["b"], "b": ["c"], "c": ["a"]}
    monkeypatch.setattr(sources, "noun", lambda name: (round_about[name], ""))
    with pytest.raises(ValueError, match="a → b → c → a"):
        sources.in_order(["a"])


@pytest.mark.parametrize("act", ACTS)
def test_redis_takes_the_text_of_each_step(redis_client: Redis, act: str) -> None:
    """It would not where the text is wrong, or has more locals than a function of Lua's may have (200)."""
    redis_client.script_load(sources.source(act))


@pytest.mark.parametrize(
    ("noun", "name", "value"),
    [("back", "DEATHS", leased.DEATHS), ("reasons", "REASONS", leased.REASONS), ("owning", "AHEAD", owning.AHEAD)],
)
def test_a_number_that_python_knows_too_is_the_same_there(noun: str, name: str, value: int) -> None:
    assert f"\nlocal {name} = {value}\n" in f"\n{sources.noun(noun)[1]}"
