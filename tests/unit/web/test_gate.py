"""Who may come in: hosts, tokens and origins, on a real server with a token and one without."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shared.settings import TOKEN_CHARACTERS
from tests.unit.web.server import Server

TOKEN = "s3cret-\u00e9"
LISTED = "https://app.example"


@pytest.fixture(scope="module")
def guarded(web_redis: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(web_redis, tmp_path_factory.mktemp("guarded"), token=TOKEN, cors_origins=f"{LISTED}, null")
    yield server
    server.close()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.:1", "127.0.0.1:8000", "[::1]", "127.1.2.3"])
def test_loopback_names_are_answered_to(http: httpx.Client, host: str) -> None:
    assert http.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1", "a@localhost"]
)
@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/api/jobs", "/api/jobs/x/events", "/socket.io/?EIO=4&transport=polling"]
)
def test_without_a_token_no_other_name_is(http: httpx.Client, host: str, path: str) -> None:
    answer = http.get(path, headers={"Host": host})

    assert answer.status_code == 421
    assert "WINNOW_ALLOWED_HOSTS" in answer.json()["detail"]


def raw(server: Server, request: str) -> str:
    """The first line of the answer to a request that no client would write."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        return connection.makefile("r").readline().strip()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_without_a_host_nothing_is_answered(server: Server, version: str) -> None:
    assert raw(server, f"GET /healthz HTTP/{version}\nConnection: close\n\n").split()[1] == "421"


def test_a_name_in_the_request_line_does_not_make_up_for_the_host(server: Server) -> None:
    line = raw(server, "GET http://localhost/healthz HTTP/1.1\nHost: evil.example\nConnection: close\n\n")
    assert line.split()[1] == "421"


def test_a_websocket_for_another_name_is_not_opened(server: Server) -> None:
    upgrade = "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: SGVsbG8=\n\n"
    path = "/socket.io/?EIO=4&transport=websocket"
    assert raw(server, f"GET {path} HTTP/1.1\nHost: evil.example\n{upgrade}").split()[1] == "421"


def test_what_a_proxy_says_of_the_host_is_not_believed(http: httpx.Client) -> None:
    for forged in ({"X-Forwarded-Host": "localhost"}, {"Forwarded": "host=localhost"}):
        assert http.get("/healthz", headers={"Host": "evil.example", **forged}).status_code == 421


@pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="this machine has no IPv6")
def test_the_loopback_address_of_ipv6_is_one_too(web_redis: str, tmp_path: Path) -> None:
    server = Server(web_redis, tmp_path, host="[::1]")
    try:
        assert server.url.startswith("http://[::1]:")
        assert server.http.post("/api/jobs", json={}, headers={"Origin": server.url}).status_code == 422
    finally:
        server.close()


def test_a_listed_name_is_answered_to(web_redis: str, tmp_path: Path) -> None:
    server = Server(web_redis, tmp_path, allowed_hosts="winnow.test")
    try:
        assert server.http.get("/healthz", headers={"Host": "winnow.test:8000"}).status_code == 200
        assert server.http.get("/healthz", headers={"Host": "other.test"}).status_code == 421
    finally:
        server.close()


