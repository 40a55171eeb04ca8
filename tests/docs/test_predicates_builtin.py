"""docs/predicates-builtin.md says what the predicates say of themselves, and each of its examples is true."""

import asyncio
import csv
import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpcore
import pytest

from tests.unit.builtin.nameserver import Records, name_server
from tests.unit.builtin.webserver import Answer, status, web_server
from winnow import Predicate, Verdict, builtin, loading, testing
from winnow.builtin import emails
from winnow.builtin.asking import Asker
from winnow.builtin.mail_domains import MailDomains
from winnow.builtin.reach.addresses import read_reach
from winnow.builtin.reach.transport import Door
from winnow.running.faults import failure_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "predicates-builtin.md").read_text()
NAMES = sorted(builtin.__all__)
SECTIONS = {name: PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0] for name in NAMES}
EXAMPLES = [
    pytest.param(name, *found.groups(), id=f"{name} {found[2]}")
    for name in NAMES
    for found in re.finditer(
        r"`(examples/predicates/[\w.]+)`, `(\{[^`]*\})`[^|]*?:\n\n"
        r"\| (\w+) \| verdict \|\n\| --- \| --- \|\n((?:\| .*\n)+)",
        SECTIONS[name] + "\n",
    )
]
# What the page says of these names.
RECORDS: Records = {
    ("mail.example", "MX"): ["10 mx.mail.example."],
    ("shop.example", "A"): ["192.0.2.80"],
    ("null.example", "MX"): ["0 ."],
    ("inside.example", "A"): ["10.0.0.1"],
    ("text.example", "TXT"): ["x"],
    ("lame.example", "MX"): "SERVFAIL",
    ("web.example", "A"): ["192.0.2.80"],
}
ANSWERS: dict[str, Answer] = {
    "/": status(200),
    "/moved": status(301, "location: /"),
    "/gone": status(410),
    "/ring": status(302, "location: /ring"),
    "/busy": status(429),
}


def table(predicate: Predicate[..., Any]) -> str:
    """The predicate's parameters as the page has them."""
    lines = ["| parameter | default | |", "| --- | --- | --- |"]
    for name, said in predicate.schema()["properties"].items():
        default = said.get("default", ...)
        shown = "required" if default is ... else "none" if default in (None, "", []) else f"`{_json(default)}`"
        lines.append(f"| `{name}` | {shown} | {said['description']}{_bounds(said)} |")
    return "\n".join(lines)


def _json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _bounds(said: dict[str, Any]) -> str:
    if "enum" in said and len(said["enum"]) <= 3:
        return ": " + ", ".join(f"`{one}`" for one in said["enum"])
    least, most = said.get("minimum", said.get("exclusiveMinimum")), said.get("maximum")
    return "" if most is None else f" ({'above ' if 'exclusiveMinimum' in said else ''}{least:,} to {most:,})"


@pytest.mark.parametrize("name", NAMES)
def test_the_parameters_are_those_that_the_page_lists(name: str) -> None:
    wanted = table(getattr(builtin, name))
    assert wanted in SECTIONS[name], f"docs/predicates-builtin.md, {name}, lacks this table:\n{wanted}"


@pytest.mark.parametrize("name", NAMES)
def test_every_predicate_has_an_example_and_says_what_it_does(name: str) -> None:
    predicate = getattr(builtin, name)
    assert any(example.values[0] == name for example in EXAMPLES)
    assert predicate.name == name and predicate.summary


@pytest.mark.parametrize(("name", "file", "given", "column", "rows"), EXAMPLES)
def test_what_the_page_says_of_a_list_is_true(
    name: str, file: str, given: str, column: str, rows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    predicate = getattr(builtin, name)
    params = json.loads(given)
    with (ROOT / file).open(encoding="utf-8", newline="") as opened:
        listed = list(csv.DictReader(opened))
    told = re.findall(r"^\| `(.*)` \| (.*) \|$", rows, re.MULTILINE)
    if not inspect.iscoroutinefunction(predicate.function):
        others = {one.stem: one for one in (ROOT / "examples" / "predicates").glob("*.csv")}
        tested = testing.run(predicate, listed, lists=others, **params)
        found = [worded(one.verdict, one.reason) for one in tested]
    else:
        found = asyncio.run(over_the_network(predicate, params, listed, monkeypatch))
    assert [(row[column], verdict) for row, verdict in zip(listed, found, strict=True)] == told


def worded(verdict: str, reason: str | None) -> str:
    return f"{verdict}: {reason}" if reason else verdict


async def over_the_network(
    predicate: Predicate[..., Any], params: dict[str, Any], rows: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Verdicts where the names are those of the page, and their addresses those of a server on this machine."""
    plain = httpcore.AnyIOBackend.connect_tcp
    async with name_server(RECORDS) as (names, _), web_server(ANSWERS) as web:

        async def to_us(self: httpcore.AnyIOBackend, host: str, port: int, *rest: Any, **more: Any) -> Any:
            assert (host, port) == ("192.0.2.80", 80)
            return await plain(self, "127.0.0.1", web.port, *rest, **more)

        monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", to_us)
        # An address of documentation, where a public one would be.
        door = Door(read_reach("192.0.2.80"), names)
        makers: dict[str, Callable[[], Any]] = {"has_mx": lambda: MailDomains(door), "answers": lambda: Asker(door)}
        ready = makers[predicate.name]()
        values = predicate.validate(params)
        asked = (predicate.function(row, ready, **values) for row in rows)
        found = await asyncio.gather(*asked, return_exceptions=True)
    return [
        worded("kept" if one.kept else "rejected", one.reason)
        if isinstance(one, Verdict)
        else f"failed: {failure_of(one, str(ROOT)).reason}"
        for one in found
    ]


def test_every_list_of_the_page_is_among_the_examples() -> None:
    assert len(EXAMPLES) == PAGE.count(" | verdict |\n") > 6


def test_the_module_brings_all_of_them() -> None:
    assert sorted(loading.load("winnow.builtin")) == NAMES
    assert re.findall(r"^\| \[`(\w+)`\]", PAGE, re.MULTILINE) == re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)


def test_every_reason_against_an_address_is_explained() -> None:
    assert [reason for _, reason in emails._REASONS if f"`{reason}`" not in SECTIONS["valid_email"]] == []


def test_the_hash_in_the_page_is_the_one_that_is_used() -> None:
    code = re.findall(r"```python\n(.*?)```", SECTIONS["hash_share"], re.DOTALL)
    names: dict[str, Any] = {}
    exec(code[0], names)
    from winnow.builtin.shares import place_of  # noqa: PLC0415

    assert names["place"]("2024", "béla@example.org") == place_of("2024", "béla@example.org")
