"""What may be written with `@predicate`, what a job is asked for, and how bad use is told."""

import enum
import json
import subprocess
import sys
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from winnow import Column, ListColumn, ListRow, ParamsInvalid, Predicate, PredicateInvalid, Verdict, predicate


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


@predicate
def of_all_types(
    row: ListRow,
    column: str,
    other: ListColumn,
    second: Column = "b",
    least: Annotated[int, Field(ge=0, le=150, description="Years.")] = 18,
    share: float = 0.5,
    exact: bool = False,
    since: date = date(2020, 1, 1),
    words: list[str] = ["a"],  # noqa: B006
    size: Size = Size.SMALL,
    mode: Literal["any", "all"] = "any",
    note: str | None = None,
    plain=3,
) -> bool:
    """Keeps some.

    And says more.
    """
    return (row["n"], column, other, second, least, share, exact, since, words, size, mode, note, plain) == ()


def test_a_predicate_is_the_plain_function_still() -> None:
    @predicate
    def is_adult(row: dict[str, str], column: str = "age") -> bool:
        return int(row[column]) >= 18

    assert is_adult({"age": "40"}) is True
    assert is_adult({"years": "4"}, column="years") is False
    assert (is_adult.name, is_adult.kind, is_adult.is_async) == ("is_adult", "function", False)


def test_its_words_are_those_of_its_docstring() -> None:
    assert of_all_types.summary == "Keeps some."
    assert of_all_types.doc == "Keeps some.\n\nAnd says more."


def test_parameters_become_a_schema_with_their_bounds_choices_and_descriptions() -> None:
    schema = of_all_types.schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(schema["properties"])[:4] == ["column", "other", "second", "least"]
    assert schema["required"] == ["column", "other"]
    assert schema["additionalProperties"] is False
    least = schema["properties"]["least"]
    assert (least["minimum"], least["maximum"], least["default"]) == (0, 150, 18)
    assert least["description"] == "Years."
    assert schema["properties"]["mode"]["enum"] == ["any", "all"]
    assert json.loads(json.dumps(schema)) == schema


def test_columns_are_told_from_other_texts() -> None:
    properties = of_all_types.schema()["properties"]
    formats = {name: properties[name].get("format") for name in ("column", "second", "other", "mode")}
    assert formats == {"column": "column", "second": "column", "other": "list-column", "mode": None}


def test_parameters_come_from_json_as_the_function_wants_them() -> None:
    values = of_all_types.validate(
        {"column": "a", "other": {"list": "l1", "column": "c"}, "least": "20", "since": "2024-02-03", "size": "large"}
    )
    assert values["other"] == ListColumn("l1", "c")
    assert (values["least"], values["since"], values["size"]) == (20, date(2024, 2, 3), Size.LARGE)
    assert (values["words"], values["second"], values["note"]) == (["a"], "b", None)


def test_a_list_and_its_column_are_one_word_on_a_command_line() -> None:
    assert of_all_types.validate({"column": "a", "other": "l1:e:mail"})["other"] == ListColumn("l1", "e:mail")


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"least": -1}, "/least"),
        ({"unknown": 1}, "/unknown"),
        ({"other": {"list": "l1"}}, "/other/column"),
        ({"size": "medium"}, "/size"),
        ({"share": float("inf")}, "/share"),
    ],
)
def test_parameters_that_do_not_fit_are_told_with_their_path(params: dict[str, Any], path: str) -> None:
    given = {"column": "a", "other": "l1:c", **params}
    with pytest.raises(ParamsInvalid, match="predicate 'of_all_types'") as told:
        of_all_types.validate(given)
    assert [fault[0] for fault in told.value.faults] == [path]


def test_a_parameter_may_have_a_name_that_pydantic_uses_itself() -> None:
    @predicate
    def odd(row: ListRow, schema: str = "a", copy: int = 1) -> bool:
        return bool(row)

    assert odd.validate({"copy": 5}) == {"schema": "a", "copy": 5}


def test_a_default_that_does_not_fit_its_type_is_told_as_the_form_is_made() -> None:
    @predicate
    def odd(row: ListRow, least: Annotated[int, Field(ge=5)] = 3) -> bool:
        return bool(row)

    @predicate
    def odder(row: ListRow, most: float = float("inf")) -> bool:
        return bool(row)

    with pytest.raises(PredicateInvalid, match=r"^predicate odd: least=3: its default does not fit its type"):
        odd.schema()
    with pytest.raises(PredicateInvalid, match=r"^predicate odder: most=inf: its default does not fit its type"):
        odder.schema()