def test_with_a_token_the_api_asks_for_it(guarded: Server) -> None:
    refused = guarded.http.get("/api/jobs", headers={"Host": "anything.example"})
    wrong = guarded.http.get("/api/jobs", headers={"Authorization": "Bearer wrong"})
    right = guarded.http.get("/api/jobs", headers={"Authorization": f"Bearer {TOKEN}".encode()})

    assert (refused.status_code, wrong.status_code, right.status_code) == (401, 401, 200)
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["//api/jobs", "/api//jobs", "/api%2Fjobs", "/./api/jobs", "/api/session/../jobs"])
def test_no_other_spelling_of_an_address_goes_round_the_token(guarded: Server, path: str) -> None:
    with socket.create_connection(("127.0.0.1", guarded.port), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert connection.recv(65536).split()[1] in {b"308", b"401", b"404"}


@pytest.mark.parametrize("path", ["/api/session/", "/metrics", "/api/jobs/x/events", "/api/openapi.json"])
def test_whatever_else_there_is_asks_for_it_too(guarded: Server, path: str) -> None:
    assert guarded.http.get(path).status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/jobs/abc", "/assets/none.js"])
def test_what_is_open_needs_no_token(guarded: Server, path: str) -> None:
    assert guarded.http.get(path).status_code != 401


def test_the_page_shows_the_token_once_for_a_cookie(guarded: Server) -> None:
    with httpx.Client(base_url=guarded.url) as page:
        assert page.post("/api/session", json={"token": "wrong"}).status_code == 401
        assert page.post("/api/session", json={}).status_code == 401
        answer = page.post("/api/session", json={"token": TOKEN})
        assert answer.status_code == 204
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Secure" not in cookie
        assert TOKEN not in cookie
        assert page.get("/api/jobs").status_code == 200
        assert page.delete("/api/session", headers={"Origin": guarded.url}).status_code == 204
        assert page.get("/api/jobs").status_code == 401


def test_the_page_learns_whether_to_ask_for_the_token(guarded: Server, http: httpx.Client) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}".encode()}
    nobody, somebody = {"owner": None, "role": None}, {"owner": "local", "role": "admin"}
    assert guarded.http.get("/api/session").json() == {"needed": True, "shown": False, **nobody}
    assert guarded.http.get("/api/session", headers=bearer).json() == {"needed": True, "shown": True, **somebody}
    assert http.get("/api/session").json() == {"needed": False, "shown": False, **somebody}


def test_the_cookie_is_found_among_those_of_other_servers_on_this_machine(guarded: Server) -> None:
    cookie = guarded.http.post("/api/session", json={"token": TOKEN}).headers["Set-Cookie"].partition(";")[0]
    guarded.http.cookies.clear()
    others = 'theirs={"a": "b, c"}; =; @; latin=\xe9; winnow_session=stale'.encode("latin-1")
    assert guarded.http.get("/api/jobs", headers={"Cookie": others + f"; {cookie}".encode()}).status_code == 200
    assert guarded.http.get("/api/jobs", headers={"Cookie": others}).status_code == 401


def test_the_token_is_in_no_line_of_the_log(guarded: Server) -> None:
    for shown in (TOKEN, TOKEN[:-1], TOKEN + "x"):
        guarded.http.get(f"/api/jobs?token={shown}", headers={"Authorization": f"Bearer {shown}".encode()})
        guarded.http.post("/api/session", json={"token": shown})
        guarded.http.get("/api/jobs", headers={"Cookie": f"winnow_session={shown}".encode()})
    guarded.http.cookies.clear()
    guarded.http.get("/api/the-last")

    guarded.saw("/api/the-last 401")
    assert not any(part in line for line in guarded.lines for part in (TOKEN[:-1], "s3cret"))


def test_a_short_token_is_said_to_be_one(guarded: Server) -> None:
    assert len(TOKEN) < TOKEN_CHARACTERS
    guarded.saw("WINNOW_TOKEN is short")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost", "file://", "http://"])
def test_a_foreign_origin_may_not_change_anything(server: Server, origin: str) -> None:
    answer = server.http.post("/api/jobs", json={}, headers={"Origin": origin})

    assert answer.status_code == 403
    assert answer.json()["setting"] == "WINNOW_CORS_ORIGINS"
    assert answer.headers["Access-Control-Allow-Origin"] == origin


def test_a_foreign_origin_is_logged_once_and_reads_nothing_else(server: Server) -> None:
    for _ in range(3):
        server.http.post("/api/jobs", json={}, headers={"Origin": "http://thrice.example"})
    read = server.http.get("/api/jobs", headers={"Origin": "http://thrice.example"})

    server.saw("thrice.example.*WINNOW_CORS_ORIGINS")
    assert len([line for line in server.lines if "thrice.example" in line]) == 1
    assert read.status_code == 200
    assert "Access-Control-Allow-Origin" not in read.headers


