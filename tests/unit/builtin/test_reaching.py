"""No URL leads where the operator does not let it: counted at a server that would have noticed."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from ipaddress import IPv4Address, ip_address, ip_network

import httpx
import pytest
import trustme

from tests.unit.builtin.nameserver import Records, name_server
from tests.unit.builtin.webserver import Answer, WebServer, status, web_server
from winnow.builtin.asking import Asker
from winnow.builtin.reach.addresses import Address, Reach
from winnow.builtin.reach.errors import NotAllowed, ReachError
from winnow.builtin.reach.names import Names
from winnow.builtin.reach.transport import Door, GuardedTransport, operators_reach

CLOSED = Reach(ports=None)
# An address of documentation, to which nobody connects even if the guard fails, stands for a public one.
PUBLIC = Reach((ip_network("192.0.2.1"),), None)
OPEN = Reach((ip_network("127.0.0.0/8"), ip_network("::1")), None)
# Reading all certificates of the world takes longer than any of these tests.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
RECORDS: Records = {
    ("inside.example", "A"): ["127.0.0.1"],
    ("xn--bcher-kva.example", "A"): ["127.0.0.1"],
    ("inside6.example", "AAAA"): ["::ffff:127.0.0.1"],
    ("mixed.example", "A"): ["192.0.2.1", "127.0.0.1"],
    ("half.example", "A"): ["192.0.2.1"],
    ("half.example", "AAAA"): ["::1"],
}
# The server's port stands for PORT.
MEANT = [
    "http://127.0.0.1:PORT/", "http://2130706433:PORT/", "http://0x7f000001:PORT/", "http://017700000001:PORT/",
    "http://0x7f.0.0.0x1:PORT/", "http://127.1:PORT/", "http://127.0.1:PORT/",
    "http://127.0.0.1.:PORT/", "http://localhost:PORT/", "http://LOCALHOST.:PORT/", "http://a.localhost:PORT/",
    "http://good.example@127.0.0.1:PORT/", "http://good.example:80@127.0.0.1:PORT/", "127.0.0.1:PORT",
    "http://good.example%2f@127.0.0.1:PORT/", "http://127.0.0.1:PORT#@good.example/", "  http://127.0.0.1:PORT/  ",
    "HTTP://127.0.0.1:PORT/#http://good.example/", "http://inside.example:PORT/", "http://INSIDE.example.:PORT/",
    "http://bücher.example:PORT/", "http://xn--bcher-kva.example:PORT/",
]  # fmt: skip
TRIED = [
    "http://0177.0.0.1:PORT/", "http://0.0.0.0:PORT/", "http://0:PORT/", "http://[::]:PORT/", "http://[::1]:PORT/", "http://127.255.255.254:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:7f00:1]:PORT/", "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/", "http://[2002:7f00:1::]:PORT/", "http://[::1%25lo]:PORT/",
    "http://[::1%lo]:PORT/", "http://１２７.0.0.1:PORT/", "http://127。0。0。1:PORT/", "http://①②⑦.⓪.⓪.①:PORT/",
    "http://127.0.0.1%00.good.example:PORT/", "http://127.0.0.1\t:PORT/", "http://127.0.0.1\\@good.example:PORT/",
    "http://good.example\\@127.0.0.1:PORT/", "http:///127.0.0.1:PORT/", "http:127.0.0.1:PORT/", "//127.0.0.1:PORT/",
    "http://[127.0.0.1]:PORT/", "http://good.example@evil@127.0.0.1:PORT/",
    "http://inside6.example:PORT/", "gopher://127.0.0.1:PORT/_GET", "ftp://127.0.0.1:PORT/",
    "file:///etc/passwd", "unix:///127.0.0.1:PORT", "ws://127.0.0.1:PORT/", "http+unix://127.0.0.1:PORT/",
    "jar:http://127.0.0.1:PORT/!/", "data:text/plain,x", "javascript:alert(1)", "http://", "", "?", "http://:PORT/",
    "http://127.0.0.1:PORT:80/", "http://127.0.0.1:99999999/", "http://127.0.0.1:-1/",
]  # fmt: skip


async def ask(asker: Asker, url: str, redirects: int = 5) -> str:
    return await asker.ask(
        url,
        statuses=frozenset({200}),
        method="get",
        redirects=redirects,
        timeout=5,
        max_bytes=100,
        at_a_time=2,
        pause=0,
    )


async def asked_of_a_server(url: str, reach: Reach, answers: dict[str, Answer] | None = None) -> tuple[str, WebServer]:
    """What comes of a URL, and the server on 127.0.0.1 that it may have reached."""
    async with name_server(RECORDS) as (names, _), web_server(answers) as web:
        asker = Asker(Door(reach, names), NO_TLS)
        try:
            return await ask(asker, url.replace("PORT", str(web.port))), web
        finally:
            await asker.close()


@pytest.mark.parametrize("url", [*MEANT, *TRIED])
async def test_no_url_reaches_this_machine(url: str) -> None:
    reason, web = await asked_of_a_server(url, CLOSED)
    assert web.connections == 0
    assert reason in {"not a public address", "not a URL", "not http or https", "no such host"}


@pytest.mark.parametrize("url", MEANT)
async def test_the_same_url_reaches_it_where_the_operator_allows_it(url: str) -> None:
    reason, web = await asked_of_a_server(url, OPEN)
    assert (reason, web.connections) == ("", 1)


@pytest.mark.parametrize("host", ["[::1]", "[0:0:0:0:0:0:0:1]", "[::0.0.0.1]"])
async def test_loopback_of_ipv6_is_reached_only_where_the_operator_allows_it(host: str) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    async with web_server(host="::1") as web:
        url = f"http://{host}:{web.port}/"
        assert await ask(Asker(Door(CLOSED), NO_TLS), url) == "not a public address"
        assert web.connections == 0
        assert await ask(Asker(Door(OPEN), NO_TLS), url) == ""
        assert web.connections == 1


@pytest.mark.parametrize("name", ["mixed.example", "half.example"])
async def test_a_name_is_refused_as_a_whole_if_one_of_its_addresses_is(name: str) -> None:
    reason, web = await asked_of_a_server(f"http://{name}:PORT/", PUBLIC)
    assert (reason, web.connections) == ("not a public address", 0)


@pytest.mark.parametrize("url", ["http://inside.example:PORT/", "http://127.0.0.1:PORT/"])
async def test_a_port_that_is_not_allowed_is_not_reached(url: str) -> None:
    reason, web = await asked_of_a_server(url, Reach(OPEN.private))
    assert (reason, web.connections) == ("port not allowed", 0)


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.2:PORT/", "//127.0.0.2:PORT/", "http://0x7f000002:PORT/", "http://x@127.0.0.2:PORT/",
     "http://localhost:PORT/", "http://inside.example:PORT/", "http://[::ffff:127.0.0.2]:PORT/"],
)  # fmt: skip
async def test_a_redirect_leads_nowhere_that_the_url_itself_could_not(location: str) -> None:
    only = Reach((ip_network("127.0.0.3"),), None)
    async with name_server(RECORDS) as (names, _), web_server(host="127.0.0.2") as victim, web_server() as victim_too:
        answers: dict[str, Answer] = {}
        async with web_server(answers, host="127.0.0.3") as web:
            answers["/2"] = status(302, f"location: {location.replace('PORT', str(victim.port))}")
            answers["/1"] = status(302, f"location: {location.replace('PORT', str(victim_too.port))}")
            asker = Asker(Door(only, names), NO_TLS)
            for path in ("/1", "/2"):
                assert await ask(asker, f"http://127.0.0.3:{web.port}{path}") == "not a public address"
            assert (web.connections, victim.connections, victim_too.connections) == (2, 0, 0)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "http://["])
async def test_a_redirect_stays_with_http(location: str) -> None:
    reason, web = await asked_of_a_server("http://127.0.0.1:PORT/", OPEN, {"/": status(301, f"location: {location}")})
    assert reason in {"not http or https", "not a URL"}
    assert web.connections == 1


class Rebinding(Names):
    """Gives another address each time it is asked, as a name server does that means harm."""

    def __init__(self, *given: str) -> None:
        super().__init__()
        self._rest: Iterator[str] = iter(given)

    async def addresses(self, host: str) -> tuple[Address, ...]:
        return (ip_address(next(self._rest)),)


async def test_a_name_that_moves_between_check_and_connection_is_checked_again() -> None:
    async with web_server() as web:
        # The second look is what would be connected to.
        asker = Asker(Door(PUBLIC, Rebinding("192.0.2.1", "127.0.0.1")), NO_TLS)
        assert await ask(asker, f"http://rebind.example:{web.port}/") == "not a public address"
        assert web.connections == 0


async def test_what_is_connected_to_is_the_address_that_was_checked_and_no_other() -> None:
    only = Reach((ip_network("127.0.0.3"),), None)
    async with web_server(host="127.0.0.3") as web:
        # Whoever looked once more would be led to another address, or to none.
        async with httpx.AsyncClient(transport=GuardedTransport(Door(only, Rebinding("127.0.0.3")), NO_TLS)) as client:
            assert (await client.get(f"http://rebind.example:{web.port}/")).status_code == 200
        assert web.asked[0].headers["host"] == f"rebind.example:{web.port}"


async def test_a_name_that_moved_after_its_first_connection_is_refused_at_its_next() -> None:
    async with web_server() as web:
        only = Reach((ip_network("127.0.0.1"),), None)
        transport = GuardedTransport(Door(only, Rebinding("127.0.0.1", "127.0.0.2")), NO_TLS)
        async with httpx.AsyncClient(transport=transport) as client:
            await client.get(f"http://rebind.example:{web.port}/")
            with pytest.raises(NotAllowed):
                await client.get(f"http://rebind.example:{web.port}/")


async def test_the_transport_by_itself_guards_every_client_that_follows_redirects() -> None:
    answers: dict[str, Answer] = {}
    async with web_server(host="127.0.0.2") as victim, web_server(answers) as web:
        answers["/"] = status(302, f"location: http://127.0.0.2:{victim.port}/")
        transport = GuardedTransport(Door(Reach((ip_network("127.0.0.1"),), None)), NO_TLS)
        async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
            with pytest.raises(NotAllowed):
                await client.get(f"http://127.0.0.1:{web.port}/")
        assert (web.connections, victim.connections) == (1, 0)


async def test_proxies_of_the_environment_are_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    async with web_server({}) as proxy, web_server() as web:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        asker = Asker(Door(OPEN), NO_TLS)
        assert await ask(asker, f"http://127.0.0.1:{web.port}/") == ""
        assert (web.connections, proxy.connections) == (1, 0)


async def test_user_and_password_of_a_url_are_not_sent() -> None:
    async with web_server() as web:
        url = f"http://ada:secret@127.0.0.1:{web.port}/"
        await ask(Asker(Door(OPEN), NO_TLS), url)
        async with httpx.AsyncClient(transport=GuardedTransport(Door(OPEN), NO_TLS)) as client:
            await client.get(url)
        assert [one.headers.get("authorization") for one in web.asked] == [None, None]


async def test_tls_asks_for_the_name_and_checks_it_though_the_address_is_connected_to() -> None:
    authority = trustme.CA()
    tls, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("web.example").configure_cert(tls)
    authority.configure_trust(trusting)
    async with web_server(tls=tls) as web:
        right, wrong = (f"https://{name}:{web.port}/" for name in ("web.example.", "other.example"))
        assert await ask(Asker(Door(OPEN, Rebinding("127.0.0.1", "127.0.0.1")), trusting), right) == ""
        assert await ask(Asker(Door(OPEN, Rebinding("127.0.0.1", "127.0.0.1")), trusting), wrong) == "certificate"
        assert await ask(Asker(Door(OPEN, Rebinding("127.0.0.1", "127.0.0.1"))), right) == "certificate"
        assert web.names[:2] == ["web.example", "other.example"]
        assert web.asked[0].headers["host"] == f"web.example:{web.port}"
        assert len(web.asked) == 1


async def test_a_name_with_many_addresses_is_not_a_way_to_try_them_all() -> None:
    class Many(Names):
        async def addresses(self, host: str) -> tuple[Address, ...]:
            return tuple(IPv4Address(f"127.0.0.{number}") for number in range(100, 200))

    tried: list[str] = []

    class Telling(Reach):
        def allows(self, address: Address) -> bool:
            tried.append(str(address))
            return super().allows(address)

    asker = Asker(Door(Telling(OPEN.private, None), Many()), NO_TLS)
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with web_server(host="127.0.0.150") as web:
        assert await ask(asker, f"http://many.example:{web.port}/") == "refused"
        assert web.connections == 0
    server.close()
    assert port and set(tried) == {f"127.0.0.{number}" for number in range(100, 200)}


def test_what_the_operator_allows_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_REACH_PRIVATE", "10.0.0.0/8")
    monkeypatch.setenv("WINNOW_REACH_PORTS", "8080")
    operators_reach.cache_clear()
    try:
        assert Door().reach == Reach((ip_network("10.0.0.0/8"),), frozenset({8080}))
    finally:
        operators_reach.cache_clear()


def test_every_refusal_is_one_kind_of_error() -> None:
    assert issubclass(NotAllowed, ReachError)
