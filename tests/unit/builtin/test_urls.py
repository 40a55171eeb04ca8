"""What `answers` says of a URL: kept, rejected with a reason, or failed because nothing can be said."""

import asyncio
import errno
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import pytest

from tests.redises import hold_port
from tests.unit.builtin.nameserver import name_server
from tests.unit.builtin.webserver import Answer, Asked, WebServer, status, web_server
from winnow import Verdict, testing
from winnow.builtin import answers
from winnow.builtin.asking import Asker, TooManyRequests
from winnow.builtin.reach.addresses import Reach
from winnow.builtin.reach.errors import NamesUnavailable, NetworkDown
from winnow.builtin.reach.transport import Door
from winnow.running.resources import SetupFailed

OPEN = Reach((ip_network("127.0.0.0/8"), ip_network("192.0.2.1")), None)
KEPT = Verdict.keep()
RECORDS: dict[tuple[str, str], Any] = {
    ("web.example", "A"): ["127.0.0.1"],
    ("deaf.example", "A"): "SERVFAIL",
    ("mute.example", "A"): None,
    ("mute.example", "AAAA"): None,
    ("empty.example", "TXT"): ["x"],
}


@asynccontextmanager
async def asking(said: dict[str, Answer], patience: float = 20) -> AsyncIterator[tuple["Ask", WebServer]]:
    async with name_server(RECORDS, patience=patience) as (names, _), web_server(said) as web:
        asker = Asker(Door(OPEN, names), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        yield Ask(asker, web), web
        await asker.close()


class Ask:
    """Asks for a path of the server, or for a URL, with parameters as a job has them."""

    def __init__(self, asker: Asker, web: WebServer) -> None:
        self.asker, self.web = asker, web

    async def __call__(self, url: str, **params: Any) -> Verdict:
        at = url.replace("PORT", str(self.web.port))
        row = {"url": at if at[:1] != "/" else f"http://web.example:{self.web.port}{at}"}
        values = answers.validate(params)
        return await answers.function(row, self.asker, **values)


async def test_a_url_whose_head_is_answered_well_is_kept_and_not_got() -> None:
    async with asking({"/": status(204)}) as (ask, web):
        assert await ask("/") == KEPT
        assert web.methods == ["HEAD"]


@pytest.mark.parametrize("code", [403, 404, 405, 500, 501])
async def test_a_head_that_is_not_answered_well_is_asked_again_as_get(code: int) -> None:
    async with asking({"HEAD /": status(code), "GET /": status(200)}) as (ask, web):
        assert await ask("/") == KEPT
        assert web.methods == ["HEAD", "GET"]


async def test_a_server_that_hangs_up_on_head_is_asked_again_as_get() -> None:
    async with asking({"HEAD /": b"", "GET /": status(200)}) as (ask, web):
        assert await ask("/") == KEPT
        assert web.methods == ["HEAD", "GET"]
        assert await ask("/", method="head") == Verdict.reject("connection lost")


async def test_the_method_can_be_head_alone_or_get_alone() -> None:
    async with asking({"HEAD /": status(405), "GET /": status(200)}) as (ask, web):
        assert await ask("/", method="head") == Verdict.reject("405")
        assert await ask("/", method="get") == KEPT
        assert web.methods == ["HEAD", "GET"]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 451, 500, 503])
async def test_a_status_that_is_not_wanted_is_the_reason(code: int) -> None:
    async with asking({"/": status(code)}) as (ask, _):
        assert await ask("/") == Verdict.reject(str(code))


@pytest.mark.parametrize(("statuses", "code", "kept"), [("200-299, 404", 404, True), ("404", 200, False)])
async def test_which_statuses_are_wanted_can_be_said(statuses: str, code: int, kept: bool) -> None:
    async with asking({"/": status(code)}) as (ask, _):
        assert (await ask("/", statuses=statuses)).kept is kept