def test_our_own_origin_and_no_origin_may(server: Server) -> None:
    for headers in ({}, {"Origin": server.url}, {"Origin": f"http://localhost:{server.port}", "Host": f"localhost:{server.port}"}):  # fmt: skip # noqa: E501
        assert server.http.post("/api/jobs", json={}, headers=headers).status_code == 422


@pytest.mark.parametrize("origin", [LISTED, "null"])
def test_a_listed_origin_may_and_reads_the_answer(guarded: Server, origin: str) -> None:
    headers = {"Origin": origin, "Authorization": f"Bearer {TOKEN}".encode()}
    answer = guarded.http.post("/api/jobs", json={}, headers=headers)

    assert answer.status_code == 422
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "Winnow-Complete" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("origin", [LISTED, "http://evil.example"])
def test_a_preflight_lets_the_request_come_so_that_its_refusal_can_be_read(guarded: Server, origin: str) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = guarded.http.options("/api/jobs", headers=asked)

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"].lower()


def test_no_page_of_another_origin_reads_what_a_cookie_shows(guarded: Server) -> None:
    for origin in (LISTED, "http://evil.example"):
        answer = guarded.http.get("/api/jobs", headers={"Origin": origin})
        assert "Access-Control-Allow-Credentials" not in answer.headers
    asked = {"Origin": LISTED, "Access-Control-Request-Method": "POST"}
    assert "Access-Control-Allow-Credentials" not in guarded.http.options("/api/jobs", headers=asked).headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["/", "/healthz", "/api/jobs", "/api/none", "/api/docs", "/metrics", "/jobs/x", "/socket.io/", "/../x", "//"],
)
@pytest.mark.parametrize("origin", [None, "http://evil.example"])
def test_every_answer_carries_its_guards(http: httpx.Client, method: str, path: str, origin: str | None) -> None:
    headers = http.request(method, path, headers={"Origin": origin} if origin else {}).headers

    assert_guarded({name.lower(): value for name, value in headers.items()})
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize("start", ["GET / HTTP/9.9", "GET", "GET / HTTP/1.1\nHost: a\nHost: b"])
def test_the_answer_to_what_is_no_request_carries_them_too(server: Server, start: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(f"{start}\n\n".replace("\n", "\r\n").encode())
        lines = connection.makefile("r").read().partition("\n\n")[0].splitlines()

    assert_guarded({name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])})


def assert_guarded(headers: dict[str, str]) -> None:
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers


def test_what_is_about_data_is_kept_by_nobody(http: httpx.Client) -> None:
    for path in ("/api/jobs", "/api/lists", "/api/none", "/api/predicates", "/metrics"):
        assert http.get(path).headers["Cache-Control"] == "no-store"


def test_browsers_are_told_to_come_by_https_where_it_is_known_that_they_do(web_redis: str, tmp_path: Path) -> None:
    server = Server(web_redis, tmp_path, public_url="https://winnow.example", token=TOKEN)
    try:
        assert server.http.get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"
    finally:
        server.close()


@pytest.mark.parametrize("path", ["/api/jobs", "/socket.io/?EIO=4&transport=polling", "/api/none"])
def test_no_answer_to_head_has_a_body(guarded: Server, path: str) -> None:
    with socket.create_connection(("127.0.0.1", guarded.port), timeout=30) as connection:
        connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = connection.makefile("rb").read()

    assert answer.endswith(b"\r\n\r\n")


def test_no_query_is_ever_logged(server: Server) -> None:
    server.http.get("/api/nothing-here?token=abcdef")

    server.saw("GET /api/nothing-here 404")
    assert not any("abcdef" in line for line in server.lines)
