"""Which domains take mail, asked of a real name server, and asked no more often than need be."""

import asyncio
from typing import Any

import pytest

from tests.unit.builtin.nameserver import Records, name_server
from winnow import Verdict, testing
from winnow.builtin import cache, has_mx
from winnow.builtin.mail_domains import MailDomains, domain_of
from winnow.builtin.reach.addresses import Reach
from winnow.builtin.reach.errors import NamesUnavailable, Passing
from winnow.builtin.reach.hosts import BadHost
from winnow.builtin.reach.names import Names
from winnow.builtin.reach.transport import Door

KEPT = Verdict.keep()
RECORDS: Records = {
    ("mail.example", "MX"): ["10 mx1.mail.example.", "20 mx2.mail.example."],
    ("null.example", "MX"): ["0 ."],
    ("odd.example", "MX"): ["0 .", "10 mx.odd.example."],
    ("plain.example", "A"): ["192.88.98.1"],
    ("plain6.example", "AAAA"): ["2620:1ec::1"],
    ("inside.example", "A"): ["10.0.0.1"],
    ("text.example", "TXT"): ["x"],
    ("deaf.example", "MX"): "SERVFAIL",
    ("closed.example", "MX"): "REFUSED",
    ("mute.example", "MX"): None,
    ("half.example", "A"): "SERVFAIL",
    ("half.example", "AAAA"): ["2620:1ec::1"],
    ("lame.example", "A"): "SERVFAIL",
    ("lame.example", "TXT"): ["x"],
    ("xn--bcher-kva.example", "MX"): ["10 mx.example."],
}


async def verdict(text: str) -> Verdict:
    async with name_server(RECORDS, patience=0.3 if text == "mute.example" else 20) as (names, _):
        domains = MailDomains(Door(Reach(), names))
        return await has_mx.function({"email": text}, domains, **has_mx.validate({}))


@pytest.mark.parametrize(
    "text",
    ["ada@mail.example", " Ada@MAIL.example. ", "mail.example", "https://ada@mail.example:8443/x?y#z",
     '"a@b"@mail.example', "ada@bücher.example", "odd.example", "plain.example", "plain6.example", "half.example"],
)  # fmt: skip
async def test_a_domain_that_takes_mail_is_kept_in_whatever_it_stands(text: str) -> None:
    assert await verdict(text) == KEPT


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("null.example", "null MX"),
        ("nowhere.example", "no such domain"),
        ("text.example", "no MX and no address"),
        ("inside.example", "no MX, and no public address"),
        ("ada@[127.0.0.1]", "not a domain"),
        ("ada@127.0.0.1", "not a domain"),
        ("http://2130706433/", "not a domain"),
        ("http://[::1", "not a domain"),
        ("a b", "not a domain"),
        ("", "not a domain"),
        ("ada@", "not a domain"),
    ],
)
async def test_a_domain_that_takes_none_is_rejected_with_the_reason(text: str, reason: str) -> None:
    assert await verdict(text) == Verdict.reject(reason)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("deaf.example", "^SERVFAIL$"),
        ("closed.example", "^REFUSED$"),
        ("mute.example", "^timeout$"),
        ("lame.example", "^SERVFAIL$"),
    ],
)
async def test_a_name_server_that_does_not_say_fails_the_row(text: str, says: str) -> None:
    with pytest.raises(NamesUnavailable, match=says):
        await verdict(text)


def test_what_fails_for_lack_of_an_answer_is_tried_again() -> None:
    assert has_mx.settings.retries > 0
    assert has_mx.settings.retry_on == (Passing,)


async def test_rows_of_one_domain_share_one_query() -> None:
    async with name_server(RECORDS) as (names, server):
        domains = MailDomains(Door(Reach(), names))
        server.answering.clear()
        rows = [asyncio.ensure_future(domains.ask("mail.example")) for _ in range(100)]
        await server.queried.wait()
        server.answering.set()
        assert await asyncio.gather(*rows) == [""] * 100
        assert await domains.ask("mail.example") == ""
        assert server.asked == {("mail.example", "MX"): 1}


async def test_a_failure_is_asked_again_and_not_remembered() -> None:
    async with name_server({("back.example", "MX"): "SERVFAIL"}) as (names, server):
        domains = MailDomains(Door(Reach(), names))
        with pytest.raises(NamesUnavailable):
            await domains.ask("back.example")
        server.records["back.example", "MX"] = ["10 mx.example."]
        assert await domains.ask("back.example") == ""


async def test_a_worker_asks_again_by_itself_when_a_name_server_has_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    records: Records = {**RECORDS, ("back.example", "MX"): ("SERVFAIL", ["10 mx.example."])}
    async with name_server(records) as (names, server):
        monkeypatch.setattr(Names, "_resolver", lambda _: names._given)
        rows = [{"email": "ada@back.example"}, {"email": "ada@null.example"}]
        tested = await asyncio.to_thread(testing.run, has_mx, rows)
        assert [(one.verdict, one.reason) for one in tested] == [("kept", ""), ("rejected", "null MX")]
        assert server.asked["back.example", "MX"] == 2


class OneForAll:
    """What all workers see: values with how long they hold."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[str, float]] = {}

    async def get(self, key: str) -> str | None:
        return self.held[key][0] if key in self.held else None

    async def put(self, key: str, value: str, seconds: float) -> None:
        self.held[key] = (value, seconds)


@pytest.fixture
def shared() -> Any:
    yield cache.share
    cache.share(None)


async def test_workers_tell_each_other_what_they_learnt(shared: Any) -> None:
    one = OneForAll()
    shared(one)
    async with name_server(RECORDS, ttl=600) as (names, server):
        for _ in range(2):
            # Each is another worker process, with nothing in its own memory.
            domains = MailDomains(Door(Reach(), names))
            assert [await domains.ask(name) for name in ("mail.example", "null.example")] == ["", "null MX"]
        assert set(server.asked.values()) == {1}
    assert one.held == {"mx:mail.example": ("yes", 600.0), "mx:null.example": ("null MX", 600.0)}


@pytest.mark.parametrize(("ttl", "holds"), [(0, 60.0), (86_400, 3_600.0)])
async def test_an_answer_holds_for_a_minute_at_least_and_an_hour_at_most(ttl: int, holds: float, shared: Any) -> None:
    one = OneForAll()
    shared(one)
    async with name_server(RECORDS, ttl=ttl) as (names, _):
        await MailDomains(Door(Reach(), names)).ask("mail.example")
    assert one.held["mx:mail.example"] == ("yes", holds)


async def test_a_cache_that_is_away_costs_no_row_and_is_told_of_once(
    shared: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Away(OneForAll):
        async def get(self, key: str) -> str | None:
            raise ConnectionError("away")

        async def put(self, key: str, value: str, seconds: float) -> None:
            raise ConnectionError("away")

    shared(Away())
    async with name_server(RECORDS) as (names, _):
        domains = MailDomains(Door(Reach(), names))
        assert [await domains.ask(name) for name in ("mail.example", "null.example")] == ["", "null MX"]
    assert [record.getMessage() for record in caplog.records] == [
        "the workers' cache is away, answers are not shared: ConnectionError"
    ]


def test_a_domain_is_found_in_what_it_stands_in() -> None:
    assert domain_of("ftp://user:p@ss@Example.org./x") == "example.org"
    with pytest.raises(BadHost):
        domain_of("http://[zz]/")