async def test_a_range_of_statuses_that_is_none_is_said_to_be() -> None:
    with pytest.raises(SetupFailed, match=r"statuses: .* is no status from 100 to 599, nor a range such as 200-299"):
        await asyncio.to_thread(testing.run, answers, [{"url": "http://127.0.0.1/"}], statuses="299-200")


async def test_a_worker_sets_up_all_that_is_needed_by_itself() -> None:
    tested = await asyncio.to_thread(testing.run, answers, [{"url": "http://127.0.0.1/"}, {"url": "?"}])
    assert [one.reason for one in tested] == ["not a public address", "not a URL"]


async def test_redirects_are_followed_five_times() -> None:
    said: dict[str, Answer] = {f"/{number}": status(302, f"location: /{number - 1}") for number in range(1, 9)}
    async with asking({**said, "/0": status(200)}) as (ask, web):
        assert await ask("/5") == KEPT
        assert len(web.asked) == 6
        assert await ask("/6") == Verdict.reject("too many redirects")
        assert await ask("/5", redirects=4) == Verdict.reject("too many redirects")
        assert await ask("/1", redirects=0) == Verdict.reject("302")
        assert await ask("/1", redirects=0, statuses="302") == KEPT


async def test_where_a_redirect_leads_is_asked_by_get_if_head_is_not_answered_well() -> None:
    said: dict[str, Answer] = {"/": status(308, "location: /x"), "HEAD /x": status(405), "GET /x": status(200)}
    async with asking(said) as (ask, web):
        assert await ask("/") == KEPT
        assert [(one.method, one.target) for one in web.asked] == [("HEAD", "/"), ("HEAD", "/x"), ("GET", "/x")]


async def test_a_ring_of_redirects_ends() -> None:
    async with asking({"/": status(301, "location: /")}) as (ask, web):
        assert await ask("/") == Verdict.reject("too many redirects")
        assert len(web.asked) == 6


async def test_a_redirect_to_nowhere_is_its_status() -> None:
    async with asking({"/": status(301), "/x": status(304)}) as (ask, _):
        assert await ask("/") == Verdict.reject("301")
        assert await ask("/x") == Verdict.reject("304")


async def test_cookies_of_one_row_are_not_sent_with_another() -> None:
    said: dict[str, Answer] = {"/": status(302, "location: /in", "set-cookie: a=b; path=/"), "/in": status(200)}
    async with asking(said) as (ask, web):
        await ask("/")
        await ask("/")
        assert not [one for one in web.asked if "cookie" in one.headers]


