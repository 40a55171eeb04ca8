"""Behind a server that ends TLS: what the page's address is, a setting says, and no header that anybody can send."""

from collections.abc import Iterator

import httpx
import pytest
from pydantic import ValidationError

from shared.settings import Settings
from tests.unit.web.server import Server

PUBLIC = "https://winnow.example"
TOKEN = "t0ken"


@pytest.fixture(scope="module")
def behind(web_redis: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Asks as such a server does: by the name that the browser used, and over plain HTTP."""
    server = Server(web_redis, tmp_path_factory.mktemp("behind"), token=TOKEN, public_url=PUBLIC)
    with httpx.Client(base_url=server.url, headers={"Host": "winnow.example"}, timeout=30) as client:
        yield client
    server.close()


def test_the_page_at_the_public_address_may_change_things(behind: httpx.Client) -> None:
    answer = behind.post("/api/session", json={"token": TOKEN}, headers={"Origin": PUBLIC})
    assert answer.status_code == 204


def test_its_cookie_travels_over_tls_alone(behind: httpx.Client) -> None:
    answer = behind.post("/api/session", json={"token": TOKEN}, headers={"Origin": PUBLIC})
    assert "Secure" in answer.headers["Set-Cookie"]


def test_forwarded_headers_make_no_other_page_ours(behind: httpx.Client) -> None:
    evil = {"Origin": "https://evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    assert behind.post("/api/session", json={"token": TOKEN}, headers=evil).status_code == 403


def test_an_address_beyond_this_machine_needs_a_token() -> None:
    with pytest.raises(ValidationError, match="WINNOW_TOKEN"):
        Settings(public_url=PUBLIC)
    assert Settings(public_url="http://localhost:8080").public_url


@pytest.mark.parametrize("wrong", ["winnow.example", "https://", "ftp://winnow.example", "https://winnow.example/app"])
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="WINNOW_PUBLIC_URL is an address such as"):
        Settings(public_url=wrong, token=TOKEN)
