"""A whole system with a token: who shows it comes in, wherever it is asked for."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.system.browser.axe import assert_open_to_all
from tests.system.browser.conftest import OpenPage
from tests.system.running import System
from winnow import Client, TooLargeError, UnauthorizedError

TOKEN = "sieve-and-chaff-and-grain"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of this file's own."""
    own = System(tmp_path_factory.mktemp("token") / "data", WINNOW_TOKEN=TOKEN, WINNOW_MAX_UPLOAD_BYTES="1000000")
    try:
        yield own.until_ready()
    finally:
        own.stop()


def test_the_page_asks_for_it_once(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_have_text("That is no token of this server, or not any more.")
    assert_open_to_all(page)
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.get_by_role("button", name="Take the sample").click()
    expect(page.get_by_role("heading", name="people.csv", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="people.csv", exact=True)).to_be_visible()


def operate(system: System, *words: str) -> str:
    """What `winnow token …` writes to stdout for the operator of this system."""
    environment = {**os.environ, "WINNOW_URL": system.url, "WINNOW_TOKEN": TOKEN}
    command = [sys.executable, "-m", "winnow", "token", *words]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def test_a_user_comes_in_by_a_token_of_its_own_and_is_out_once_that_is_revoked(
    system: System, open_page: OpenPage
) -> None:
    page = open_page(system.url)
    page.get_by_label("Token").fill(operate(system, "add", "ada"))
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("button", name="Log out")).to_have_attribute("title", "Logged in as ada")
    page.get_by_role("button", name="Take the sample").click()
    expect(page.get_by_role("heading", name="people.csv", exact=True)).to_be_visible()
    with Client(system.url, operate(system, "add", "bob")) as bob:
        assert list(bob.lists()) == []
    with Client(system.url, TOKEN) as admin:
        assert "people.csv" in {one.name for one in admin.lists()}
    operate(system, "revoke", "ada")
    expect(page.get_by_label("Token")).to_be_visible()


def test_the_client_shows_it_and_is_refused_too_much_in_the_servers_words(system: System) -> None:
    with Client(system.url) as stranger, pytest.raises(UnauthorizedError):
        stranger.upload(b"a,b\n1,2\n")
    with Client(system.url, TOKEN) as client:
        assert (
            client.run(b"name,age\nAda,36\nGrace,85\n", name="people.csv", where="age >= 65").snapshot().rows.kept == 1
        )
        with pytest.raises(TooLargeError, match="1,000,000"):
            client.upload(bytes(20_000_000))
        with pytest.raises(TooLargeError, match="1,000,000"):
            client.upload(bytes(100_000) for _ in itertools.count())


def test_it_is_on_no_command_line(system: System) -> None:
    lines = system.command_lines()
    password = urlsplit(system.redis_url).password
    assert password and len(lines) > len(system.pids)
    assert not [line for line in lines if TOKEN in line or password in line]