async def test_of_a_body_no_more_is_read_than_asked_for() -> None:
    sent = 0

    async def endless(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()
            sent += 65536

    async with asking({"/": endless}) as (ask, _):
        assert await ask("/", method="get", max_bytes=1000) == KEPT
    # What had been written when we went away fits the buffers of two sockets.
    assert sent < 50 * 2**20


async def test_a_body_is_not_unpacked() -> None:
    async with asking({"/": status(200, "content-encoding: gzip", body=b"no gzip")}) as (ask, web):
        assert await ask("/", method="get") == KEPT
        assert web.asked[0].headers["accept-encoding"] == "identity"


async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await writer.drain()
    await asyncio.Event().wait()


async def dripping(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nx: ")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("answer", [silent, dripping])
async def test_a_server_that_takes_too_long_is_a_timeout(answer: Answer) -> None:
    async with asking({"/": answer}) as (ask, web):
        # Long enough for the question to come, whatever else this machine does; and nothing is left for a GET.
        assert await ask("/", timeout=1.0) == Verdict.reject("timeout")
        assert web.methods == ["HEAD"]


@pytest.mark.parametrize("bytes_sent", [b"SSH-2.0-OpenSSH_9\r\n\r\n", b"HTTP/1.1 99999 X\r\n\r\n", b"\0\0\0\r\n\r\n"])
async def test_what_is_no_http_is_said_to_be_none(bytes_sent: bytes) -> None:
    async with asking({"/": bytes_sent}) as (ask, _):
        assert await ask("/") == Verdict.reject("not HTTP")


async def test_headers_without_end_are_not_read_without_end() -> None:
    async with asking({"/": b"HTTP/1.1 200 OK\r\nx: " + b"x" * 2**20}) as (ask, _):
        assert await ask("/") == Verdict.reject("not HTTP")


async def test_a_port_where_nobody_listens_is_refused() -> None:
    with hold_port() as nobody:
        port = nobody.getsockname()[1]
        async with asking({}) as (ask, _):
            assert await ask(f"http://web.example:{port}/") == Verdict.reject("refused")


async def test_plain_http_behind_https_is_tls() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.write(status(400)), "127.0.0.1", 0)
    async with server, asking({}) as (ask, _):
        port = server.sockets[0].getsockname()[1]
        assert await ask(f"https://web.example:{port}/") == Verdict.reject("TLS")


@pytest.mark.parametrize("name", ["nowhere.example", "empty.example"])
async def test_a_name_without_address_is_no_such_host(name: str) -> None:
    async with asking({}) as (ask, _):
        assert await ask(f"http://{name}/") == Verdict.reject("no such host")


@pytest.mark.parametrize(("name", "says"), [("deaf.example", "^SERVFAIL$"), ("mute.example", "^timeout$")])
async def test_a_name_server_that_does_not_answer_fails_the_row(name: str, says: str) -> None:
    async with asking({}, patience=0.3 if "timeout" in says else 20) as (ask, _):
        with pytest.raises(NamesUnavailable, match=says):
            await ask(f"http://{name}/", timeout=0.1)


@pytest.mark.parametrize("code", [errno.ENETUNREACH, errno.EHOSTUNREACH])
async def test_a_machine_without_a_way_to_the_network_fails_the_row(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_way(*args: object, **options: object) -> None:
        raise OSError(code, "no way")

    async with asking({}) as (ask, _):
        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", no_way)
        with pytest.raises(NetworkDown, match="no way to the address"):
            await ask("http://192.0.2.1/")


async def test_429_says_nothing_of_the_url_unless_it_is_wanted() -> None:
    async with asking({"/": status(429)}) as (ask, web):
        with pytest.raises(TooManyRequests, match="429"):
            await ask("/")
        assert web.methods == ["HEAD"]
        assert await ask("/", statuses="200-299,429") == KEPT


async def test_what_has_no_scheme_is_http() -> None:
    async with asking({"/x": status(200)}) as (ask, _):
        assert await ask("web.example:PORT/x") == KEPT


async def test_a_host_is_asked_by_so_many_at_a_time() -> None:
    all_places_are_taken = asyncio.Barrier(3)

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await all_places_are_taken.wait()
        # One too many would come now.
        await asyncio.sleep(0.02)
        writer.write(status(200))

    async with asking({"/": slow}) as (ask, web):
        verdicts = await asyncio.gather(*(ask("/", at_a_time=3) for _ in range(12)))
        assert verdicts == [KEPT] * 12
        assert web.most == 3


async def test_to_wait_for_a_turn_takes_nothing_from_a_rows_time() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)
        writer.write(status(200))

    async with asking({"/": slow}) as (ask, _):
        # One after another they need 2 s, each of them 0.25.
        assert await asyncio.gather(*(ask("/", at_a_time=1, timeout=1.5) for _ in range(8))) == [KEPT] * 8


async def test_a_job_says_what_it_wants_or_is_told_what_is_wrong() -> None:
    for wrong in ({"redirects": 6}, {"timeout": 61}, {"statuses": "ok"}, {"method": "POST"}, {"max_bytes": -1}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            answers.validate(wrong)
    assert answers.schema()["properties"]["method"]["enum"] == ["head then get", "head", "get"]
    assert answers.schema()["properties"]["column"]["format"] == "column"