def no_pattern(row: ListRow, mode: Annotated[str, Field(pattern="[")]) -> bool:
    return bool(mode)


def name_of_pydantics(row: ListRow, model_config: str) -> bool:
    return bool(model_config)


def other_name(row: ListRow, least: Annotated[int, Field(alias="from")]) -> bool:
    return bool(least)


@pytest.mark.filterwarnings("ignore:The 'alias' attribute")
@pytest.mark.parametrize(
    ("function", "words"),
    [
        (no_pattern, "its parameters make no form: .*unclosed character class"),
        (name_of_pydantics, "model_config: Pydantic needs this name itself"),
        (other_name, "least: a parameter has no other name than the function's"),
    ],
)
def test_what_makes_no_form_is_told_in_one_line(function: Any, words: str) -> None:
    with pytest.raises(PredicateInvalid, match=f"^predicate {function.__name__}: {words}") as told:
        predicate(function).schema()
    assert "\n" not in str(told.value)


def test_a_default_may_be_made_anew_for_each_job() -> None:
    made: list[str] = Field(default_factory=lambda: ["a"])

    @predicate
    def any_of(row: ListRow, words: Annotated[list[str], Field(min_length=1)] = made) -> bool:
        return bool(words)

    assert any_of.validate({}) == {"words": ["a"]}


def test_types_are_read_where_annotations_are_texts() -> None:
    space: dict[str, Any] = {"__name__": "texts", "predicate": predicate, "Literal": Literal}
    source = "@predicate\ndef t(row: 'Nowhere', mode: Literal['a', 'b'] = 'a') -> 'Nowhere': return True\n"
    exec("from __future__ import annotations\n" + source, space)
    assert space["t"].schema()["properties"]["mode"]["enum"] == ["a", "b"]


def test_settings_are_read_once() -> None:
    @predicate(
        concurrency=200, timeout=5, retries=2, retry_on=(OSError, ValueError), rate="100/m", batch=50, memory="1.5 GB"
    )
    async def asks(rows: list[ListRow]) -> list[bool]:
        return [True] * len(rows)

    settings = asks.settings
    assert (settings.concurrency, settings.timeout, settings.retries, settings.batch) == (200, 5.0, 2, 50)
    assert settings.rate is not None
    assert (settings.rate.interval, str(settings.rate), settings.memory) == (0.6, "100/m", 3 * 2**29)
    assert (asks.kind, asks.is_async) == ("batch", True)


def test_without_settings_a_row_has_a_minute_and_one_go() -> None:
    assert of_all_types.settings.timeout == 60
    assert of_all_types.settings.retries == 0
    assert of_all_types.settings.rate is None


def no_row() -> bool:
    return True


def only_keywords(*, row: ListRow) -> bool:
    return bool(row)


def row_with_default(row: ListRow | None = None) -> bool:
    return row is None


def stars(row: ListRow, *more: str) -> bool:
    return bool(more)


def keyword_stars(row: ListRow, **more: str) -> bool:
    return bool(more)


def untyped(row: ListRow, least) -> bool:
    return bool(least)


def bad_type(row: ListRow, least: bytes) -> bool:
    return bool(least)


def two_types(row: ListRow, least: int | str) -> bool:
    return bool(least)


def unknown_type(row: ListRow, least: "Unknown") -> bool:  # type: ignore[name-defined]  # noqa: F821
    return bool(least)


class Secret(enum.Enum):
    ONE = object()


class Nothing(enum.Enum):
    pass


def no_choice(row: ListRow, mode: Secret) -> bool:
    return bool(mode)


def no_choices(row: ListRow, mode: Nothing) -> bool:
    return bool(mode)


def hidden(row: ListRow, _least: int) -> bool:
    return bool(_least)


def by_place(row: ListRow, least: int, /) -> bool:
    return bool(least)


def yields(row: ListRow) -> Any:
    yield True


def fine(row: ListRow, column: str = "a") -> bool:
    return column in row


async def fine_async(row: ListRow) -> bool:
    return bool(row)


async def sets_up_async() -> int:
    return 1


def sets_up_with(nothing: str) -> str:
    return nothing


class OnlyBuilds:
    def build(self, source: Any) -> None: ...


class OpensLater(OnlyBuilds):
    async def open(self, folder: Any) -> None: ...


def method(self: Any, row: ListRow) -> bool:
    return bool(row)


@pytest.mark.parametrize(
    ("function", "settings", "words"),
    [
        (no_row, {}, r"^predicate no_row: takes row first, so it begins with def name\(row, …\)$"),
        (only_keywords, {}, "takes row first"),
        (row_with_default, {}, "this place is for row"),
        (stars, {}, r"\*more: name each parameter"),
        (keyword_stars, {}, r"\*\*more: name each parameter"),
        (untyped, {}, "least: give it a type"),
        (bad_type, {}, "least: bytes is no type that a form can ask for; use str, int"),
        (two_types, {}, r"least: int \| str is no type"),
        (unknown_type, {}, "least: its type 'Unknown' cannot be read"),
        (no_choice, {}, "mode: Secret is no type .* an Enum of texts or numbers"),
        (no_choices, {}, "mode: Nothing is no type"),
        (hidden, {}, "_least: a parameter's name does not begin with _"),
        (by_place, {}, "least: a parameter is given by its name"),
        (yields, {}, "yields; a predicate returns"),
        (lambda row: True, {}, "a lambda has no name"),
        (Verdict, {}, "is no function"),
        (predicate(fine), {}, "is one already"),
        (fine, {"concurrency": 5}, "concurrency is for async def"),
        (fine_async, {"concurrency": 0}, "concurrency=0: give a whole number from 1 up"),
        (fine, {"timeout": 0}, "timeout=0: give seconds above 0"),
        (fine, {"timeout": 1e12}, "timeout=1000000000000.0: give seconds above 0, at most a year"),
        (fine, {"timeout": True}, "timeout=True"),
        (fine, {"timeout": float("nan")}, "timeout=nan"),
        (fine, {"retries": -1}, "retries=-1"),
        (fine, {"retry_on": OSError}, "retry_on without retries"),
        (fine, {"retries": 1, "retry_on": KeyboardInterrupt}, "retry_on=.*give an exception"),
        (fine, {"retries": 1, "retry_on": ()}, "retry_on="),
        (fine, {"rate": "50"}, "rate='50' is no rate: write \"50/s\""),
        (fine, {"rate": "0/s"}, "is no rate"),
        (fine, {"rate": "5/d"}, "is no rate"),
        (fine, {"batch": 0}, "batch=0"),
        (fine, {"memory": "much"}, "memory='much' is no size"),
        (fine, {"setup": 5}, "setup=5: give a function"),
        (fine, {"setup": sets_up_async}, "its setup is async"),
        (fine, {"setup": list}, "column='a': this place is for what setup returned"),
        (fine_async, {"setup": sets_up_async}, r"takes row and what setup returned first"),
        (method, {}, "is a method: write the function outside of a class"),
        (fine, {"prepare": OpensLater()}, "build and open are plain functions"),
        (fine, {"prepare": OnlyBuilds}, r"prepare=OnlyBuilds: give an object of the class, as in OnlyBuilds\(\)"),
        (fine, {"prepare": OnlyBuilds()}, r"give an object with build\(source, …\) and open\(folder, …\)"),
    ],
)
def test_what_could_not_be_run_is_refused_at_once_in_one_line(
    function: Any, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(PredicateInvalid, match=words) as told:
        predicate(**settings)(function)
    assert "\n" not in str(told.value)


def test_a_setup_names_parameters_that_there_are() -> None:
    def looks(row: ListRow, made: str, column: str = "a") -> bool:
        return made == column

    with pytest.raises(PredicateInvalid, match="sets_up_with asks for 'nothing', which the predicate does not have"):
        predicate(setup=sets_up_with)(looks)


def test_the_package_loads_without_pydantic_and_httpx() -> None:
    code = "import sys, winnow; print([name for name in ('pydantic', 'httpx', 'asyncio') if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_every_public_name_is_there() -> None:
    import winnow  # noqa: PLC0415

    assert [name for name in winnow.__all__ if getattr(winnow, name, None) is None] == []
    assert isinstance(of_all_types, Predicate)
